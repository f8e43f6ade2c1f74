package dev.rhyton.models;

import dev.rhyton.callbacks.CallbackList;
import dev.rhyton.callbacks.History;
import dev.rhyton.callbacks.ProgbarLogger;
import dev.rhyton.callbacks.ProgressDisplay;
import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Batches;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.InputStatistics;
import dev.rhyton.learning.AutoChoice;
import dev.rhyton.learning.AutoLearning;
import dev.rhyton.learning.LearningInternals;
import dev.rhyton.models.TrainerInternals.StepRunner;
import dev.rhyton.optimizers.OptimizerTrait;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One call of {@code fit}: the loop over epochs and batches. */
final class FitSession extends Session {
  private static final String PLAN = "plan";
  private static final int JUDGES = 512; // samples whose loss rates are compared by

  private final CompiledModel compiled;
  private final @Nullable Dataset validation; // or null
  private final Fit options;
  private final History history = new History();
  private final CallbackList callbacks;
  private final @Nullable AutoLearning auto; // or null
  private final @Nullable StepRunner runner; // of the steps, or null for this process
  private final ExecutionSize executions;
  private final List<InputStatistics> expected; // of inputs, from earlier trainings
  private int epoch;
  private long batch; // the number of batches of this epoch that are done
  private MetricAccumulator totals = new MetricAccumulator(); // of this epoch
  // The current pass; it outlasts an epoch that stepsPerEpoch cuts short.
  private @Nullable Batches batches;
  private long batchesRead; // of the current pass
  private long passSeed; // the seed from which the current pass drew its order
  private boolean resumed;
  private boolean begun; // the first epoch
  private @Nullable StepPlan plan; // of a training with a search of the learning rate, or null
  private @Nullable RateSearch search; // while it lasts, or null
  private @Nullable TailAverage average; // of a training that may end at any step, or null
  // The first samples, whose loss rates are compared by; null if unread.
  private @Nullable List<Batch> judges;
  private Map<String, Double> finite = Map.of(); // the last logs of a search with a finite loss

  private FitSession(
      CompiledModel compiled,
      Dataset data,
      @Nullable Dataset validation,
      Fit options,
      @Nullable StepRunner runner) {
    super(compiled.model(), data, options.batchSize(), options.stepsPerEpoch());
    this.compiled = compiled;
    this.validation = validation;
    this.options = options;
    this.runner = runner;
    auto = LearningInternals.auto(compiled.compile().learning());
    epoch = options.initialEpoch();
    var all = new ArrayList<>(options.callbacks());
    boolean shown = all.stream().anyMatch(ProgbarLogger.class::isInstance);
    all.add(history); // after the others, as in Keras: they may add to the logs
    if (options.verbose() > 0 && !shown) {
      boolean lines = options.verbose() == 2;
      all.add(lines ? ProgbarLogger.of().eachEpoch(true) : ProgressDisplay.of(history));
    }
    callbacks = new CallbackList(all, this);
    boolean free = runner == null && compiled.updatesAreKnown() && !callbacks.needsBatches();
    executions = new ExecutionSize(compiled.compile(), free);
    expected = model().guard().statistics();
  }

  /**
   * Trains a model on a dataset; if its safety says so, an exception leaves the weights as they
   * were before.
   *
   * @param runner runs the steps, or null for this process
   */
  static History fit(Model model, Dataset data, Fit options, @Nullable StepRunner runner) {
    var use = model.use().begin("fit", ModelUse.Kind.TRAINING);
    try {
      var undo = model.undo();
      try {
        return of(model.compiledModel(), data, options, runner).run();
      } catch (RuntimeException e) {
        undo.run();
        throw e;
      }
    } finally {
      model.use().end(use);
    }
  }

