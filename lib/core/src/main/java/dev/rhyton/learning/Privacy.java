package dev.rhyton.learning;

import dev.rhyton.config.Text;
import dev.rhyton.tensor.NDArray;
import java.util.Locale;

/**
 * The privacy of the samples that a model was trained on: its weights are (ε, δ)-differentially
 * private. With or without any one sample, the probability of any result differs at most by a
 * factor of {@code exp(ε)}, apart from cases of probability δ. Dwork and Roth, 2014.
 *
 * @param epsilon ε, the privacy loss so far
 * @param delta δ
 * @param norm the norm to which gradients of samples were clipped
 * @param noise the deviation of the noise, in units of the norm
 */
public record Privacy(double epsilon, double delta, double norm, double noise) {
  static Privacy of(DpSgd options, NDArray spent) {
    var accountant = Accountant.of(options.noise());
    accountant.restore(spent);
    double epsilon = accountant.epsilon(options.delta());
    return new Privacy(epsilon, options.delta(), options.norm(), options.noise());
  }

  /** {@code ε = 1.04 for δ = 1e-05 (gradients clipped to 1, noise 4)}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "ε = %.4g for δ = %.1g (gradients clipped to %s, noise %s)",
        epsilon,
        delta,
        Text.number(norm),
        Text.number(noise));
  }
}
