package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.GraphFunction;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.TensorOps;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the layers have in common that run a cell over a sequence.
 *
 * <p>The steps are laid out one after another, in long sequences as calls of one {@link
 * GraphFunction} of some of them: TensorFlow's loop has no gradient outside of Python. What of a
 * step needs no state is worked out for all steps at once before.
 *
 * @param <R> the layer itself, so that setters give it back
 */
public abstract class Recurrent<R extends Recurrent<R>> extends BaseLayer<R> {
  private boolean returnSequences;
  private boolean returnState;
  private boolean goBackwards;
  private boolean stateful;
  private boolean unroll;
  private boolean zeroOutputForMask;

  private transient List<Weight> states = List.of();

  Recurrent() {}

  final R set(Consumer<Recurrent<R>> change) {
    return self(with(this, change));
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

  /**
   * Lays out every step by itself also where a sequence has more than 256: thousands of steps take
   * long to prepare so.
   */
  public R unroll(boolean use) {
    return set(r -> r.unroll = use);
  }

  /** Gives zeros for steps that the mask leaves out, not the output before them. */
  public R zeroOutputForMask(boolean zeros) {
    return set(r -> r.zeroOutputForMask = zeros);
  }

  @Override
  protected String whyNoSampleGradients() {
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

  /** As in Keras, what it keeps from batch to batch is none of its weights, and in no file. */
  @Override
  final List<Weight> weightsOfFields() {
    var found = super.weightsOfFields();
    found.removeAll(states);
    return found;
  }

  private void checkSequence(Shape input) {
    Check.that(
        input.rank() >= 3,
        "%s: expected a sequence of shape (None, steps, inputs), received %s. %s",
        label(),
        input,
        input.rank() == 2 ? "Add Reshape.of(steps, inputs) before it." : "");
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    checkSequence(inputs.get(0));
    Unrolled.check(label(), inputs.get(0));
    cell().checkInputs(List.of(step(inputs.get(0))));
  }

  /** The states of a batch begin with those among the inputs, else with those kept, else with 0. */
  private List<Tensor> initialStates(List<Tensor> inputs, Tensor like, Context context) {
    return stateful && inputs.size() == 1
        ? states.stream().map(context::latest).toList()
        : cell().states(inputs, like);
  }

  @Override
  protected String keywordOfRest() {
    return "initial_state";
  }

  /** As in Keras 3.15, beside initial states a mask counts only where the call gives it. */
  private static Tensor mask(List<Tensor> inputs, Context context) {
    boolean counts = inputs.size() == 1 || TensorInternals.isMaskGiven(inputs.get(0));
    return counts ? context.mask() : null;
  }

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    var x = inputs.get(0);
    long length = x.shape().dim(1);
    var like = x.slice(1, 0, 1).squeeze(1);
    var begin = initialStates(inputs, like, context);
    if (length == Shape.UNKNOWN) return symbolic(x, begin);
    var run = cell().start(like, context);
    var mask = mask(inputs, context);
    boolean parted = length > LONG && !unroll && run.repeats();
    var steps = parts(x, parted);
    var masks = mask == null ? null : parts(mask, parted);
    GraphFunction.Body body = part -> steps(run, mask != null, part);
    var function = new GraphFunction(body);
    var none = TensorOps.zeros(like, cell().outputShape(like.shape()).dims());
    var now = RNNCell.joined(none, begin); // what the step before gave: its output, its states
    var sequences = new ArrayList<Tensor>();
    for (int i = 0; i < steps.size(); i++) {
      var part = new ArrayList<>(List.of(steps.get(i)));
      if (mask != null) part.add(masks.get(i));
      part.addAll(now);
      boolean whole = parted && steps.get(i).shape().dim(1) == PART;
      var results = whole ? function.call(part) : body.apply(part);
      now = results.subList(0, now.size());
      if (returnSequences) sequences.add(results.get(now.size()));
    }
    var states = now.subList(1, now.size());
    if (stateful) keep(states, context);
    var y = returnSequences ? joined(sequences) : now.get(0);
    if (returnSequences) y.mask(context.mask());
    return returnState ? RNNCell.joined(y, states) : List.of(y);
  }

  /** Longer sequences are run in parts of equal length, each a call of one function. */
  private static final long LONG = 256;

  private static final long PART = 32;

  /** A sequence in the order of the steps, in parts of {@link #PART} after what is left over. */
  private List<Tensor> parts(Tensor x, boolean parted) {
    var sequence = goBackwards ? TensorOps.reverse(x, 1) : x;
    long length = x.shape().dim(1);
    if (!parted) return List.of(sequence);
    long rest = length % PART;
    var parts = new ArrayList<Tensor>();
    if (rest > 0) parts.add(sequence.slice(1, 0, rest));
    var equal = rest > 0 ? sequence.slice(1, rest, length) : sequence;
    parts.addAll(TensorOps.split(equal, Math.toIntExact(length / PART), 1));
    return parts;
  }

  private static Tensor joined(List<Tensor> sequences) {
    return sequences.size() == 1 ? sequences.get(0) : TensorOps.concatenate(1, sequences);
  }

  /**
   * Some steps of a sequence: inputs the steps, their mask if there is one, and the last output and
   * states; outputs these anew, and the sequence of outputs if it is asked for.
   */
  private List<Tensor> steps(RNNCell.Run run, boolean masked, List<Tensor> inputs) {
    var steps = TensorOps.unstack(run.prepare(inputs.get(0)), 1);
    var masks = masked ? TensorOps.unstack(inputs.get(1), 1) : null;
    var now = inputs.subList(masked ? 2 : 1, inputs.size());
    var outputs = new ArrayList<Tensor>();
    for (int i = 0; i < steps.size(); i++) {
      var result = run.step(steps.get(i), now.subList(1, now.size()));
      now = masked ? masked(masks.get(i), result, now) : result;
      outputs.add(now.get(0));
    }
    var results = new ArrayList<>(now);
    if (returnSequences) results.add(TensorOps.stack(1, outputs));
    return results;
  }

  /** In a step that does not count the states stay, and the output is the one before, or 0. */
  private List<Tensor> masked(Tensor mask, List<Tensor> result, List<Tensor> before) {
    var all = new ArrayList<Tensor>();
    for (int i = 0; i < result.size(); i++) {
      boolean zero = i == 0 && zeroOutputForMask;
      var instead = zero ? TensorOps.zerosLike(before.get(0)) : before.get(i);
      all.add(where(mask, result.get(i), instead));
    }
    return all;
  }

  private static Tensor where(Tensor mask, Tensor x, Tensor y) {
    var condition = mask;
    while (condition.shape().rank() < x.shape().rank()) condition = condition.expandDims(-1);
    return TensorOps.where(condition, x, y);
  }

  private void keep(List<Tensor> now, Context context) {
    for (int i = 0; i < now.size(); i++) context.assign(states.get(i), now.get(i));
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
    return GraphBuilder.current().argument(like.dtype(), shape);
  }
}
