package dev.rhyton.models;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.CallbackList;
import dev.rhyton.callbacks.History;
import dev.rhyton.callbacks.ProgbarLogger;
import dev.rhyton.data.Batches;
import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;

/** One call of {@code fit}: the loop over its epochs. */
final class FitSession extends Session {
  private final Trainer trainer;
  private final Dataset data;
  private final Dataset validation;
  private final Fit options;
  private final History history = new History();
  private final Callback callbacks;
  private Batches batches; // outlasts an epoch where stepsPerEpoch cuts it short
  private long orderSeed; // from which the pass in hand drew its order
  private long read; // how many batches of the pass in hand are read
  private int epoch;
  private long batch; // how many batches of the epoch are done
  private MetricAccumulator totals;
  private boolean resumed;

  FitSession(Trainer trainer, Dataset data, Dataset validation, Fit options) {
    super(trainer.model());
    this.trainer = trainer;
    this.data = data;
    this.validation = validation;
    this.options = options;
    var all = new ArrayList<>(options.callbacks());
    boolean shown = all.stream().anyMatch(ProgbarLogger.class::isInstance);
    if (options.verbose() > 0 && !shown) {
      all.add(ProgbarLogger.of().eachEpoch(options.verbose() == 2));
    }
    all.add(history); // last, as in Keras: callbacks may add to the logs
    callbacks = new CallbackList(all, this);
  }

  History run() {
    Map<String, Double> logs = Map.of();
    epoch = options.initialEpoch();
    callbacks.onTrainBegin();
    try {
      while (epoch < options.epochCount()) {
        callbacks.onEpochBegin(epoch);
        var ofEpoch = epoch();
        if (ofEpoch == null) break;
        logs = ofEpoch;
        epoch++;
        batch = 0;
        callbacks.onEpochEnd(epoch - 1, new TreeMap<>(logs));
        if (isStopped()) break; // one that was stopped before it began ends after its first batch
      }
    } finally {
      endPass();
    }
    trainer.finish();
    callbacks.onTrainEnd(logs);
    return history;
  }

  /** The logs of an epoch, or null where an interrupt came before its first batch. */
  private Map<String, Double> epoch() {
    trainer.refresh();
    begin();
    // An interrupt is honoured between batches: a run of TensorFlow's cannot be stopped.
    while (batch != options.stepsPerEpoch()
        && batches.hasNext()
        && !isInterrupted()
        && !(isStopped() && batch > 0)) {
      callbacks.onTrainBatchBegin(batch);
      trainer.step(ClassWeights.weighted("fit", batches.next(), options.classWeight()), totals);
      read++;
      callbacks.onTrainBatchEnd(batch++, totals.logs());
    }
    if (options.stepsPerEpoch() < 0) endPass();
    if (batch == 0) return null;
    var logs = new TreeMap<>(totals.logs());
    trainer.run().endEpoch(logs);
    if (validation != null && options.isValidated(epoch) && !isInterrupted()) {
      trainer
          .validate(validation, options.validationBatchSize(), options.validationSteps(), callbacks)
          .forEach((key, value) -> logs.put("val_" + key, value));
    }
    return logs;
  }

  private void begin() {
    if (resumed) {
      resume();
      return;
    }
    trainer.run().beginEpoch(data);
    totals = new MetricAccumulator();
    if (batches != null && !batches.hasNext()) endPass();
    if (batches == null) beginPass();
  }

  private void beginPass() {
    orderSeed = trainer.seeds().state();
    var order = options.isShuffled() ? trainer.seeds().generator() : null;
    batches = new Profiled(trainer.run().batches(data, options.batchSize(), order));
    read = 0;
  }

  // ---- going on after a break ----

  @Override
  public Map<String, NDArray> state() {
    var all = TrainingSnapshot.of(trainer);
    all.put("totals", (batch == 0 ? new MetricAccumulator() : totals).state());
    all.put(
        "place", NDArray.of(new long[] {epoch, batch, orderSeed, batches == null ? 0 : read}, 4));
    return all;
  }

  @Override
  public void restore(Map<String, NDArray> state) {
    var place = TrainingSnapshot.required(state, "place").toLongs();
    TrainingSnapshot.restore(trainer, state);
    epoch = (int) place[0];
    batch = place[1];
    orderSeed = place[2];
    read = place[3];
    totals = MetricAccumulator.of(TrainingSnapshot.required(state, "totals"));
    resumed = true;
  }

  /** Reads the pass in hand once more, up to where the break was. */
  private void resume() {
    resumed = false;
    long now = trainer.seeds().state();
    long done = read;
    if (done > 0) {
      trainer.seeds().goOnFrom(orderSeed);
      beginPass();
      for (; read < done; read++) batches.next();
      trainer.seeds().goOnFrom(now);
    }
    if (batch > 0) {
      totals.report(trainer.figures(data.peek()));
      var masks = trainer.run().state();
      trainer.run().beginEpoch(data);
      trainer.run().restore(masks);
      trainer.seeds().goOnFrom(now);
    } else {
      begin();
    }
  }

  private void endPass() {
    if (batches != null) batches.close();
    batches = null;
  }

  @Override
  public int epochs() {
    return options.epochCount();
  }

  @Override
  public long steps() {
    return options.stepsPerEpoch() >= 0
        ? options.stepsPerEpoch()
        : data.batchCount(options.batchSize());
  }
}