  /** Checks and splits the data and creates the model's weights. */
  private static FitSession of(
      CompiledModel compiled, Dataset given, Fit options, @Nullable StepRunner runner) {
    var data = compiled.inOrder(given);
    var validation = options.validation() == null ? null : compiled.inOrder(options.validation());
    if (options.validationSplit() > 0) {
      Check.that(
          data instanceof ArrayDataset, "fit: validationSplit needs samples that lie in memory.");
      var arrays = (ArrayDataset) data;
      int all = (int) arrays.size();
      int kept = (int) Math.floor(all * (1 - options.validationSplit()));
      Check.that(
          all == 0 || (kept > 0 && kept < all),
          "fit: %d samples are too few for a validationSplit of %s.",
          all,
          options.validationSplit());
      data = arrays.slice(0, kept);
      validation = arrays.slice(kept, all);
    }
    Check.that(data.size() != 0, "fit: expected at least one sample, received none.");
    var guard = compiled.model().guard();
    guard.limits("fit", data.peek().x(), data.batchSizeFor(options.batchSize()));
    if (data instanceof ArrayDataset arrays) guard.finite("fit", arrays.whole());
    compiled.functions().expectRows(Math.max(0, data.largestBatch(options.batchSize())));
    compiled.warmUp().run(data);
    if (data instanceof ArrayDataset arrays) {
      guard.observe("fit", arrays.whole().x(), guard.statistics());
    }
    compiled.beginFit();
    return new FitSession(compiled, data, validation, options, runner);
  }

  private History run() {
    try {
      return trained();
    } finally {
      callbacks.release();
    }
  }

  private History trained() {
    Map<String, Double> logs = Map.of();
    callbacks.onTrainBegin();
    try {
      while (epoch < options.epochCount()) {
        callbacks.onEpochBegin(epoch);
        beginEpoch();
        while (hasNextBatch()) {
          callbacks.onTrainBatchBegin(number());
          var next = nextBatches();
          train(next);
          if (average != null) average.advance(next.size(), model().trainableWeights());
          callbacks.onTrainBatchEnd(number() - 1, search == null ? totals.logs() : finiteLogs());
          if (search != null) endTrials();
        }
        if (search != null) endSearch(search);
        if (batch == 0) break; // interrupted before the first batch
        logs = endEpoch();
        callbacks.onEpochEnd(epoch - 1, new TreeMap<>(logs));
        if (isStopped()) break; // a session stopped before it began ends after its first batch
      }
    } finally {
      if (search != null) endSearch(search);
      endPass();
    }
    if (runner != null) runner.gather();
    compiled.finish();
    if (average != null) average.assign(model().trainableWeights());
    compiled.model().guard().weights("fit", model().weights());
    callbacks.onTrainEnd(logs);
    return history;
  }

  private void train(List<Batch> next) {
    if (runner != null) {
      var metrics = compiled.functions().gradients(data().peek()).metrics();
      totals.add(metrics, runner.run(next));
      return;
    }
    long begun = System.nanoTime();
    var functions = compiled.functions();
    if (executions.isRest(next.size())) next.forEach(b -> functions.training(b).run(b, totals));
    else functions.run(next, true, totals);
    executions.ran(
        next.size(),
        System.nanoTime() - begun,
        () -> functions.training(next.get(0)).function().operations(),
        () -> functions.haveRunTogether(next.get(0), ExecutionSize.SEVERAL));
  }

  private void beginEpoch() {
    compiled.refresh();
    if (resumed) {
      begun = true;
      resume();
      if (search != null) goOnSearching(search);
      return;
    }
    if (auto != null && !begun) {
      begun = true;
      choose(auto);
    }
    compiled.strategy().beginEpoch(data());
    totals = new MetricAccumulator();
    if (batches != null && !batches.hasNext()) endPass();
    if (batches == null) beginPass();
  }

  /**
   * Returns whether a batch follows. An interrupt takes effect between batches, because a run of
   * TensorFlow cannot be stopped.
   */
  private boolean hasNextBatch() {
    return batch != batchesOfEpoch()
        && hasMoreOfData()
        && !isInterrupted()
        && !(isStopped() && number() > 0);
  }

