package dev.rhyton.optimizers;

import dev.rhyton.config.Key;
import dev.rhyton.config.Range;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.Set;

/**
 * The base class of Adam and similar optimizers, which remember a mean gradient m and a mean
 * squared gradient v.
 *
 * @param <O> the optimizer itself, which every setter returns as a changed copy
 */
public abstract class MomentOptimizer<O extends MomentOptimizer<O>> extends BaseOptimizer<O> {
  @Key("beta_1")
  @Range(atLeast = 0, below = 1)
  double beta1 = 0.9;

  @Key("beta_2")
  @Range(atLeast = 0, below = 1)
  double beta2 = 0.999;

  @Range(atLeast = 0)
  double epsilon = 1e-7;

  MomentOptimizer() {}

  /** Sets the decay rate of the mean gradient. */
  public final O beta1(double share) {
    return self(with(this, o -> o.beta1 = share));
  }

  /** Sets the decay rate of the mean squared gradient. */
  public final O beta2(double share) {
    return self(with(this, o -> o.beta2 = share));
  }

  /** Sets the number that is added to the root, to avoid division by 0. */
  public final O epsilon(double value) {
    return self(with(this, o -> o.epsilon = value));
  }

  private static Tensor moved(Weight mean, Tensor towards, double kept, UpdateContext step) {
    var before = step.latest(mean);
    return step.assign(mean, before.add(towards.subtract(before).multiply(1 - kept)));
  }

  /** Updates the mean gradient and returns it. */
  final Tensor mean(Weight weight, Tensor gradient, UpdateContext step) {
    return moved(step.slot(weight, "momentum"), gradient, beta1, step);
  }

  /** Updates the mean squared gradient and returns it. */
  final Tensor meanSquare(Weight weight, Tensor gradient, UpdateContext step) {
    return moved(step.slot(weight, "velocity"), gradient.square(), beta2, step);
  }

  @Override
  protected List<List<String>> slots() {
    return List.of(List.of("momentum", "velocity"));
  }

  @Override
  protected Set<OptimizerTrait> traits() {
    return Set.of(
        OptimizerTrait.SCALE_FREE, OptimizerTrait.ELEMENTWISE, OptimizerTrait.RATE_IS_FACTOR);
  }
}
