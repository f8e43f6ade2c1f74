package dev.rhyton.safety;

import dev.rhyton.learning.PerturbationNorm;
import dev.rhyton.tensor.NDArray;

/**
 * The fast gradient sign method: one step, {@code x + ε · sign(∂loss/∂x)}, or {@code x + ε · g /
 * ‖g‖} in the L2 norm. Goodfellow et al., 2015, arXiv 1412.6572.
 */
public final class FGSM extends BaseAttack<FGSM> {
  private PerturbationNorm norm = PerturbationNorm.LINF;

  private FGSM() {}

  /** Returns the attack. */
  public static FGSM of() {
    return new FGSM();
  }

  /** Sets the norm of perturbations, by default {@code LINF}. */
  public FGSM norm(PerturbationNorm which) {
    return with(this, a -> a.norm = which);
  }

  @Override
  NDArray run(AttackedModel model, NDArray x, NDArray y, double epsilon) {
    var step = norm.steepest(model.gradient(x, y)).multiply(epsilon);
    return inRange(x.add(step)).value();
  }
}