  /** Returns the number of batches of this epoch, or -1 for those of the data. */
  private long batchesOfEpoch() {
    return plan == null ? options.stepsPerEpoch() : plan.of(epoch);
  }

  /** Returns whether a batch follows, with a plan that of another pass. */
  private boolean hasMoreOfData() {
    if (plan != null && !pass().hasNext()) {
      endPass();
      beginPass();
    }
    return pass().hasNext();
  }

  /** Returns the current pass. */
  private Batches pass() {
    return Objects.requireNonNull(batches);
  }

  /** Returns the number of batches in this epoch so far, which callbacks see. */
  private long number() {
    if (plan == null || epoch != plan.first()) return batch;
    return batch + (search == null ? plan.lost() : search.trial() * plan.trial());
  }

  @Override
  public long steps() {
    if (plan == null) return super.steps();
    return plan.of(epoch) + (epoch == plan.first() ? plan.lost() : 0);
  }

  /** Returns the batches that are processed in one call. */
  private List<Batch> nextBatches() {
    var next = new ArrayList<Batch>();
    int most = executions.next(steps() < 0 ? -1 : steps() * (epochs() - epoch) - batch);
    if (average != null) most = (int) Math.min(most, average.untilNext());
    long end = search == null || plan == null ? batchesOfEpoch() : plan.trial();
    var batches = pass();
    do {
      var read = batches.next();
      if (!(data() instanceof ArrayDataset)) check(read);
      next.add(runner != null ? read : ClassWeights.weighted("fit", read, options.classWeight()));
      batchesRead++;
      batch++;
    } while (next.size() < most && batch != end && batches.hasNext());
    return next;
  }

  /** Checks a batch that was not in memory before, in the first epoch for the statistics too. */
  private void check(Batch read) {
    var guard = compiled.model().guard();
    guard.streamed("fit", read);
    if (epoch == options.initialEpoch()) guard.observe("fit", read.x(), expected);
  }

  /**
   * Advances to the next epoch; returns the logs of this one, including those of its validation.
   */
  private Map<String, Double> endEpoch() {
    if (options.stepsPerEpoch() < 0 && plan == null) endPass();
    var logs = new TreeMap<>(compiled.model().guard().figures("fit", totals.logs()));
    compiled.strategy().endEpoch(logs);
    if (validation != null && options.isValidated(epoch) && !isInterrupted()) {
      var validated =
          compiled.validate(
              validation, options.validationBatchSize(), options.validationSteps(), callbacks);
      // After an interrupt, they are the values of some of the samples.
      if (!isInterrupted()) validated.forEach((key, value) -> logs.put("val_" + key, value));
    }
    epoch++;
    batch = 0;
    return logs;
  }

  private void beginPass() {
    passSeed = compiled.seeds().state();
    var order = options.isShuffled() ? compiled.seeds().generator() : null;
    compiled.strategy().checkBatches(data().largestBatch(options.batchSize()));
    batches = new ProfiledBatches(compiled.strategy().batches(data(), options.batchSize(), order));
    batchesRead = 0;
  }

  private void endPass() {
    if (batches != null) batches.close();
    batches = null;
  }

  @Override
  public int epochs() {
    return options.epochCount();
  }

  // ---- auto learning ----

  /** Begins a search of the learning rate, or sets the rate without one. */
  private void choose(AutoLearning auto) {
    int epochs = options.epochCount() - epoch;
    long steps = super.steps();
    var chosen = compiled.choice();
    if (chosen == null || chosen.rows().isEmpty()) {
      // A training that may end early is not known to have all steps: a trial has those of a pass.
      long most = callbacks.endsTraining() ? steps : Long.MAX_VALUE;
      var divided = RateSearch.plan(epoch, epochs, steps, most, compiled.summedSteps());
      var reason = whyNoSearch(auto, divided);
      if (reason == null) {
        plan = divided;
        var begun = new RateSearch(stateOfStep(), lossOfFirst());
        search = begun;
        compiled.strategy().tryRate(begun.factor());
        return;
      }
      boolean said = chosen != null && chosen.outcome() == reason;
      chosen = AutoChoice.none(reason);
      compiled.choice(chosen);
      if (auto.searches() && options.verbose() > 0 && !said) out().println(chosen);
    }
    setRate(chosen, steps < 0 ? -1 : epochs * steps);
  }

