package dev.rhyton.layers;

import dev.rhyton.activations.ActivationFunction;
import dev.rhyton.activations.Activations;

/**
 * Base class of cells with gates, whose values between 0 and 1 determine what is kept.
 *
 * @param <C> the cell itself, which setters return
 */
public abstract class GatedCell<C extends GatedCell<C>> extends RecurrentCell<C> {
  ActivationFunction recurrentActivation = ActivationFunction.SIGMOID;

  GatedCell(int gates) {
    super(gates);
  }

  /** Sets the activation function of the gates by its name, such as {@code "sigmoid"}. */
  public C recurrentActivation(String name) {
    return recurrentActivation(Activations.get(name));
  }

  /** Sets the activation of the gates. */
  public C recurrentActivation(ActivationFunction function) {
    return self(with(this, c -> c.recurrentActivation = function));
  }
}
