package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.optimizers.Optimizer;

/**
 * Weight Learning: before the first step of the first {@code fit}, weights are learned from the
 * distribution of the training data, by forward passes alone. Each new kernel gets an orthonormal
 * start and is divided by the standard deviation of what it computes on a sample of the data, until
 * that has variance 1; the bias of the last layer starts at the prior of the targets. Layers that
 * were trained, loaded, set by hand or frozen stay as they are.
 *
 * <p>Mishkin & Matas, 2016, arXiv 1511.06422.
 */
public final class WeightLearning extends Learning {
  private int samples = 1024;
  private double tolerance = 0.05;
  private int maxIterations = 10;
  private Learning then = new GradientLearning();

  WeightLearning() {}

  /** The strategy of this class, layer-sequential unit variance; it is the default. */
  public WeightLearning lsuv() {
    return this;
  }

  /** How many samples are looked at, 1024 by default. */
  public WeightLearning samples(int number) {
    return with(this, w -> w.samples = number);
  }

  /** How far from 1 a variance may stay, 0.05 by default. */
  public WeightLearning tolerance(double distance) {
    return with(this, w -> w.tolerance = distance);
  }

  /** How often a kernel is divided at most, 10 by default. */
  public WeightLearning maxIterations(int times) {
    return with(this, w -> w.maxIterations = times);
  }

  /** The mode that trains afterwards; Gradient Learning by default. */
  public WeightLearning then(Learning mode) {
    return with(this, w -> w.then = mode);
  }

  /** The mode that trains afterwards is the one that records. */
  @Override
  public WeightLearning record(Recording what) {
    return then(then.record(what));
  }

  @Override
  public Recording recording() {
    return then.recording();
  }

  int maxIterations() {
    return maxIterations;
  }

  double tolerance() {
    return tolerance;
  }

  /** How many samples are looked at. */
  public int samples() {
    return samples;
  }

  @Override
  protected void check() {
    Check.positive("WeightLearning", "samples", samples);
    Check.positive("WeightLearning", "maxIterations", maxIterations);
    Check.that(
        tolerance > 0, "WeightLearning: tolerance must be positive, received %s.", tolerance);
    Check.that(
        then.preparation() == null, "WeightLearning: then() takes a mode that trains by steps.");
  }

  @Override
  public void checkOptimizer(Optimizer optimizer) {
    then.checkOptimizer(optimizer);
  }

  @Override
  public Run start(Subject subject) {
    return then.start(subject);
  }

  @Override
  public WeightLearning preparation() {
    return this;
  }
}
