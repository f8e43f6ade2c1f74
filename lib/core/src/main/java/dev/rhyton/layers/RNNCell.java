package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.ArrayList;
import java.util.List;

/**
 * One step of a recurrent layer: from an input and the states so far to an output and the next
 * states. {@link RNN} runs it over sequences.
 *
 * <p>Inputs {@code (batch, ...)} and each state; outputs {@code y}, then each state anew. A cell of
 * your own says in {@code stateShapes} what it remembers and does its step in {@code call}:
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
  /** A cell at work on one batch of sequences. */
  interface Run {
    /** What a step needs of its input, worked out for one step or for a sequence of steps. */
    default Tensor prepare(Tensor x) {
      return x;
    }

    /** Whether all steps are alike, so that some may be written down for all. */
    default boolean repeats() {
      return false;
    }

    /** From a prepared input and the states to the output and the next states. */
    List<Tensor> step(Tensor prepared, List<Tensor> states);
  }

  /** The shapes of the states for steps {@code (batch, ...)}, the batch left out. */
  protected abstract List<Shape> stateShapes(Shape step);

  /** The size of the output of a step, the batch left out: by default that of the first state. */
  Shape outputShape(Shape step) {
    return stateShapes(step).get(0);
  }

  /**
   * Begins with a batch of sequences: what is drawn for dropout is drawn here, once for all steps.
   *
   * @param like one step of the input
   */
  Run start(Tensor like, Context context) {
    return (x, states) -> call(joined(x, states), context);
  }

  static List<Tensor> joined(Tensor first, List<Tensor> rest) {
    var all = new ArrayList<Tensor>(List.of(first));
    all.addAll(rest);
    return all;
  }

  /** States of zeros for as many samples as {@code like} has. */
  final List<Tensor> zeroStates(Tensor like) {
    return stateShapes(like.shape()).stream().map(s -> TensorOps.zeros(like, s.dims())).toList();
  }

  /** The states among the inputs of a call, zeros where there are none. */
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
          Shape.of(Shape.UNKNOWN).plus(shapes.get(i).dims()),
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
