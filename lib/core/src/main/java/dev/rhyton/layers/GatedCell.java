package dev.rhyton.layers;

import dev.rhyton.activations.ActivationFunction;
import dev.rhyton.activations.Activations;

/**
 * A cell in which gates between 0 and 1 say what is kept.
 *
 * @param <C> the cell itself, so that setters give it back
 */
public abstract class GatedCell<C extends GatedCell<C>> extends RecurrentCell<C> {
  ActivationFunction recurrentActivation = ActivationFunction.SIGMOID;

  GatedCell(int gates) {
    super(gates);
  }

  public C recurrentActivation(String name) {
    return recurrentActivation(Activations.get(name));
  }

  /** The function of the gates. */
  public C recurrentActivation(ActivationFunction function) {
    return self(with(this, c -> c.recurrentActivation = function));
  }
}
