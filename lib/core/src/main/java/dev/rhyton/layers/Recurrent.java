package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Trace;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the layers have in common that run a cell over a sequence.
 *
 * <p>The steps are laid out one after another: TensorFlow's loop has no gradient outside of Python,
 * and what of a step needs no state is worked out for all steps at once before.
 *
 * @param <R> the layer itself, so that setters give it back
 */
public abstract class Recurrent<R extends Recurrent<R>> extends Layer {
  private boolean returnSequences;
  private boolean returnState;
  private boolean goBackwards;
  private boolean stateful;

  @SuppressWarnings("UnusedVariable") // kept for Keras' files; here every sequence is unrolled
  private boolean unroll;

  private boolean zeroOutputForMask;

  private transient List<Weight> states = List.of();

  Recurrent() {}

  @SuppressWarnings("unchecked") // R is the class of this layer
  final R set(Consumer<Recurrent<R>> change) {
    return (R) with(this, change);
  }

  /** Gives the output of every step, not of the last alone. */
  public R returnSequences(boolean all) {
    return set(r -> r.returnSequences = all);
  }

  /** Gives the states after the last step as outputs of their own. */
  public R returnState(boolean give) {
    return set(r -> r.returnState = give);
  }

  /** Goes through the sequence from its end; outputs come in the order of the steps taken. */
  public R goBackwards(boolean backwards) {
    return set(r -> r.goBackwards = backwards);
  }

  /**
   * Begins each batch with the states at the end of the batch before, sample by sample, until
   * {@link #resetStates}. The batch has to be of a fixed size: begin with {@code Input.batch}.
   */
  public R stateful(boolean keep) {
    return set(r -> r.stateful = keep);
  }

  /** Makes no difference: every sequence is unrolled. */
  public R unroll(boolean use) {
    return set(r -> r.unroll = use);
  }

  /** Gives zeros for steps that the mask leaves out, not the output before them. */
  public R zeroOutputForMask(boolean zeros) {
    return set(r -> r.zeroOutputForMask = zeros);
  }

  @Override
  public String whyNoSampleGradients() {
    return stateful ? "it carries states from batch to batch; use stateful(false)" : null;
  }

  /** Lets a stateful layer begin with zeros again. */
  public final void resetStates() {
    Check.state(stateful, () -> label() + " keeps no states: make it with stateful(true).");
    states.forEach(s -> s.assign(NDArray.of(new float[(int) s.shape().size()], s.shape().dims())));
  }

  final boolean returnsSequences() {
    return returnSequences;
  }

  final boolean returnsState() {
    return returnState;
  }

  final boolean isBackward() {
    return goBackwards;
  }

  final boolean isStateful() {
    return stateful;
  }

  abstract RNNCell cell();

  private static Shape step(Shape sequence) {
    return sequence.upTo(1).plus(sequence.from(2).dims());
  }

  @Override
  protected void build(Shape input) {
    checkSequence(input);
    cell().join(step(input));
    if (!stateful) return;
    Check.that(
        input.dim(0) != Shape.UNKNOWN,
        "%s: a stateful layer needs batches of a fixed size, received input of shape %s."
            + " Begin the model with Input.batch(size, ...).",
        label(),
        input);
    states =
        cell().stateShapes(step(input)).stream()
            .map(s -> stateWeight(Initializer.ZEROS, input.upTo(1).plus(s.dims()).dims()))
            .toList();
  }

  private void checkSequence(Shape input) {
    Check.that(
        input.rank() >= 3,
        "%s: expected a sequence of shape (?, steps, inputs), received %s. %s",
        label(),
        input,
        input.rank() == 2 ? "Add Reshape.of(steps, inputs) before it." : "");
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    checkSequence(inputs.get(0));
    cell().checkInputs(List.of(step(inputs.get(0))));
  }

  /** The states of a batch begin with those among the inputs, else with those kept, else with 0. */
  private List<Tensor> initialStates(List<Tensor> inputs, Tensor like) {
    return stateful && inputs.size() == 1 ? List.copyOf(states) : cell().states(inputs, like);
  }

  @Override
  public String keywordOfRest() {
    return "initial_state";
  }

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    var x = inputs.get(0);
    long length = x.shape().dim(1);
    var like = x.slice(1, 0, 1).squeeze(1);
    var begin = initialStates(inputs, like);
    if (length == Shape.UNKNOWN) return symbolic(x, begin);
    Check.that(length > 0, "%s: expected a sequence of at least one step, received none.", label());
    var run = cell().start(like, context);
    var steps = inOrder(Ops.unstack(run.prepare(x), 1));
    var masks = context.mask() == null ? null : inOrder(Ops.unstack(context.mask(), 1));
    var outputs = new ArrayList<Tensor>();
    var now = begin;
    for (int i = 0; i < steps.size(); i++) {
      var result = run.step(steps.get(i), now);
      if (masks != null) result = masked(masks.get(i), result, now, i == 0 ? null : outputs);
      outputs.add(result.get(0));
      now = result.subList(1, result.size());
    }
    if (stateful) keep(now, context);
    return results(outputs, now, context.mask());
  }

  private List<Tensor> inOrder(List<Tensor> steps) {
    if (!goBackwards) return steps;
    var reversed = new ArrayList<>(steps);
    Collections.reverse(reversed);
    return reversed;
  }

  /** In a step that does not count the states stay, and the output is the one before, or 0. */
  private List<Tensor> masked(
      Tensor mask, List<Tensor> result, List<Tensor> before, List<Tensor> outputs) {
    var y = result.get(0);
    boolean zero = zeroOutputForMask || outputs == null;
    var instead = zero ? Ops.zerosLike(y) : outputs.get(outputs.size() - 1);
    var all = new ArrayList<Tensor>(List.of(where(mask, y, instead)));
    for (int i = 0; i < before.size(); i++) {
      all.add(where(mask, result.get(i + 1), before.get(i)));
    }
    return all;
  }

  private static Tensor where(Tensor mask, Tensor x, Tensor y) {
    var condition = mask;
    while (condition.shape().rank() < x.shape().rank()) condition = condition.expandDims(-1);
    return Ops.where(condition, x, y);
  }

  private void keep(List<Tensor> now, Context context) {
    for (int i = 0; i < now.size(); i++) context.assign(states.get(i), now.get(i));
  }

  private List<Tensor> results(List<Tensor> outputs, List<Tensor> states, Tensor mask) {
    var last = outputs.get(outputs.size() - 1);
    var y = returnSequences ? Ops.stack(1, outputs) : last;
    if (returnSequences && mask != null) y.mask(mask);
    return returnState ? RNNCell.joined(y, states) : List.of(y);
  }

  /**
   * Places for what comes out of a sequence whose length is not known: a functional model is put
   * together with them, and each run traces it anew for the length that it has.
   */
  private List<Tensor> symbolic(Tensor x, List<Tensor> states) {
    var shape = x.shape().upTo(returnSequences ? 2 : 1);
    var y = place(x, shape.plus(cell().outputShape(step(x.shape())).dims()));
    if (!returnState) return List.of(y);
    return RNNCell.joined(y, states.stream().map(s -> place(x, s.shape())).toList());
  }

  private static Tensor place(Tensor like, Shape shape) {
    return Trace.current().argument(like.dtype(), shape);
  }

  /** What masks say of the outputs is set in {@code call}: states have none. */
  @Override
  protected Tensor computeMask(List<Tensor> inputs, List<Tensor> masks) {
    return null;
  }
}
