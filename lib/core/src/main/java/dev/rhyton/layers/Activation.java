package dev.rhyton.layers;

import dev.rhyton.activations.ActivationFunction;
import dev.rhyton.activations.Activations;
import dev.rhyton.tensor.Tensor;

/**
 * Applies an activation function: {@code y = activation(x)}.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * Activation.of("relu")
 * }</pre>
 */
public final class Activation extends BaseLayer<Activation> {
  private ActivationFunction activation = ActivationFunction.LINEAR;

  private Activation() {}

  /** Creates a layer by Keras' name of the function. */
  public static Activation of(String name) {
    return of(Activations.get(name));
  }

  /** Creates a layer from a function. */
  public static Activation of(ActivationFunction function) {
    return made(new Activation(), a -> a.activation = function);
  }

  @Override
  protected Tensor call(Tensor x) {
    return activation.apply(x);
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }

  @Override
  protected boolean isBuiltAtOnce() {
    return true;
  }
}
