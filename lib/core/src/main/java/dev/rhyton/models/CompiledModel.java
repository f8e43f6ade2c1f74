package dev.rhyton.models;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.CallbackList;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.TargetMask;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.learning.AutoChoice;
import dev.rhyton.learning.Calibration;
import dev.rhyton.learning.EpochStrategy;
import dev.rhyton.learning.LearningInternals;
import dev.rhyton.learning.Norms;
import dev.rhyton.learning.Privacy;
import dev.rhyton.learning.TrainingStrategy;
import dev.rhyton.learning.TrainingTarget;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.optimizers.OptimizerState;
import dev.rhyton.optimizers.OptimizerTrait;
import dev.rhyton.optimizers.Variable;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of a compiled model: its optimizer's state, its active learning mode, and a traced step
 * for each kind of batch. {@link FitSession} and {@link OnlineSession} loop over it.
 */
final class CompiledModel {
  private static final String SEEDS = "seeds";
  private static final String CHOICE = "auto_choice";
  private static final String WEIGHT = "weight/";
  private static final String SLOT = "slot/";

  private final Model model;
  private final Compile compile;
  private final OptimizerState state;
  private final ModelWarmUp warmUp;
  private final Map<String, OptimizerInternals.Named> optimizers;
  private final StepFunctions functions = new StepFunctions(this);
  private final GivenGradients givenGradients = new GivenGradients(this);
  private List<Object> structure = List.of(); // of the layers that the functions were traced for
  private Map<String, List<Weight>> trained = Map.of(); // by each optimizer
  private Map<String, TrainingStrategy> strategies = Map.of(); // of each optimizer
  private @Nullable EpochStrategy strategy; // of all of them; null before the first step
  private long most; // the number of samples of the largest batch that was given by itself
  private final Seed.Stream seeds = new Seed.Stream(); // of shuffles, strategy and random layers
  private boolean seeded;
  private Map<String, NDArray> saved = Map.of(); // for the strategy, once it starts
  private boolean resumed;
  private @Nullable AutoChoice choice; // of auto learning, or null

  CompiledModel(Model model, Compile compile) {
    this.model = model;
    this.compile = compile;
    warmUp = new ModelWarmUp(model, compile);
    state = new OptimizerState(compile.optimizer(), model::paths);
    optimizers = OptimizerInternals.named(compile.optimizer(), List.of(), state);
  }

  Model model() {
    return model;
  }

  Compile compile() {
    return compile;
  }

  OptimizerState optimizerState() {
    return state;
  }

  ModelWarmUp warmUp() {
    return warmUp;
  }

  /** Returns the steps for each kind of batch. */
  StepFunctions functions() {
    return functions;
  }

  /** Returns the updates by gradients that are computed elsewhere. */
  GivenGradients givenGradients() {
    return givenGradients;
  }

  /** Returns the optimizer of a name and its state. */
  OptimizerInternals.Named optimizer(String name) {
    return requireNonNull(optimizers.get(name));
  }

  /** Returns the phase of the optimizer's next update after {@code ahead} more updates by it. */
  OptimizerInternals.Phase phase(String optimizer, int ahead) {
    var by = optimizer(optimizer);
    return OptimizerInternals.phase(by.optimizer(), by.state(), ahead);
  }

  /** Returns the weights that an optimizer updates. */
  List<Weight> trained(String optimizer) {
    return requireNonNull(trained.get(optimizer));
  }

  /** Records that all updates of a step are made. */
  void stepDone() {
    OptimizerInternals.stepDone(compile.optimizer(), state);
  }

  /** Returns the active learning mode of each optimizer. */
  Map<String, TrainingStrategy> strategies() {
    return strategies;
  }

  /** Returns the active learning mode of a model with one optimizer. */
  TrainingStrategy onlyStrategy() {
    return strategy(OptimizerInternals.DEFAULT);
  }

  /** Returns the active learning mode of the weights of an optimizer. */
  TrainingStrategy strategy(String optimizer) {
    return requireNonNull(strategies.get(optimizer));
  }

  /** Returns the active learning mode of all weights. */
  EpochStrategy strategy() {
    return requireNonNull(strategy);
  }

  Seed.Stream seeds() {
    return seeds;
  }

  /** Returns what auto learning chose, or null. */
  @Nullable AutoChoice choice() {
    return choice;
  }

  /** Sets what auto learning chose. */
  void choice(AutoChoice chosen) {
    choice = chosen;
  }

