package dev.rhyton.compression;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Range;

/**
 * A sparsity that rises from an initial to a final value: {@code final + (initial − final) · (1 −
 * p)^power}, where p goes from 0 to 1 between two steps. It is {@code PolynomialDecay} of
 * TensorFlow Model Optimization. With the default power, 3, most weights are set to 0 early. Zhu
 * and Gupta, 2017, arXiv 1710.01878.
 *
 * <pre>{@code
 * PolynomialSparsity.of(0, 0.9, 200, 1000).frequency(50)
 * }</pre>
 */
public final class PolynomialSparsity extends PruningSchedule {
  @Range(atLeast = 0, below = 1)
  private double initialSparsity;

  @Range(atLeast = 0, below = 1)
  private double finalSparsity;

  @Range(above = 0)
  private double power = 3;

  private PolynomialSparsity() {}

  /**
   * Returns the schedule that begins with a sparsity after {@code beginStep} steps, and reaches
   * another one after {@code endStep} steps.
   */
  public static PolynomialSparsity of(
      double initialSparsity, double finalSparsity, long beginStep, long endStep) {
    return made(
        new PolynomialSparsity(),
        s -> {
          s.initialSparsity = initialSparsity;
          s.finalSparsity = finalSparsity;
          s.beginStep = beginStep;
          s.endStep = endStep;
        });
  }

  /** Sets the power; with 1, the sparsity rises linearly. */
  public PolynomialSparsity power(double exponent) {
    return with(this, s -> s.power = exponent);
  }

  /** Sets the number of steps between two prunings; 100 by default. */
  public PolynomialSparsity frequency(long steps) {
    return with(this, s -> s.frequency = steps);
  }

  @Override
  double at(long step) {
    long all = requireNonNull(endStep) - beginStep;
    double done = all == 0 ? 1 : Math.min(1, (double) (step - beginStep) / all);
    return finalSparsity + (initialSparsity - finalSparsity) * Math.pow(1 - done, power);
  }
}
