package dev.rhyton.optimizers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.GraphVariables;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One step of an optimizer while it is traced.
 *
 * @param number the number of the update, from 1; steps that only accumulate gradients do not count
 * @param rate the learning rate
 * @param state the moments
 * @param parts the same of each of several optimizers
 * @param rows the indices of the rows that an update changes, each given once; null for all
 * @param powers those that were computed so far, by their bases
 * @param corrections the same of {@link #biasCorrection}
 */
public record UpdateContext(
    Tensor number,
    Tensor rate,
    OptimizerState state,
    List<UpdateContext> parts,
    @Nullable Tensor rows,
    Map<Double, Tensor> powers,
    Map<Double, Tensor> corrections) {
  private static final String OWNER = "UpdateContext.of";

  /** Returns the step of {@link OptimizerState#numbers}. */
  public static UpdateContext of(Tensor numbers, OptimizerState state) {
    Check.given(OWNER, "state", state);
    Check.given(OWNER, "numbers", numbers);
    var expected = Shape.of(numbers(state));
    Check.that(
        numbers.dtype().isFloat() && numbers.shape().equals(expected),
        "%s: the numbers must be floats of shape %s, two for each optimizer, received %s %s.",
        OWNER,
        expected,
        numbers.dtype(),
        numbers.shape());
    return of(Ops.unstack(numbers, null, 0).iterator(), state);
  }

  private static long numbers(OptimizerState state) {
    return 2 + state.parts().stream().mapToLong(UpdateContext::numbers).sum();
  }

  private static UpdateContext of(Iterator<Tensor> numbers, OptimizerState state) {
    var number = numbers.next();
    var rate = numbers.next();
    var parts = state.parts().stream().map(part -> of(numbers, part)).toList();
    return new UpdateContext(number, rate, state, parts, null, new HashMap<>(), new HashMap<>());
  }

  /** Returns the same step at another rate. */
  UpdateContext at(Tensor other) {
    return new UpdateContext(number, other, state, parts, rows, powers, corrections);
  }

  /** Returns the same step for an update of some rows only. */
  UpdateContext of(Tensor indices) {
    return new UpdateContext(number, rate, state, parts, indices, powers, corrections);
  }

  /** Returns the slot of a weight by its name; it is 0 at first. */
  public Weight slot(Weight weight, String name) {
    return state.slot(weight, name);
  }

  /** Returns a number that the optimizer keeps once for all weights. */
  public Weight scalar(String name, double initial) {
    return state.scalar(name, initial);
  }

  /** Returns {@code base} to the power of the update's number. */
  public Tensor power(double base) {
    return powers.computeIfAbsent(base, b -> TensorOps.constant(b, number.dtype()).power(number));
  }

  /**
   * Returns {@code 1 − betaᵗ} of the update's number t, by which moving averages from 0 are too
   * small.
   */
  public Tensor biasCorrection(double beta) {
    return corrections.computeIfAbsent(beta, b -> power(b).negative().add(1));
  }

  /** Returns a weight's value, or that of the updated rows, after the updates so far. */
  public Tensor latest(Weight weight) {
    Check.given("latest", "weight", weight);
    return rows == null ? variables().latest(weight) : variables().latest(weight, rows);
  }

  /** Subtracts a change from a weight, or from the updated rows. */
  public void subtract(Weight weight, Tensor change) {
    Check.given("subtract", "change", change);
    Check.given("subtract", "weight", weight);
    if (rows == null) assign(weight, latest(weight).subtract(change));
    else variables().subtract(weight, rows, change);
  }

  /** Assigns a new value to a weight, or to the updated rows, and returns it. */
  @CanIgnoreReturnValue
  public Tensor assign(Weight weight, Tensor value) {
    Check.given("assign", "value", value);
    Check.given("assign", "weight", weight);
    if (rows == null) variables().assign(weight, value);
    else variables().assign(weight, rows, value);
    return value;
  }

  private static GraphVariables variables() {
    var graph = GraphBuilder.current();
    Check.state(graph != null, () -> "An update is part of a graph: call it in update.");
    return graph.variables();
  }
}