  @Nullable Norms norms() {
    return strategy == null ? null : strategy.norms();
  }

  // ---- fit ----

  /** Draws a seed for this fit, unless the fit resumes an earlier one. */
  void beginFit() {
    if (!resumed) seed();
    resumed = false;
  }

  private void seed() {
    seeds.goOnFrom(Seed.next());
    seeded = true;
  }

  /**
   * Lets the learning rate of every optimizer fall to 0 in the next steps, from a factor of it on;
   * a rate with a schedule is multiplied by the factor.
   */
  void fall(double factor, long steps, List<StepUpdate> ofStep) {
    strategy().rate(factor);
    optimizers.forEach(
        (name, by) -> {
          long updates = steps * StepUpdate.count(ofStep, name);
          if (OptimizerInternals.hasSchedule(by.state()) || !strategies.containsKey(name)) return;
          strategy().fall(name, factor, by.state().iterations(), updates);
        });
  }

  /**
   * Returns whether auto learning averages the weights of a training that may end at any step: not
   * if a schedule sets the rate, or if the optimizer has a moving average.
   */
  boolean averagesTail() {
    var auto = LearningInternals.auto(compile.learning());
    if (auto == null || !auto.averages()) return false;
    return optimizers.values().stream()
        .noneMatch(
            by ->
                OptimizerInternals.hasSchedule(by.state())
                    || OptimizerInternals.averages(by.optimizer()));
  }

  /** Returns whether the learning rate is 0 in each of the next steps. */
  boolean hasRateOfZero(long steps) {
    for (int i = 0; i < steps; i++) {
      for (var by : optimizers.values()) {
        var numbers = by.state().numbers(i).toDoubles();
        for (int r = 1; r < numbers.length; r += 2) if (numbers[r] > 0) return false;
      }
    }
    return true;
  }

  /** Sets the weights to the final values that the optimizer defines, such as moving averages. */
  void finish() {
    OptimizerInternals.finish(compile.optimizer(), model.trainableWeights(), state);
  }

  @CanIgnoreReturnValue
  Calibration relearn(Dataset data) {
    return warmUp.relearn(inOrder(data));
  }

  /** Returns the dataset with inputs and targets in the model's order. */
  Dataset inOrder(Dataset data) {
    Check.that(data != null, "Expected a dataset, received null.");
    return TargetMask.inOrder(data, model.inputNames(data), model.outputNames());
  }

  // ---- steps ----

  /** Returns over how many batches updates sum gradients. */
  double summedSteps() {
    return optimizers.values().stream()
        .mapToDouble(by -> OptimizerInternals.summedSteps(by.optimizer()))
        .max()
        .orElse(1);
  }

  /** Returns whether an optimizer has a trait. */
  boolean anyHas(OptimizerTrait trait) {
    return optimizers.values().stream()
        .anyMatch(by -> OptimizerInternals.has(by.optimizer(), trait));
  }

  /**
   * Returns whether the updates of a step are known before the previous step has run: not if loss
   * scaling may skip one, or if the learning mode computes values of a step from the last one.
   */
  boolean updatesAreKnown() {
    return compile.learning().recording() == null && !anyHas(OptimizerTrait.SKIPS_STEPS);
  }

  Map<String, Double> trainOnBatch(ArrayDataset data, Map<Integer, Double> classWeight) {
    var batch = ClassWeights.weighted("trainOnBatch", single("trainOnBatch", data), classWeight);
    model.guard().limits("trainOnBatch", batch.x(), batch.size());
    begin(batch);
    model.guard().observe("trainOnBatch", batch.x(), List.of());
    var totals = new MetricAccumulator();
    functions.expectRows(batch.size());
    functions.training(batch).run(batch, totals);
    return model.guard().figures("trainOnBatch", totals.logs());
  }

  /**
   * Builds the model and starts its learning mode for a batch that is given by itself, which may be
   * the short one at the end of a pass.
   */
  void begin(Batch batch) {
    warmUp.run(Dataset.of(batch));
    refresh();
    most = Math.max(most, batch.size());
    strategy().checkBatches(most);
  }

  Map<String, Double> testOnBatch(ArrayDataset data) {
    var batch = single("testOnBatch", data);
    model.guard().evaluated("testOnBatch", ModelInputs.of(model, batch.x()));
    refresh();
    var totals = new MetricAccumulator();
    functions.evaluation(batch).run(batch, totals);
    return model.guard().figures("testOnBatch", totals.logs());
  }

