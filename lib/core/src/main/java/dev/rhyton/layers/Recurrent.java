package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.GraphFunction;
import dev.rhyton.tensor.internal.GraphLoop;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Base class of layers that run a cell over a sequence.
 *
 * <p>The steps are unrolled; in long sequences, they are calls of one {@link GraphFunction} of
 * several steps, because TensorFlow's loop has no gradient outside of Python; only exported models
 * contain it, for sequences of any length. Training keeps the gates and states of all steps in
 * memory. The part of a step that needs no state is computed first, for all steps at once.
 *
 * @param <R> the layer itself, which setters return
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

  /** Sets whether the output of every step is returned, instead of only the last one. */
  public R returnSequences(boolean all) {
    return set(r -> r.returnSequences = all);
  }

  /** Sets whether the states after the last step are returned as additional outputs. */
  public R returnState(boolean give) {
    return set(r -> r.returnState = give);
  }

  /**
   * Sets whether the sequence is processed backwards; the outputs are then in reversed order too.
   */
  public R goBackwards(boolean backwards) {
    return set(r -> r.goBackwards = backwards);
  }

  /**
   * Sets whether each batch starts with the final states of the previous batch, sample by sample,
   * until {@link #resetStates}. The batch size must be fixed: begin the model with {@code
   * Input.batch}.
   */
  public R stateful(boolean keep) {
    return set(r -> r.stateful = keep);
  }

  /**
   * Sets whether every step is unrolled even if a sequence has more than 256 steps; tracing
   * thousands of steps takes long.
   */
  public R unroll(boolean use) {
    return set(r -> r.unroll = use);
  }

  /** Sets whether the output of a masked step is zero instead of the output of the step before. */
  public R zeroOutputForMask(boolean zeros) {
    return set(r -> r.zeroOutputForMask = zeros);
  }

  @Override
  protected @Nullable String whyNoSampleGradients() {
    return stateful ? "it carries states from batch to batch; use stateful(false)" : null;
  }

  @Override
  protected boolean mayMixSamples() {
    return stateful;
  }

  /** Resets the states of a stateful layer to zeros. */
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

  /** Returns the layer with a cell that no other layer has. */
  Recurrent<R> withOwnCell() {
    return this;
  }

  private static Shape step(Shape sequence) {
    return sequence.upTo(1).plus(sequence.from(2).dims());
  }

  @Override
  protected void build(Shape input) {
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

  /** As in Keras, the states that are kept between batches are not weights and are not saved. */
  @Override
  final List<Weight> weightsOfFields() {
    var found = super.weightsOfFields();
    found.removeAll(states);
    return found;
  }

  @Override
  protected InputSpec inputSpec() {
    return cell().inputSpec().steps();
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    Unrolled.check(label(), inputs.get(0));
    cell().checkInputs(List.of(step(inputs.get(0))));
  }

  /**
   * Returns the initial states of a batch: those among the inputs, otherwise those of the previous
   * batch, otherwise zeros.
   */
  private List<Tensor> initialStates(List<Tensor> inputs, Tensor like, Context context) {
    return stateful && inputs.size() == 1
        ? states.stream().map(context::latest).toList()
        : cell().states(inputs, like);
  }

  @Override
  protected boolean takesMask() {
    return true;
  }

  @Override
  protected @Nullable Tensor computeMask(List<Tensor> inputs, List<@Nullable Tensor> masks) {
    return returnSequences ? masks.get(0) : null;
  }

  @Override
  protected String keywordOfRest() {
    return "initial_state";
  }

  /** As in Keras 3.15, with initial states a mask counts only if it is passed with the call. */
  private static @Nullable Tensor mask(List<Tensor> inputs, Context context) {
    boolean counts = inputs.size() == 1 || TensorInternals.of(inputs.get(0)).isMaskGiven();
    return counts ? context.mask() : null;
  }

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    var x = inputs.get(0);
    long length = x.shape().dim(1);
    var like = x.slice(1, 0, 1).squeeze(1);
    var begin = initialStates(inputs, like, context);
    var run = cell().start(like, context);
    var mask = mask(inputs, context);
    boolean isLong = length > LONG && !unroll;
    boolean loops = length == Shape.UNKNOWN || (isLong && GraphBuilder.required().isInlining());
    boolean parted = isLong && !loops && run.repeats();
    var steps = parts(x, parted);
    var masks = mask == null ? null : parts(mask, parted);
    GraphFunction.Body body = part -> steps(run, mask != null, part);
    var function = new GraphFunction(body);
    var none = TensorOps.zerosPerSample(like, cell().outputShape(like.shape()).dims());
    var now = RNNCell.joined(none, begin); // the output and the states of the previous step
    var sequences = new ArrayList<Tensor>();
    for (int i = 0; i < steps.size(); i++) {
      var part = new ArrayList<>(List.of(steps.get(i)));
      if (masks != null) part.add(masks.get(i));
      part.addAll(now);
      boolean whole = parted && steps.get(i).shape().dim(1) == PART;
      var results =
          loops
              ? GraphLoop.overSteps(body, part, part.size() - now.size())
              : whole ? function.call(part) : body.apply(part);
      now = results.subList(0, now.size());
      if (returnSequences) sequences.add(results.get(now.size()));
    }
    var states = now.subList(1, now.size());
    if (stateful) keep(states, context);
    var y = returnSequences ? joined(sequences) : now.get(0);
    return returnState ? RNNCell.joined(y, states) : List.of(y);
  }

  /** Longer sequences run in parts of equal length, each as a call of one function. */
  private static final long LONG = 256;

  private static final long PART = 32;

  /**
   * Divides a sequence, in the order of its steps, into parts of {@link #PART} steps; the first
   * part has the remaining steps.
   */
  private List<Tensor> parts(Tensor x, boolean parted) {
    var sequence = goBackwards ? Ops.flip(x, 1) : x;
    long length = x.shape().dim(1);
    if (!parted) return List.of(sequence);
    long rest = length % PART;
    var parts = new ArrayList<Tensor>();
    if (rest > 0) parts.add(sequence.slice(1, 0, rest));
    var equal = rest > 0 ? sequence.slice(1, rest, length) : sequence;
    parts.addAll(Ops.split(equal, Math.toIntExact(length / PART), 1));
    return parts;
  }

  private static Tensor joined(List<Tensor> sequences) {
    return sequences.size() == 1 ? sequences.get(0) : Ops.concatenate(sequences, 1);
  }

  /**
   * Some steps of a sequence. The inputs are the steps, their mask if there is one, and the last
   * output and states; the outputs are the new output and states, and the sequence of outputs if it
   * is requested.
   */
  private List<Tensor> steps(RNNCell.SequenceRun run, boolean masked, List<Tensor> inputs) {
    var steps = Ops.unstack(run.prepare(inputs.get(0)), null, 1);
    var masks = masked ? Ops.unstack(inputs.get(1), null, 1) : null;
    var now = inputs.subList(masked ? 2 : 1, inputs.size());
    var outputs = new ArrayList<Tensor>();
    for (int i = 0; i < steps.size(); i++) {
      var result = run.step(steps.get(i), now.subList(1, now.size()));
      now = masks == null ? result : masked(masks.get(i), result, now);
      outputs.add(now.get(0));
    }
    var results = new ArrayList<>(now);
    if (returnSequences) results.add(Ops.stack(outputs, 1));
    return results;
  }

  /** In a masked step the states do not change, and the output is the previous one or 0. */
  private List<Tensor> masked(Tensor mask, List<Tensor> result, List<Tensor> before) {
    var all = new ArrayList<Tensor>();
    for (int i = 0; i < result.size(); i++) {
      boolean zero = i == 0 && zeroOutputForMask;
      var instead = zero ? Ops.zerosLike(before.get(0)) : before.get(i);
      all.add(where(mask, result.get(i), instead));
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

  /** Each step is unrolled, except in files, so that the layer needs the number of steps. */
  @Override
  protected boolean needsSizes() {
    return true;
  }

  @Override
  final List<Tensor> outputsOfAnySize(List<Tensor> inputs, Context context) {
    var x = inputs.get(0);
    if (GraphBuilder.required().isForFile() && x.shape().from(2).isKnown()) {
      return call(inputs, context);
    }
    var like = x.slice(1, 0, 1).squeeze(1);
    var states = initialStates(inputs, like, context);
    buildParts(like, states, context);
    var shape = x.shape().upTo(returnSequences ? 2 : 1);
    var y = standIn(x, shape.plus(cell().outputShape(step(x.shape())).dims()));
    if (!returnState) return List.of(y);
    return RNNCell.joined(y, states.stream().map(s -> standIn(x, s.shape())).toList());
  }

  /** Creates the weights of layers that a custom cell calls, by one step. */
  private void buildParts(Tensor like, List<Tensor> states, Context context) {
    if (cell().allLayers().stream().allMatch(Layer::isBuilt)) return;
    var run = cell().start(like, context);
    Check.given(label(), "what the cell returns", run.step(run.prepare(like), states));
  }

  private Tensor standIn(Tensor x, Shape shape) {
    return UnknownSizeTracer.standIn(this, x, x.dtype(), shape);
  }
}
