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
import dev.rhyton.models.TrainerInternals.StepRunner;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One call of {@code fit}: the loop over epochs and batches. */
final class FitSession extends Session {
  private final CompiledModel compiled;
  private final Dataset validation; // or null
  private final Fit options;
  private final History history = new History();
  private final CallbackList callbacks;
  private final StepRunner runner; // of the steps, or null for this process
  private final ExecutionSize executions;
  private final List<InputStatistics> expected; // of inputs, from earlier trainings
  private int epoch;
  private long batch; // the number of batches of this epoch that are done
  private MetricAccumulator totals; // of this epoch
  private Batches batches; // the current pass; it outlasts an epoch that stepsPerEpoch cuts short
  private long batchesRead; // of the current pass
  private long passSeed; // the seed from which the current pass drew its order
  private boolean resumed;

  private FitSession(
      CompiledModel compiled, Dataset data, Dataset validation, Fit options, StepRunner runner) {
    super(compiled.model(), data, options.batchSize(), options.stepsPerEpoch());
    this.compiled = compiled;
    this.validation = validation;
    this.options = options;
    this.runner = runner;
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
  static History fit(Model model, Dataset data, Fit options, StepRunner runner) {
    var use = model.use().begin("fit", true);
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
      CompiledModel compiled, Dataset given, Fit options, StepRunner runner) {
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
    compiled.warmUp().run(data);
    if (data instanceof ArrayDataset arrays) {
      guard.observe("fit", arrays.whole().x(), guard.statistics());
    }
    compiled.beginFit();
    return new FitSession(compiled, data, validation, options, runner);
  }

  private History run() {
    Map<String, Double> logs = Map.of();
    callbacks.onTrainBegin();
    try {
      while (epoch < options.epochCount()) {
        callbacks.onEpochBegin(epoch);
        beginEpoch();
        while (hasNextBatch()) {
          callbacks.onTrainBatchBegin(batch);
          train(nextBatches());
          callbacks.onTrainBatchEnd(batch - 1, totals.logs());
        }
        if (batch == 0) break; // interrupted before the first batch
        logs = endEpoch();
        callbacks.onEpochEnd(epoch - 1, new TreeMap<>(logs));
        if (isStopped()) break; // a session stopped before it began ends after its first batch
      }
    } finally {
      endPass();
    }
    if (runner != null) runner.gather();
    compiled.finish();
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
    executions.ran(next.size(), System.nanoTime() - begun);
  }

  private void beginEpoch() {
    compiled.refresh();
    if (resumed) {
      resume();
      return;
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
    return batch != options.stepsPerEpoch()
        && batches.hasNext()
        && !isInterrupted()
        && !(isStopped() && batch > 0);
  }

  /** Returns the batches that are processed in one call. */
  private List<Batch> nextBatches() {
    var next = new ArrayList<Batch>();
    int most = executions.next(steps() < 0 ? -1 : steps() * (epochs() - epoch) - batch);
    do {
      var read = batches.next();
      if (!(data() instanceof ArrayDataset)) check(read);
      next.add(runner != null ? read : ClassWeights.weighted("fit", read, options.classWeight()));
      batchesRead++;
      batch++;
    } while (next.size() < most && batch != options.stepsPerEpoch() && batches.hasNext());
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
    if (options.stepsPerEpoch() < 0) endPass();
    var logs = new TreeMap<>(compiled.model().guard().figures("fit", totals.logs()));
    compiled.strategy().endEpoch(logs);
    if (validation != null && options.isValidated(epoch) && !isInterrupted()) {
      compiled
          .validate(validation, options.validationBatchSize(), options.validationSteps(), callbacks)
          .forEach((key, value) -> logs.put("val_" + key, value));
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

  // ---- resuming ----

  @Override
  public Map<String, NDArray> state() {
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
    var place = required(state, "place").toLongs();
    checkPlace(place);
    compiled.restoreSnapshot(state);
    if (runner != null) runner.restore(state);
    epoch = (int) place[0];
    batch = place[1];
    passSeed = place[2];
    batchesRead = place[3];
    totals = MetricAccumulator.of(required(state, "totals"));
    resumed = true;
  }

  /** A damaged place would mean training without end. */
  private void checkPlace(long[] place) {
    boolean counts =
        place.length == 4
            && place[0] >= 0
            && place[0] <= Integer.MAX_VALUE
            && place[1] >= 0
            && place[3] >= 0;
    // A pass may last for several epochs only if their steps are given.
    boolean fits = counts && (options.stepsPerEpoch() >= 0 || place[3] <= place[1]);
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
            batches.hasNext(),
            "fit: the saved state is of a pass over %d batches or more, the data has %d.",
            done,
            batchesRead);
        batches.next();
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
