package dev.rhyton.activations;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.tensor.Tensor;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The activations by their names, as {@code keras.activations}. */
public final class Activations {
  private Activations() {}

  /** Returns the activation called {@code name}: {@code Activations.get("relu")}. */
  public static ActivationFunction get(String name) {
    return ActivationFunction.REGISTRY.get(name);
  }

  /** Registers a custom function, so that layers and files find it by its name. */
  @CanIgnoreReturnValue
  public static ActivationFunction register(String name, UnaryOperator<Tensor> function) {
    return ActivationFunction.register(name, function);
  }

  /** Returns all registered names. */
  public static Set<String> names() {
    return ActivationFunction.REGISTRY.names();
  }
}
