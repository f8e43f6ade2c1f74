package dev.rhyton.optimizers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.TensorOps;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One step of an optimizer while it is traced.
 *
 * @param number which update it is, from 1 on; steps that only add up gradients do not count
 * @param rate the learning rate
 * @param state the moments
 * @param parts the same of each of several optimizers
 */
public record UpdateContext(
    Tensor number, Tensor rate, OptimizerState state, List<UpdateContext> parts) {
  /** A step by {@link OptimizerState#numbers}. */
  public static UpdateContext of(Tensor numbers, OptimizerState state) {
    return of(numbers, state, new AtomicInteger());
  }

  private static UpdateContext of(Tensor numbers, OptimizerState state, AtomicInteger next) {
    var number = next(numbers, next);
    var rate = next(numbers, next);
    var parts = state.parts().stream().map(part -> of(numbers, part, next)).toList();
    return new UpdateContext(number, rate, state, parts);
  }

  private static Tensor next(Tensor numbers, AtomicInteger next) {
    int at = next.getAndIncrement();
    return numbers.slice(0, at, at + 1).reshape();
  }

  /** The same step at another rate. */
  UpdateContext at(Tensor other) {
    return new UpdateContext(number, other, state, parts);
  }

  /** What the optimizer remembers for a weight under a name, 0 at first. */
  public Weight slot(Weight weight, String name) {
    return state.slot(weight, name);
  }

  /** What the optimizer remembers once for all weights. */
  public Weight scalar(String name, double initial) {
    return state.scalar(name, initial);
  }

  /** {@code base} to the power of the update's number. */
  public Tensor power(double base) {
    return TensorOps.constant(base, number.dtype()).power(number);
  }

  /** A weight's value after the updates that were noted so far. */
  public Tensor latest(Weight weight) {
    return GraphBuilder.current().variables().latest(weight);
  }

  /** Notes that a change is taken off a weight. */
  public void subtract(Weight weight, Tensor change) {
    assign(weight, latest(weight).subtract(change));
  }

  /** Notes a new value and gives it back. */
  @CanIgnoreReturnValue
  public Tensor assign(Weight weight, Tensor value) {
    GraphBuilder.current().variables().assign(weight, value);
    return value;
  }
}
