package dev.rhyton.benchmarks;

import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Orthogonal;
import dev.rhyton.initializers.VarianceScaling;
import dev.rhyton.models.Model;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleFunction;

/**
 * Initial kernels by a formula, the rivals of Weight Learning. A kernel has the standard gain of
 * the activation that follows it: √2 for relu and for gelu and silu, which also cut off about one
 * half of what is symmetric around 0, and 1 for the others. Recurrent kernels, embeddings and
 * biases keep Keras' default.
 */
enum Start {
  /** Normal numbers of the variance gain² / inputs: {@code "he_normal"} with relu. */
  HE("he", gain -> VarianceScaling.of(gain * gain).mode("fan_in").distribution("truncated_normal")),
  /** Orthonormal columns, or rows if there are fewer of them, times the gain. */
  ORTHONORMAL("orthonormal", Orthogonal::of);

  private static final Set<String> HALVES = Set.of("relu", "gelu", "silu");

  private final String mode;

  @SuppressWarnings("ImmutableEnumChecker") // they have no state
  private final DoubleFunction<Initializer> initializer;

  Start(String mode, DoubleFunction<Initializer> initializer) {
    this.mode = mode;
    this.initializer = initializer;
  }

  /** Returns the name of plain training from this start in a table. */
  String mode() {
    return mode;
  }

  /** Returns the start whose mode has a name, if there is one. */
  static Optional<Start> of(String mode) {
    return Arrays.stream(values()).filter(start -> start.mode.equals(mode)).findFirst();
  }

  /** Sets the kernels of a model that is built. */
  void set(Model model) {
    for (var layer : model.allLayers()) {
      if (!layer.layers().isEmpty()) continue; // its parts have the kernels
      var activation = String.valueOf(layer.getConfig().get("activation"));
      double gain = HALVES.contains(activation) ? Math.sqrt(2) : 1;
      for (var weight : layer.weights()) {
        if (!weight.name().equals("kernel")) continue;
        weight.assign(initializer.apply(gain).apply(weight.shape().dims()));
      }
    }
  }
}
