package dev.rhyton.layers;

import dev.rhyton.activations.ActivationFunction;
import dev.rhyton.config.Check;

/**
 * A layer whose cell has gates.
 *
 * @param <R> the layer itself, so that setters give it back
 * @param <C> its cell
 */
public abstract class GatedRNN<R extends GatedRNN<R, C>, C extends GatedCell<C>>
    extends CellRNN<R, C> {
  GatedRNN(C cell, String name) {
    super(cell, name);
  }

  public R recurrentActivation(String name) {
    return cell(c -> c.recurrentActivation(name));
  }

  /** Keras' switch for kernels of NVIDIA's, which are not used here: true is refused. */
  public R useCudnn(boolean use) {
    Check.that(
        !use,
        "%s: useCudnn(true) is not possible, as it runs on TensorFlow's own operations: leave it"
            + " out.",
        className());
    return cell(c -> c);
  }

  /** The function of the gates. */
  public R recurrentActivation(ActivationFunction function) {
    return cell(c -> c.recurrentActivation(function));
  }
}
