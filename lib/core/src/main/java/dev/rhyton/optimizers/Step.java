package dev.rhyton.optimizers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Trace;
import dev.rhyton.tensor.Weight;

/**
 * One step of an optimizer while it is traced.
 *
 * @param number which step it is, from 1 on
 * @param rate the learning rate
 * @param state the moments
 */
public record Step(Tensor number, Tensor rate, OptimizerState state) {
  /** The same step at another rate. */
  Step at(Tensor other) {
    return new Step(number, other, state);
  }

  /** What the optimizer remembers for a weight under a name, 0 at first. */
  public Weight slot(Weight weight, String name) {
    return state.slot(weight, name);
  }

  /** What the optimizer remembers once for all weights. */
  public Weight scalar(String name, double initial) {
    return state.scalar(name, initial);
  }

  /** {@code base} to the power of the step's number. */
  public Tensor power(double base) {
    return Ops.constant(base, number.dtype()).power(number);
  }

  /** A weight's value after the updates that were noted so far. */
  public Tensor latest(Weight weight) {
    return Trace.current().latest(weight);
  }

  /** Notes that a change is taken off a weight. */
  public void subtract(Weight weight, Tensor change) {
    assign(weight, latest(weight).subtract(change));
  }

  /** Notes a new value and gives it back. */
  @CanIgnoreReturnValue
  public Tensor assign(Weight weight, Tensor value) {
    Trace.current().assign(weight, value);
    return value;
  }
}