  Batch single(String where, ArrayDataset data) {
    Check.given(where, "data", data);
    Check.that(data.size() > 0, "%s: expected at least one sample, received none.", where);
    model.guard().finite(where, data.whole());
    var batch = data.whole();
    return TargetMask.inOrder(batch, model.inputNames(batch), model.outputNames());
  }

  Map<String, Double> evaluate(Dataset data, EvaluateOptions options) {
    Check.given("evaluate", "data", data);
    Check.given("evaluate", "options", options);
    var session = new Session(model, data, options.batchSize(), options.steps());
    var callbacks = new CallbackList(options.callbacks(), session);
    return evaluate(
        data, options.batchSize(), options.steps(), callbacks, session::isStopped, true);
  }

  /** Evaluates within {@code fit}; an interrupt ends the evaluation after some batches. */
  Map<String, Double> validate(Dataset data, int batchSize, int steps, Callback callbacks) {
    return evaluate(
        data, batchSize, steps, callbacks, Thread.currentThread()::isInterrupted, false);
  }

  /**
   * Evaluates at least one batch; ends when {@code ends} returns true.
   *
   * @param compares whether inputs are compared with those of the training; those that validate it
   *     are chosen by the same person
   */
  private Map<String, Double> evaluate(
      Dataset given,
      int batchSize,
      int steps,
      Callback callbacks,
      BooleanSupplier ends,
      boolean compares) {
    Check.that(given.size() != 0, "evaluate: expected at least one sample, received none.");
    var data = inOrder(given);
    boolean inMemory = data instanceof ArrayDataset;
    var guard = model.guard();
    if (inMemory) guard.finite("evaluate", ((ArrayDataset) data).whole());
    refresh();
    callbacks.onTestBegin();
    var totals = new MetricAccumulator();
    long number = 0;
    try (var batches = data.batches(batchSize, null)) {
      while (number != steps && batches.hasNext() && !(number > 0 && ends.getAsBoolean())) {
        ModelUse.checkInterrupt("evaluate");
        callbacks.onTestBatchBegin(number);
        var next = new ArrayList<Batch>();
        do {
          var batch = batches.next();
          if (!inMemory) guard.streamed("evaluate", batch);
          if (compares) guard.evaluated("evaluate", ModelInputs.of(model, batch.x()));
          next.add(batch);
          number++;
        } while (next.size() < compile.stepsPerExecution() && number != steps && batches.hasNext());
        functions.run(next, false, totals);
        callbacks.onTestBatchEnd(number - 1, totals.logs());
      }
    }
    Check.that(number > 0, "evaluate: expected at least one sample, received none.");
    callbacks.onTestEnd(totals.logs());
    return guard.figures("evaluate", totals.logs());
  }

  /** Returns the gradient of a batch for each trainable weight, see {@link Model#gradients}. */
  List<NDArray> gradients(ArrayDataset samples) {
    var batch = single("gradients", samples);
    begin(batch);
    return functions.gradients(batch).run(batch, seeds::next).gradients();
  }

  /** Returns the gradients of single samples, see {@link Model#sampleGradients}. */
  List<NDArray> sampleGradients(ArrayDataset samples) {
    var batch = single("sampleGradients", samples);
    warmUp.run(Dataset.of(batch));
    refresh();
    return sampleGradients(batch);
  }

  List<NDArray> sampleGradients(Batch batch) {
    requireSampleGradients();
    return functions.sampleGradients(batch).run(batch, seeds::next, functions::sampleGradients);
  }

  private void requireSampleGradients() {
    for (var layer : model.allLayers()) {
      var reason = LayerInternals.whyNoSampleGradients(layer);
      Check.that(
          reason == null,
          "%s \"%s\" leaves samples without gradients of their own: %s.",
          ConfiguredInternals.className(layer),
          layer.name(),
          reason);
    }
  }

  // ---- functions ----

  /**
   * Discards the functions if a layer was added, removed or frozen since they were traced, and
   * starts the learning mode if the trainable weights have changed. The walk over the layers is too
   * slow for every batch, so freezing a layer in a callback takes effect at the next epoch.
   */
  void refresh() {
    var layers = Predictor.structure(model);
    var weights = warmUp.updated();
    if (!layers.equals(structure)) clearFunctions();
    functions.fields(new OwnFields(ownObjects()));
    if (compile.learning().recording() != null) requireSampleGradients();
    if (strategy == null || !weights.equals(trained)) startStrategies(weights);
    structure = layers;
    trained = weights;
  }

