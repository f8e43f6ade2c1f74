package dev.rhyton.models;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.Adversarial;
import dev.rhyton.learning.LearningInternals;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.LossInternals;
import dev.rhyton.losses.WeightedLosses;
import dev.rhyton.metrics.Mean;
import dev.rhyton.metrics.Metric;
import dev.rhyton.metrics.MetricInternals;
import dev.rhyton.models.StepLoss.Term;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A step while it is traced: {@link Model#trainStep} and {@link Model#testStep} read the batch from
 * it and add terms of the loss and metrics to it. Gradients and an update follow from these at the
 * end of the step, in every learning mode; {@link #update} makes an update before that.
 *
 * <pre>{@code
 * class Vae extends Model {
 *   @Override protected void trainStep(StepContext step) {
 *     var code = encoder.apply(step.x());
 *     step.loss("reconstruction_loss", difference(step.x(), decoder.apply(code)));
 *     step.loss("kl_loss", divergence(code));
 *   }
 * }
 * }</pre>
 */
public final class StepContext {
  private final GraphBuilder graph;
  private final Model model;
  private final Compile compile;
  private List<Tensor> inputs;
  private final List<Tensor> targets;
  private final List<Tensor> weights;
  private final List<Rows> rows; // which samples have which target; empty where all have all
  private final StepLosses losses;
  private final Consumer<StepLoss> minimize; // makes an update now
  private final List<StepMetrics.Entry> metrics = new ArrayList<>();
  private final List<Tensor> states = new ArrayList<>(); // what each metric adds to its state
  private final List<StepMetrics.Comparison> comparisons = new ArrayList<>();
  private @Nullable StepMetrics description; // of the reported values, once the step is traced

  /**
   * Creates a step on batches like this one.
   *
   * @param minimize makes the updates that the step requests
   */
  StepContext(
      GraphBuilder graph, Model model, Compile compile, Batch batch, Consumer<StepLoss> minimize) {
    this.graph = graph;
    this.model = model;
    this.compile = compile;
    this.minimize = minimize;
    losses = new StepLosses(graph, model, compile);
    inputs = arguments(graph, ModelInputs.of(model, batch.x()));
    targets = arguments(graph, batch.y());
    weights = arguments(graph, batch.sampleWeights());
    rows =
        batch.targetMasks().stream()
            .map(l -> new Rows(arguments(graph, List.of(l.rows())).get(0), l.count() > 0))
            .toList();
    graph.measureBy(StepMetrics.arrays(model, batch));
  }

  /** A step on the same batch with other inputs, which is only evaluated. */
  private StepContext(StepContext like, List<Tensor> inputs) {
    graph = like.graph;
    model = like.model;
    compile = like.compile;
    this.inputs = inputs;
    targets = like.targets;
    weights = like.weights;
    rows = like.rows;
    minimize = like.minimize;
    losses = new StepLosses(graph, model, compile);
  }

  /**
   * Traces the step of a model on batches like this one: the forward pass, the terms of the loss
   * with penalties, and metrics. The update at the end of the step is left to make.
   */
  static StepContext trace(
      GraphBuilder graph, CompiledModel compiled, Batch batch, Consumer<StepLoss> minimize) {
    var step = new StepContext(graph, compiled.model(), compiled.compile(), batch, minimize);
    var adversarial = step.compile.learning().adversarial();
    if (adversarial != null && step.training()) step.attack(adversarial, batch);
    step.run(batch);
    step.losses.penalizeRemaining();
    step.describe(batch);
    return step;
  }

  /** Replaces the inputs by perturbed ones; {@code batch} holds the targets that messages show. */
  private void attack(Adversarial how, Batch batch) {
    inputs = LearningInternals.perturbed(how, graph, inputs, xs -> evaluated(xs, batch));
  }

  private Tensor evaluated(List<Tensor> xs, Batch batch) {
    var step = new StepContext(this, xs);
    step.run(batch);
    Check.that(
        !step.losses.terms().isEmpty(),
        "%s: adversarial training raises the loss of testStep, which adds none: name a loss in"
            + " compile, or override testStep.",
        model.name());
    return StepLoss.sum(step.losses.terms());
  }

  /** Runs the model's step; {@code batch} holds the targets that messages show. */
  void run(Batch batch) {
    try {
      if (training()) model.trainStep(this);
      else model.testStep(this);
    } catch (TensorException | IllegalArgumentException e) {
      StepMetrics.check(comparisons, batch); // the usual reason for shapes that do not fit
      throw e;
    }
  }

  private static List<Tensor> arguments(GraphBuilder graph, List<NDArray> arrays) {
    return arrays.stream().map(a -> graph.argument(a.dtype(), Predictor.batched(a))).toList();
  }

  // ---- the batch ----

  /** Returns whether the model is being trained. */
  public boolean training() {
    return graph.calls().training();
  }

  /** Returns the samples, of the first input if there are several. */
  public Tensor x() {
    return inputs.get(0);
  }

  /** Returns the samples of every input. */
  public List<Tensor> inputs() {
    return inputs;
  }

  /** Returns the targets, of the first output if there are several. */
  public Tensor y() {
    requireTargets();
    return targets().get(0);
  }

  /** Returns the targets of every output; empty if there are none. */
  public List<Tensor> targets() {
    Check.that(
        rows.isEmpty(),
        "%s: not every sample has a target for every output: use computeLoss and computeMetrics,"
            + " which distinguish samples with and without a target.",
        model.name());
    return targets;
  }

  /** Returns the weight of each sample, or null if all have the same weight. */
  public @Nullable Tensor sampleWeight() {
    return weights.isEmpty() ? null : weights.get(0);
  }

  private void requireTargets() {
    Check.that(
        !targets.isEmpty(),
        "%s: training and evaluation need targets, received none.",
        model.name());
  }

  // ---- compiled losses and metrics ----

  /** Adds the compiled losses to the loss, for the predictions of each output. */
  @CanIgnoreReturnValue
  public Tensor computeLoss(List<Tensor> predictions) {
    return computeLoss(predictions, 1);
  }

  /**
   * Adds the compiled losses times a weight to the loss, for the predictions of each output.
   *
   * @return the sum of the compiled losses, without that weight
   */
  @CanIgnoreReturnValue
  public Tensor computeLoss(List<Tensor> predictions, double weight) {
    Check.finite("computeLoss", "weight", weight);
    int before = losses.terms().size();
    var outputs = outputs(predictions);
    var named = compile.losses(outputs);
    var factors = compile.lossWeights(outputs);
    boolean several = named.stream().filter(Objects::nonNull).count() > 1;
    for (int i = 0; i < outputs.size(); i++) {
      if (named.get(i) == null) continue;
      compare(i, predictions.get(i), named.get(i), List.of());
      var key = several ? outputs.get(i) + "_loss" : null;
      var reported = new StepMetrics.Term(key, factors.get(i) * weight, i);
      if (!isLabelled(i)) {
        losses.add(new Term(reported, zero(), rows.get(i).labelled(), false, null));
        continue;
      }
      var weighted =
          LossInternals.weighted(
              named.get(i), ofRows(i, targets.get(i)), ofRows(i, predictions.get(i)), weight(i));
      var samples = weighted.ofSamples();
      if (samples != null && !rows.isEmpty()) samples = rows.get(i).ofBatch(samples);
      losses.add(new Term(reported, scalar(weighted), samples, rows.isEmpty(), null));
    }
    return losses.computed(
        losses.terms().subList(before, losses.terms().size()).stream()
            .map(t -> t.value().multiply(factors.get(t.reported().output())))
            .reduce(Tensor::add)
            .orElseGet(StepContext::zero));
  }

  /** Adds the compiled loss to the loss, for a model with one output. */
  @CanIgnoreReturnValue
  public Tensor computeLoss(Tensor prediction) {
    return computeLoss(List.of(prediction));
  }

  /** Reports the compiled metrics, for the predictions of each output. */
  public void computeMetrics(List<Tensor> predictions) {
    var outputs = outputs(predictions);
    var plain = compile.metrics(outputs);
    var weighted = compile.weightedMetrics(outputs);
    for (int i = 0; i < outputs.size(); i++) {
      compare(i, predictions.get(i), null, plain.get(i));
      var prefix = outputs.size() > 1 ? outputs.get(i) + "_" : "";
      for (var m : plain.get(i)) {
        add(prefix + m.name(), m, i, predictions.get(i), null);
      }
      for (var m : weighted.get(i)) {
        var name = prefix + m.name();
        boolean taken = metrics.stream().anyMatch(e -> e.key().equals(name));
        var key = prefix + (taken ? "weighted_" : "") + m.name();
        add(key, m, i, predictions.get(i), weight(i));
      }
    }
  }

  /** Reports the compiled metrics, for a model with one output. */
  public void computeMetrics(Tensor prediction) {
    computeMetrics(List.of(prediction));
  }

  private void add(
      String key, Metric metric, int output, Tensor prediction, @Nullable Tensor weight) {
    var resolved = MetricInternals.resolve(metric, targets.get(output).shape(), prediction.shape());
    metrics.add(new StepMetrics.Entry(key, resolved, output));
    states.add(
        isLabelled(output)
            ? MetricInternals.update(
                resolved, ofRows(output, targets.get(output)), ofRows(output, prediction), weight)
            : TensorOps.constant(
                NDArray.of(
                    new float[MetricInternals.size(resolved)], MetricInternals.size(resolved))));
  }

  /** Checks that targets and weights fit the outputs; returns the outputs' names. */
  private List<String> outputs(List<Tensor> predictions) {
    boolean compared =
        !compile.losses().isEmpty()
            || !compile.metrics().isEmpty()
            || !compile.weightedMetrics().isEmpty();
    var names = names(model, predictions.size());
    if (!compared) return names;
    requireTargets();
    Check.that(
        predictions.size() == targets.size(),
        "%s has %d outputs, received %d targets: give one for each of %s, or Map.of(name, targets).",
        model.name(),
        predictions.size(),
        targets.size(),
        names);
    Check.that(
        weights.size() <= 1 || weights.size() == predictions.size(),
        "The model has %d outputs, received sample weights for %d: give one array for all, or one"
            + " each.",
        predictions.size(),
        weights.size());
    return names;
  }

  /** Returns the name of each output: {@code output_0} if the model's class does not name them. */
  static List<String> names(Model model, int outputs) {
    var names = model.outputNames();
    if (names.size() == outputs) return names;
    return IntStream.range(0, outputs).mapToObj(i -> "output_" + i).toList();
  }

  private void compare(int output, Tensor prediction, @Nullable Loss loss, List<Metric> ofOutput) {
    if (loss == null && ofOutput.isEmpty()) return;
    comparisons.add(new StepMetrics.Comparison(output, prediction.shape(), loss, ofOutput));
  }

  private boolean isLabelled(int output) {
    return rows.isEmpty() || rows.get(output).any();
  }

  private Tensor ofRows(int output, Tensor x) {
    return rows.isEmpty() ? x : rows.get(output).of(x);
  }

  private @Nullable Tensor weight(int output) {
    return weights.isEmpty() ? null : ofRows(output, weights.get(weights.size() == 1 ? 0 : output));
  }

  // ---- losses and metrics of a custom step ----

  /**
   * Adds a term to the loss: a value, or the mean of a value of each sample.
   *
   * @param by the layers whose weights minimize it; all of the model's if none is named
   */
  public void loss(Tensor values, Layer... by) {
    losses.add(term(null, values, by));
  }

  /** Adds a term to the loss and reports it as {@code key}. */
  public void loss(String key, Tensor values, Layer... by) {
    losses.add(term(key, values, by));
  }

  /** Adds a loss with the batch's sample weights as a term, and reports it as {@code key}. */
  public void loss(String key, Loss loss, Tensor yTrue, Tensor yPred, Layer... by) {
    int output = output(yTrue);
    if (output >= 0) compare(output, yPred, loss, List.of());
    var weighted = LossInternals.weighted(loss, yTrue, yPred, sampleWeight());
    var reported = new StepMetrics.Term(key, 1, -1);
    losses.add(new Term(reported, scalar(weighted), weighted.ofSamples(), true, weightsOf(by)));
  }

  private Term term(@Nullable String key, Tensor values, Layer... by) {
    var value = losses.notComputed(values).cast(DType.FLOAT32);
    int rank = value.shape().rank();
    var samples = rank < 2 ? value : value.mean(IntStream.range(1, rank).toArray());
    var reported = new StepMetrics.Term(key, 1, -1);
    return new Term(reported, samples.mean(), rank == 0 ? null : samples, true, weightsOf(by));
  }

  private static @Nullable List<Weight> weightsOf(Layer... by) {
    return by.length == 0 ? null : StepLosses.weightsOf(Arrays.asList(by));
  }

  /**
   * Updates weights by a loss now: what the step computes from here on uses their new values, as
   * after a call of {@code trainOnBatch}.
   *
   * <pre>{@code
   * for (int i = 0; i < 5; i++) step.update("critic", criticLoss(step.x()), critic);
   * step.update("generator", generatorLoss(), generator);
   * model.compile(Map.of("critic", Adam.of(1e-4), "generator", Adam.of(1e-4)));
   * }</pre>
   *
   * <p>The loss is a value, or the mean of a value of each sample; what layers and regularizers add
   * to it counts too. The step's {@code loss} is the sum of the losses of its updates. An optimizer
   * counts each update, and updates the same weights each time. In evaluation no weight changes.
   *
   * @param optimizer the name of an optimizer in the map given to {@code compile}; {@code
   *     "optimizer"} for a model that was compiled with a single one
   * @param layers the layers whose weights are updated; all of the model's if none is named
   */
  public void update(String optimizer, Tensor loss, Layer... layers) {
    var by = Check.all("update", "layers", layers);
    var term = term(null, Check.given("update", "loss", loss), layers);
    if (training()) minimize.accept(losses.ofUpdate(optimizer, term, by));
    else losses.report(term);
  }

  /** Assigns a value to a weight, such as a moving average; what follows in the step uses it. */
  public void assign(Weight weight, Tensor value) {
    Check.given("assign", "value", value);
    graph.variables().assign(Check.given("assign", "weight", weight), value);
    graph.variables().renew(weight);
  }

  /** Reports the mean of values as {@code key}. */
  public void metric(String key, Tensor values) {
    metric(key, Mean.of(), values, values);
  }

  /** Reports a metric as {@code key}. */
  public void metric(String key, Metric metric, Tensor yTrue, Tensor yPred) {
    int output = output(yTrue);
    if (output >= 0) compare(output, yPred, null, List.of(metric));
    var resolved = MetricInternals.resolve(metric, yTrue.shape(), yPred.shape());
    metrics.add(new StepMetrics.Entry(key, resolved, -1));
    states.add(MetricInternals.update(resolved, yTrue, yPred, null));
  }

  private int output(Tensor yTrue) {
    return targets.indexOf(yTrue);
  }

  private static Tensor scalar(WeightedLosses weighted) {
    var total = weighted.total();
    return (total.shape().rank() == 0 ? total : total.sum()).cast(DType.FLOAT32);
  }

  private static Tensor zero() {
    return TensorOps.constant(0, DType.FLOAT32);
  }

  // ---- results ----

  /** Describes the reported values, and checks the batch and that there is a loss. */
  private void describe(Batch batch) {
    for (var r : graph.calls().reports()) {
      metrics.add(new StepMetrics.Entry(r.key(), Mean.of(), -1));
      states.add(MetricInternals.update(Mean.of(), r.values(), r.values(), r.weights()));
    }
    var reported = losses.terms().stream().map(Term::reported).toList();
    var description = new StepMetrics(reported, losses.arePenalized(), metrics, comparisons);
    this.description = description;
    description.check(batch);
    Check.that(
        !description.keys().isEmpty() && (!training() || description.keys().contains("loss")),
        "%s: there is no loss to %s: name one in compile, or add one in %s or by addLoss in a layer.",
        model.name(),
        training() ? "minimize" : "report",
        training() ? "trainStep" : "testStep");
  }

  /** Returns the description of {@link #reported}. */
  StepMetrics metrics() {
    return Objects.requireNonNull(description);
  }

  /**
   * Returns one vector: the penalties, each term of the loss, and what each metric adds to its
   * state.
   */
  Tensor reported() {
    var penalties = losses.penalties();
    var all = new ArrayList<Tensor>();
    all.add(
        penalties == null
            ? TensorOps.constant(NDArray.of(new float[1], 1))
            : penalties.cast(DType.FLOAT32).reshape(1));
    losses.terms().forEach(t -> all.add(t.value().reshape(1)));
    all.addAll(states);
    return Ops.concatenate(all, 0);
  }

  /** Returns the terms of the loss, and what is left to minimize at the end of the step. */
  StepLosses losses() {
    return losses;
  }

  /** Selects the samples that have a target for an output. */
  private record Rows(Tensor labelled, boolean any) {
    Tensor of(Tensor x) {
      var taken = taken(x);
      if (x.mask() != null) taken = taken.mask(taken(x.mask()));
      var activation = TensorInternals.of(x).activation();
      var logits = TensorInternals.of(x).logits();
      return activation == null || logits == null
          ? taken
          : TensorInternals.of(taken).activated(activation, taken(logits));
    }

    private Tensor taken(Tensor x) {
      return x.take(TensorOps.indicesOf(labelled.greater(0)));
    }

    /** Returns the values of these samples as values of all samples, 0 for the others. */
    Tensor ofBatch(Tensor values) {
      var none = TensorOps.constant(0, values.dtype()).reshape(1);
      var place = labelled.cumsum(0).multiply(labelled).cast(DType.INT64);
      return Ops.concatenate(List.of(none, values), 0).take(place);
    }
  }
}
