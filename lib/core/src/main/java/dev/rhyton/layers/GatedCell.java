package dev.rhyton.layers;

import dev.rhyton.activations.ActivationFunction;

/**
 * A cell in which gates between 0 and 1 say what is kept.
 *
 * @param <C> the cell itself, so that setters give it back
 */
abstract class GatedCell<C extends GatedCell<C>> extends RecurrentCell<C> {
  ActivationFunction recurrentActivation = ActivationFunction.SIGMOID;

  GatedCell(int gates) {
    super(gates);
  }

  public C recurrentActivation(String name) {
    return recurrentActivation(ActivationFunction.of(name));
  }

  /** The function of the gates. */
  @SuppressWarnings("unchecked") // C is the class of this cell
  public C recurrentActivation(ActivationFunction function) {
    return (C) with(this, c -> c.recurrentActivation = function);
  }
}
