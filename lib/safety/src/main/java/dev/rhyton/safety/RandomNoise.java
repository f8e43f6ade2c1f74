package dev.rhyton.safety;

import dev.rhyton.learning.PerturbationNorm;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.internal.TensorOps;

/**
 * Random noise of norm at most ε, which knows nothing of the model: what an attack must surpass.
 * Uniform in the ball for {@code LINF}, of a uniform direction and length for {@code L2}.
 */
public final class RandomNoise extends BaseAttack<RandomNoise> {
  private PerturbationNorm norm = PerturbationNorm.LINF;

  private RandomNoise() {}

  /** Returns the noise. */
  public static RandomNoise of() {
    return new RandomNoise();
  }

  /** Sets the norm of perturbations, by default {@code LINF}. */
  public RandomNoise norm(PerturbationNorm which) {
    return with(this, a -> a.norm = which);
  }

  @Override
  public boolean usesGradients() {
    return false;
  }

  @Override
  NDArray run(AttackedModel model, NDArray x, NDArray y, double epsilon) {
    return inRange(x.add(norm.random(x, TensorOps.constant(epsilon, x.dtype())))).value();
  }
}