  /** Returns the objects whose fields a step reads when it is traced. */
  private List<Object> ownObjects() {
    var all = new ArrayList<Object>(model.allLayers());
    all.add(compile);
    return all;
  }

  private void startStrategies(Map<String, List<Weight>> weights) {
    if (!seeded) seed();
    closeStrategies("its learning mode");
    strategies = new LinkedHashMap<>();
    weights.forEach(this::noteTrained);
    weights.forEach((name, ofName) -> strategies.put(name, started(optimizer(name), ofName)));
    strategies.forEach((name, s) -> s.addTo(optimizer(name).state()));
    strategy = LearningInternals.together(compile.learning(), strategies);
    if (!saved.isEmpty()) {
      strategy.restore(saved);
      seeds.goOnFrom(
          Session.required(saved, SEEDS).toLongs()[0]); // starting it has drawn from them
      saved = Map.of();
    }
    clearFunctions();
  }

  private void clearFunctions() {
    functions.clear();
    givenGradients.clear();
  }

  private void noteTrained(String optimizer, List<Weight> weights) {
    OptimizerInternals.trains(optimizer(optimizer).state(), weights);
  }

  private TrainingStrategy started(OptimizerInternals.Named by, List<Weight> weights) {
    var target =
        new TrainingTarget(
            weights,
            by.optimizer(),
            seeds,
            state::path,
            this::sampleGradients,
            LayerInternals.embeddings(model));
    return LearningInternals.start(compile.learning(), target);
  }

  /** Frees the functions and the optimizer's variables. */
  void close() {
    functions.close();
    givenGradients.close();
    state.close(LayerInternals.label(model));
    closeStrategies(LayerInternals.label(model));
  }

  private void closeStrategies(String closed) {
    strategies.values().forEach(s -> s.close(closed));
  }

  // ---- state ----

  /**
   * Returns the state that training resumes from, beside weights and optimizer: random state and
   * learning mode.
   */
  Map<String, NDArray> state() {
    if (!seeded) return Map.of();
    var all = new TreeMap<>(strategy == null ? saved : strategy.state());
    all.put(SEEDS, NDArray.of(new long[] {seeds.state()}, 1));
    if (choice != null) all.put(CHOICE, LearningInternals.state(choice));
    return all;
  }

  /** Returns the privacy of the training so far, if the learning mode provides it. */
  Optional<Privacy> privacy() {
    return LearningInternals.privacy(compile.learning(), state());
  }

  /** Restores a state that {@link #state} returned. */
  void restore(Map<String, NDArray> from) {
    seeds.goOnFrom(Session.required(from, SEEDS).toLongs()[0]);
    seeded = true;
    saved = Map.copyOf(from);
    resumed = true;
    strategy = null;
    choice = from.containsKey(CHOICE) ? LearningInternals.choice(from.get(CHOICE)) : null;
  }

  /**
   * Returns the whole state that training resumes from: {@link #state}, the weights and the
   * optimizer's variables.
   */
  Map<String, NDArray> snapshot() {
    var all = new TreeMap<>(state());
    var weights = model.weights();
    for (int i = 0; i < weights.size(); i++) all.put(WEIGHT + i, weights.get(i).value());
    var variables = variables();
    for (int i = 0; i < variables.size(); i++) all.put(SLOT + i, variables.get(i).exactValue());
    return all;
  }

  /** Restores a state that {@link #snapshot} returned. */
  void restoreSnapshot(Map<String, NDArray> from) {
    restoreVariables(from);
    restore(from);
  }

  /** Goes back to an earlier state of the same training, whose functions stay. */
  void rewind(Map<String, NDArray> to) {
    restoreVariables(to);
    strategy().restore(to);
    seeds.goOnFrom(Session.required(to, SEEDS).toLongs()[0]);
  }

  private void restoreVariables(Map<String, NDArray> from) {
    var weights = model.weights();
    for (int i = 0; i < weights.size(); i++)
      weights.get(i).assign(Session.required(from, WEIGHT + i));
    var variables = variables();
    for (int i = 0; i < variables.size(); i++)
      variables.get(i).assign(Session.required(from, SLOT + i));
  }

  /** Returns the variables of the optimizer; none before its first step. */
  List<Variable> optimizerVariables() {
    return state.iterations() == 0 ? List.of() : variables();
  }

  List<Variable> variables() {
    warmUp.updated().forEach(this::noteTrained);
    return OptimizerInternals.variables(compile.optimizer(), model.trainableWeights(), state);
  }
}
