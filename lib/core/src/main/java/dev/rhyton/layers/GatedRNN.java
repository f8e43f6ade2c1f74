package dev.rhyton.layers;

import dev.rhyton.activations.ActivationFunction;
import dev.rhyton.config.Check;

/**
 * Base class of recurrent layers whose cell has gates.
 *
 * @param <R> the layer itself, which setters return
 * @param <C> its cell
 */
public abstract class GatedRNN<R extends GatedRNN<R, C>, C extends GatedCell<C>>
    extends CellRNN<R, C> {
  GatedRNN(C cell, String name) {
    super(cell, name);
  }

  /** Sets the activation function of the gates by its name, such as {@code "sigmoid"}. */
  public R recurrentActivation(String name) {
    return cell(c -> c.recurrentActivation(name));
  }

  /**
   * Keras' option for NVIDIA's cuDNN kernels, which are not used here: {@code true} throws an
   * exception.
   */
  public R useCudnn(boolean use) {
    Check.that(
        !use,
        "%s: useCudnn(true) is not possible, as it runs on TensorFlow's own operations: leave it"
            + " out.",
        className());
    return cell(c -> c);
  }

  /** Sets the activation of the gates. */
  public R recurrentActivation(ActivationFunction function) {
    return cell(c -> c.recurrentActivation(function));
  }
}
