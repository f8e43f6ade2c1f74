package dev.rhyton.activations;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.tensor.Tensor;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The activations by their names, as {@code keras.activations}. */
public final class Activations {
  private Activations() {}

  /** Returns the activation of a name: {@code Activations.get("relu")}. */
  public static ActivationFunction get(String name) {
    return ActivationFunction.REGISTRY.get(name);
  }

  /** Registers a function of your own, so that layers and files find it by its name. */
  @CanIgnoreReturnValue
  public static ActivationFunction register(String name, UnaryOperator<Tensor> function) {
    return ActivationFunction.add(name, function);
  }

  /** Returns every registered name. */
  public static Set<String> names() {
    return ActivationFunction.REGISTRY.names();
  }
}