  private AutoChoice.@Nullable Outcome whyNoSearch(AutoLearning auto, StepPlan divided) {
    if (!auto.searches()) return AutoChoice.Outcome.SWITCHED_OFF;
    if (compiled.anyHas(OptimizerTrait.FIXED_LENGTH)) return AutoChoice.Outcome.FIXED_LENGTH;
    if (divided.steps() < 0) return AutoChoice.Outcome.UNKNOWN_STEPS;
    if (divided.trial() == 0) {
      boolean sums = compiled.summedSteps() > 1;
      return sums ? AutoChoice.Outcome.TOO_FEW_SUMS : AutoChoice.Outcome.TOO_FEW_STEPS;
    }
    if (data().isReadOnce()) return AutoChoice.Outcome.READ_ONCE;
    if (compiled.hasRateOfZero(divided.trial())) return AutoChoice.Outcome.RATE_OF_ZERO;
    boolean judged = TrainFunction.reportsLoss(compiled, judges().get(0));
    return judged ? null : AutoChoice.Outcome.NO_LOSS;
  }

  /** Sets a chosen rate for a number of steps, -1 if it is not known. */
  private void setRate(AutoChoice chosen, long steps) {
    boolean searched = !chosen.rows().isEmpty() || (auto != null && !auto.searches());
    boolean known = steps > 0 && !callbacks.endsTraining();
    boolean free = !callbacks.setsLearningRate();
    if (searched && known && free && auto != null && auto.falls()) {
      var updates = compiled.functions().training(data().peek()).updates();
      long calls = steps * (runner == null ? 1 : runner.stepsOfBatch());
      compiled.fall(chosen.factor(), calls, updates);
    } else {
      compiled.strategy().rate(chosen.factor());
    }
    if (!known && free && compiled.averagesTail()) average = new TailAverage();
  }

  /** Returns the first samples, weighted as in training. */
  private List<Batch> judges() {
    if (judges != null) return judges;
    var read = new ArrayList<Batch>();
    judges = read;
    var samples = runner == null ? data().take(JUDGES) : runner.samples(JUDGES);
    try (var first = samples.batches(options.batchSize(), null)) {
      first.forEachRemaining(b -> read.add(ClassWeights.weighted("fit", b, options.classWeight())));
    }
    return read;
  }

  /** Returns the loss of the first samples. */
  private double lossOfFirst() {
    var sums = new MetricAccumulator();
    judges().forEach(b -> compiled.functions().evaluation(b).run(b, sums));
    return sums.logs().getOrDefault("loss", Double.NaN);
  }

  /** Returns whether the loss of a trial became not finite, so that its rate is too large. */
  private boolean isLost() {
    return batch > 0 && !Double.isFinite(totals.logs().getOrDefault("loss", 0.0));
  }

  /** Returns the logs of the search for callbacks, some of which stop at a loss that is NaN. */
  private Map<String, Double> finiteLogs() {
    if (!isLost()) finite = totals.logs();
    return finite;
  }

  /** Goes on with the next factor if a trial has ended, and after the last one with the chosen. */
  private void endTrials() {
    while (search != null && plan != null && (batch == plan.trial() || isLost())) {
      if (isLost()) search.end(Map.of(), Double.NaN);
      else search.end(stateOfStep(), lossOfFirst());
      if (search.hasNext()) {
        goTo(search.start());
        compiled.strategy().tryRate(search.factor());
      } else {
        double rate = compiled.optimizerState().learningRate();
        var chosen = search.choose(rate, plan.trial());
        goTo(search.stateOf(chosen));
        search = null;
        judges = null;
        compiled.choice(chosen);
        setRate(chosen, plan.total() - batch);
      }
    }
  }

