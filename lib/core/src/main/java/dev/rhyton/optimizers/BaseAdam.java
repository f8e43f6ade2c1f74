package dev.rhyton.optimizers;

import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TrainOps;
import dev.rhyton.tensor.Weight;
import java.util.List;

/** The update that {@link Adam} and {@link AdamW} have in common. */
public abstract class BaseAdam<O extends BaseAdam<O>> extends MomentOptimizer<O> {
  boolean amsgrad;

  BaseAdam() {}

  /** Sets whether the maximum of all past v is used; Reddi et al., 2018. */
  public final O amsgrad(boolean use) {
    return self(with(this, o -> o.amsgrad = use));
  }

  @Override
  protected final void update(Weight weight, Tensor gradient, UpdateContext step) {
    var m = step.slot(weight, "momentum");
    var v = step.slot(weight, "velocity");
    var power1 = step.power(beta1);
    var power2 = step.power(beta2);
    if (!amsgrad) {
      TrainOps.applyAdam(
          weight, m, v, power1, power2, step.rate(), beta1, beta2, epsilon, gradient);
      return;
    }
    var mean = mean(weight, gradient, step);
    var square = meanSquare(weight, gradient, step);
    var largest = step.slot(weight, "velocity_hat");
    var top = step.assign(largest, largest.maximum(square));
    var bias = power2.negative().add(1).sqrt().divide(power1.negative().add(1));
    var change = mean.multiply(step.rate().multiply(bias)).divide(top.sqrt().add(epsilon));
    step.subtract(weight, change);
  }

  @Override
  protected final List<List<String>> slots() {
    if (!amsgrad) return super.slots();
    return List.of(super.slots().get(0), List.of("velocity_hat"));
  }
}
