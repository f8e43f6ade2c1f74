package dev.rhyton.learning;

import org.jspecify.annotations.Nullable;

/**
 * A learning mode: the way in which a model learns its weights. The default of {@code compile} is
 * Gradient Learning. To write a mode of your own, extend {@link BaseLearning}.
 *
 * <pre>{@code
 * model.compile(Compile.of("adam", "mse").learning(Learning.batch().groups(8)));
 * }</pre>
 */
public sealed interface Learning permits BaseLearning {
  /** Returns ordinary mini-batch training, with Keras' numbers at each step. */
  static PlainLearning plain() {
    return new PlainLearning();
  }

  /**
   * Returns Weight Learning: initial weights are learned from the distribution of the training
   * data, then the default mode trains.
   */
  static WeightLearning weight() {
    return new WeightLearning();
  }

  /** Returns Batch Learning: each weight learns from a random part of each batch. */
  static BatchLearning batch() {
    return new BatchLearning();
  }

  /**
   * Returns Gradient Learning, the default: only weights that did not change in the last step may
   * change in this one.
   */
  static GradientLearning gradient() {
    return new GradientLearning();
  }

  /**
   * Returns plain training that chooses its initial weights, learning rate, schedule and weight
   * decay. {@code auto()} of another mode does the same for that mode: {@code
   * Learning.gradient().auto()}.
   */
  static AutoLearning auto() {
    return new AutoLearning();
  }

  /** Returns this mode with a recording of the gradients of single samples. */
  Learning record(@Nullable Recording what);

  /** Returns the recording, or null. */
  @Nullable Recording recording();

  /**
   * Returns this mode with adversarial training: each step perturbs its batch so that the loss
   * rises, and learns from the perturbed samples.
   *
   * @throws IllegalArgumentException together with {@code Recording.saga()}
   */
  Learning adversarial(@Nullable Adversarial how);

  /** Returns how samples are perturbed, or null. */
  @Nullable Adversarial adversarial();
}
