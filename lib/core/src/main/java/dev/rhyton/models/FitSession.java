package dev.rhyton.models;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.CallbackList;
import dev.rhyton.callbacks.History;
import dev.rhyton.callbacks.ProgressLine;
import dev.rhyton.callbacks.Training;
import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Batches;
import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One call of {@code fit}: the loop over its epochs. */
final class FitSession implements Training {
  private final Trainer trainer;
  private final Dataset data;
  private final Dataset validation;
  private final Fit options;
  private final History history = new History();
  private final Callback callbacks;
  private Batches batches; // outlasts an epoch where stepsPerEpoch cuts it short
  private boolean stopped;

  FitSession(Trainer trainer, Dataset data, Dataset validation, Fit options) {
    this.trainer = trainer;
    this.data = data;
    this.validation = validation;
    this.options = options;
    var all = new ArrayList<>(options.callbacks());
    if (options.verbose() > 0) all.add(new ProgressLine(System.out, options.verbose() == 2));
    all.add(history); // last, as in Keras: callbacks may add to the logs
    callbacks = new CallbackList(all, this);
  }

  History run() {
    Map<String, Double> logs = Map.of();
    callbacks.onTrainBegin();
    try {
      for (int e = options.initialEpoch(); e < options.epochCount() && !stopped; e++) {
        callbacks.onEpochBegin(e);
        var ofEpoch = epoch(e);
        if (ofEpoch == null) break;
        logs = ofEpoch;
        callbacks.onEpochEnd(e, new TreeMap<>(logs));
      }
    } finally {
      endPass();
    }
    trainer.finish();
    callbacks.onTrainEnd(logs);
    return history;
  }

  /** The logs of an epoch, or null where an interrupt came before its first batch. */
  private Map<String, Double> epoch(int epoch) {
    trainer.refresh();
    trainer.run().beginEpoch(data);
    if (batches != null && !batches.hasNext()) endPass();
    if (batches == null) batches = pass();
    var totals = new Totals();
    long number = 0;
    // An interrupt is honoured between batches: a run of TensorFlow's cannot be stopped.
    while (number != options.stepsPerEpoch()
        && batches.hasNext()
        && !isInterrupted()
        && !endedByCallback(number)) {
      callbacks.onTrainBatchBegin(number);
      trainer.step(weighted(batches.next(), options.classWeight()), totals);
      callbacks.onTrainBatchEnd(number++, totals.logs());
    }
    if (options.stepsPerEpoch() < 0) endPass();
    if (number == 0) return null;
    var logs = new TreeMap<>(totals.logs());
    trainer.run().endEpoch(logs);
    if (validation != null && options.isValidated(epoch) && !isInterrupted()) {
      trainer
          .evaluate(validation, options.validationBatchSize(), options.validationSteps(), callbacks)
          .forEach((key, value) -> logs.put("val_" + key, value));
    }
    return logs;
  }

  private Batches pass() {
    var order = options.isShuffled() ? trainer.seeds().generator() : null;
    return trainer.run().batches(data, options.batchSize(), order);
  }

  private void endPass() {
    if (batches != null) batches.close();
    batches = null;
  }

  /** The same batch with a weight for each sample, where its class has one. */
  private static Batch weighted(Batch batch, Map<Integer, Double> classWeight) {
    if (classWeight.isEmpty()) return batch;
    Check.that(batch.y().size() == 1, "fit: classWeight is for models of one output.");
    var y = batch.y().get(0);
    boolean oneHot = y.shape().rank() > 1 && y.shape().last() > 1;
    var classes = (oneHot ? y.argmax() : y).toInts();
    var given = batch.weights().isEmpty() ? null : batch.weights().get(0).toFloats();
    var weights = new float[classes.length];
    for (int i = 0; i < weights.length; i++) {
      double ofClass = classWeight.getOrDefault(classes[i], 1.0);
      weights[i] = (float) (given == null ? ofClass : given[i] * ofClass);
    }
    return batch.withWeights(NDArray.of(weights, weights.length));
  }

  /** A callback that stops in the middle of an epoch stops after the batch in hand. */
  private boolean endedByCallback(long batch) {
    return stopped && batch > 0;
  }

  private boolean isInterrupted() {
    stopped |= Trainer.isThreadInterrupted();
    return Trainer.isThreadInterrupted();
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public List<NDArray> getWeights() {
    return trainer.model().getWeights();
  }

  @Override
  public void setWeights(List<NDArray> values) {
    trainer.model().setWeights(values);
  }

  @Override
  public double learningRate() {
    return trainer.optimizerState().learningRate();
  }

  @Override
  public void learningRate(double rate) {
    trainer.optimizerState().learningRate(rate);
  }

  @Override
  public int epochs() {
    return options.epochCount();
  }

  @Override
  public long steps() {
    if (options.stepsPerEpoch() >= 0) return options.stepsPerEpoch();
    int batch = data.batchSize(options.batchSize());
    return data.size() < 0 ? -1 : (data.size() + batch - 1) / batch;
  }
}