  /** Continues a search of a saved state, which may lie at the end of a trial. */
  private void goOnSearching(RateSearch search) {
    compiled.strategy().tryRate(search.factor());
    endTrials();
  }

  /** Ends a search that was stopped: the model is as before. */
  private void endSearch(RateSearch stopped) {
    var start = stopped.start();
    search = null;
    plan = null;
    batch = 0;
    rewind(start);
    compiled.strategy().rate(1);
  }

  /** Goes to an earlier state of this training. */
  private void goTo(Map<String, NDArray> state) {
    endPass();
    rewind(state);
    restorePlace(state);
    resume();
  }

  private void rewind(Map<String, NDArray> state) {
    compiled.rewind(state);
    if (runner != null) runner.restore(state);
  }

  // ---- resuming ----

  @Override
  public Map<String, NDArray> state() {
    var all = stateOfStep();
    if (plan != null) all.put(PLAN, plan.state());
    if (search != null) all.putAll(search.state());
    if (average != null) all.putAll(average.state());
    return all;
  }

  /** Returns the state without that of a search. */
  private Map<String, NDArray> stateOfStep() {
    if (runner != null) runner.gather();
    var all = compiled.snapshot();
    if (runner != null) all.putAll(runner.state());
    all.put("totals", (batch == 0 ? new MetricAccumulator() : totals).state());
    var place = new long[] {epoch, batch, passSeed, batches == null ? 0 : batchesRead};
    all.put("place", NDArray.of(place, place.length));
    return all;
  }

  @Override
  public void restore(Map<String, NDArray> state) {
    search = RateSearch.of(state);
    boolean planned = search != null || state.containsKey(PLAN);
    plan = planned ? StepPlan.of(required(state, PLAN)) : null;
    average = TailAverage.of(state);
    checkPlace(required(state, "place").toLongs());
    compiled.restoreSnapshot(state);
    if (runner != null) runner.restore(state);
    restorePlace(state);
    resumed = true;
  }

  private void restorePlace(Map<String, NDArray> state) {
    var place = required(state, "place").toLongs();
    epoch = (int) place[0];
    batch = place[1];
    passSeed = place[2];
    batchesRead = place[3];
    totals = MetricAccumulator.of(required(state, "totals"));
  }

  /** A damaged place would mean training without end. */
  private void checkPlace(long[] place) {
    boolean counts =
        place.length == 4
            && place[0] >= 0
            && place[0] <= Integer.MAX_VALUE
            && place[1] >= 0
            && place[3] >= 0;
    // A pass may last for several epochs only if their steps are given or planned.
    boolean within = options.stepsPerEpoch() < 0 && plan == null;
    boolean fits = counts && (!within || place[3] <= place[1]);
    Check.that(
        fits,
        "The saved state of a training has no possible place, received epoch, batch, seed and batches"
            + " read %s: it is damaged.",
        Arrays.toString(place));
  }

  /** Reads the current pass again up to the position of the saved state. */
  private void resume() {
    resumed = false;
    long now = compiled.seeds().state();
    long done = batchesRead;
    if (done > 0) {
      compiled.seeds().goOnFrom(passSeed);
      beginPass();
      for (; batchesRead < done; batchesRead++) {
        Check.that(
            pass().hasNext(),
            "fit: the saved state is of a pass over %d batches or more, the data has %d.",
            done,
            batchesRead);
        pass().next();
      }
      compiled.seeds().goOnFrom(now);
    }
    if (batch > 0) {
      totals.report(compiled.functions().training(data().peek()).metrics());
      var masks = compiled.strategy().state();
      compiled.strategy().beginEpoch(data());
      compiled.strategy().restore(masks);
      compiled.seeds().goOnFrom(now);
    } else {
      beginEpoch();
    }
  }
}
