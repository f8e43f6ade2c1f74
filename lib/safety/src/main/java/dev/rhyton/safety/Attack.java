package dev.rhyton.safety;

import dev.rhyton.config.Check;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;

/**
 * An attack on a classifier: it changes samples a little, so that the loss rises and the class that
 * the model predicts becomes another one. {@link FGSM} and {@link PGD} follow the gradient, {@link
 * SquareAttack} only sees the model's outputs, {@link RandomNoise} sees nothing.
 *
 * <pre>{@code
 * NDArray fooled = PGD.of(20).perturb(model, digits.test().x(), digits.test().y(), 0.1);
 * }</pre>
 *
 * <p>An attack of your own implements {@link #perturb(AttackedModel, NDArray, NDArray, double)}.
 */
public interface Attack {
  /**
   * Returns perturbed samples {@code x + δ} with {@code ‖δ‖ ≤ epsilon}.
   *
   * @param x the samples (float32)
   * @param y their targets, as in {@code fit}
   */
  NDArray perturb(AttackedModel model, NDArray x, NDArray y, double epsilon);

  /** Returns whether the attack needs the gradient of the loss with respect to the samples. */
  default boolean usesGradients() {
    return true;
  }

  /**
   * Returns perturbed samples for a compiled model.
   *
   * @throws IllegalArgumentException if epsilon is negative, if the targets are not those of a
   *     classifier, if samples are outside of the attack's range, or if an attack by gradients
   *     finds none
   */
  default NDArray perturb(Model model, Object x, Object y, double epsilon) {
    Check.notNegative("Attack", "epsilon", epsilon);
    var data = AttackedModel.samples(x, y);
    try (var attacked = AttackedModel.of(model)) {
      attacked.checkGradients(this, data.x(), data.y());
      return perturb(attacked, data.x(), data.y(), epsilon);
    }
  }
}
