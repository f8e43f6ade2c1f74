package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.List;

/**
 * One step of a recurrent layer: it computes an output and the next states from an input and the
 * states so far. {@link RNN} runs it over sequences.
 *
 * <p>Inputs {@code (batch, ...)} and each state; outputs {@code y}, then each new state. A cell of
 * your own defines its states in {@code stateShapes} and its step in {@code call}, and {@code
 * outputShape} if outputs are not of the shape of the first state:
 *
 * <pre>{@code
 * class Leaky extends RNNCell {
 *   private double share = 0.9;
 *   protected List<Shape> stateShapes(Shape input) { return List.of(input.from(1)); }
 *   protected List<Tensor> call(List<Tensor> in, Context context) {
 *     var y = in.get(1).multiply(share).add(in.get(0).multiply(1 - share));
 *     return List.of(y, y);
 *   }
 * }
 * }</pre>
 */
public abstract class RNNCell extends Layer {
  /** A cell that runs on one batch of sequences. */
  interface SequenceRun {
    /** Computes what a step needs from its input, for one step or for a sequence of steps. */
    default Tensor prepare(Tensor x) {
      return x;
    }

    /**
     * Returns whether all steps are equal, so that the operations of some steps can be reused for
     * all.
     */
    default boolean repeats() {
      return false;
    }

    /** Computes the output and the next states from a prepared input and the states. */
    List<Tensor> step(Tensor prepared, List<Tensor> states);
  }

  /** Returns the shapes of the states, without the batch, for steps {@code (batch, ...)}. */
  protected abstract List<Shape> stateShapes(Shape step);

  /**
   * Returns the shape of the output of a step, without the batch; by default the shape of the first
   * state.
   */
  protected Shape outputShape(Shape step) {
    var shapes = stateShapes(step);
    Check.that(
        shapes != null && !shapes.isEmpty(),
        "%s: stateShapes must give the shape of a state, received %s.",
        label(),
        shapes);
    return shapes.get(0);
  }

  /**
   * Starts a batch of sequences: dropout masks are drawn here, once for all steps.
   *
   * @param like one step of the input
   */
  SequenceRun start(Tensor like, Context context) {
    return (x, states) -> checked(x.shape(), call(joined(x, states), context));
  }

  private List<Tensor> checked(Shape step, List<Tensor> results) {
    var expected = new ArrayList<Shape>();
    expected.add(batchOf(outputShape(step)));
    for (var state : stateShapes(step)) expected.add(batchOf(state));
    var received = new ArrayList<Shape>();
    for (var r : results == null ? List.<Tensor>of() : results)
      received.add(r == null ? null : r.shape());
    boolean fit = expected.size() == received.size();
    for (int i = 0; fit && i < expected.size(); i++)
      fit = received.get(i) != null && expected.get(i).accepts(received.get(i));
    Check.that(
        fit,
        "%s: call must return the output and the next states, of shapes %s by outputShape and"
            + " stateShapes, received %s.",
        label(),
        expected,
        results == null ? "null" : received);
    return results;
  }

  private static Shape batchOf(Shape sample) {
    return Shape.of(Shape.UNKNOWN).plus(sample.dims());
  }

  /** Returns a cell with the same options and the same name, and its own weights. */
  final RNNCell twin() {
    var copy = copyOf(this);
    copy.rename(name());
    return copy;
  }

  static List<Tensor> joined(Tensor first, List<Tensor> rest) {
    var all = new ArrayList<Tensor>(List.of(first));
    all.addAll(rest);
    return all;
  }

  /** Returns states of zeros for as many samples as {@code like} has. */
  final List<Tensor> zeroStates(Tensor like) {
    return stateShapes(like.shape()).stream()
        .map(s -> TensorOps.zerosPerSample(like, s.dims()))
        .toList();
  }

  /** Returns the states among the inputs of a call, or zeros if there are none. */
  final List<Tensor> states(List<Tensor> inputs, Tensor like) {
    if (inputs.size() == 1) return zeroStates(like);
    var states = inputs.subList(1, inputs.size());
    var shapes = stateShapes(like.shape());
    Check.that(
        states.size() == shapes.size(),
        "%s: expected %d states after the input, received %d.",
        label(),
        shapes.size(),
        states.size());
    for (int i = 0; i < shapes.size(); i++) {
      Check.that(
          shapes.get(i).equals(states.get(i).shape().from(1)),
          "%s: expected a state of shape %s, received %s.",
          label(),
          batchOf(shapes.get(i)),
          states.get(i).shape());
    }
    return states;
  }

  @Override
  protected InputSpec inputSpec() {
    return InputSpec.of("inputs", "...");
  }

  @Override
  protected String keywordOfRest() {
    return "states";
  }

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    var x = inputs.get(0);
    var run = start(x, context);
    return run.step(run.prepare(x), states(inputs, x));
  }
}
