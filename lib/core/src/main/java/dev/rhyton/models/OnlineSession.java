package dev.rhyton.models;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.CallbackList;
import dev.rhyton.callbacks.History;
import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;

/** Learning from a stream: test, then train, window after window. */
final class OnlineSession extends Session {
  private static final int WINDOWS_KEPT = 1000;

  private final Trainer trainer;
  private final Dataset data;
  private final OnlineOptions options;
  private final History history = new History(WINDOWS_KEPT);
  private final Callback callbacks;
  private final ArrayDeque<Batch> latest = new ArrayDeque<>(); // to relearn from
  private int window;
  private long samples;
  private Moments reference; // of the inputs that the weights were learned from

  OnlineSession(Trainer trainer, Dataset data, OnlineOptions options) {
    super(trainer.model());
    this.trainer = trainer;
    this.data = data;
    this.options = options;
    var all = new ArrayList<>(options.callbacks());
    all.add(history);
    callbacks = new CallbackList(all, this);
  }

  History run() {
    Map<String, Double> logs = Map.of();
    try (var batches = new Profiled(data.batches(options.batchSize(), null))) {
      Check.that(batches.hasNext(), "fit: expected at least one sample, received none.");
      var first = batches.next();
      trainer.preparation().run(Dataset.of(first));
      callbacks.onTrainBegin();
      var next = first;
      while (next != null && !isInterrupted() && !isStopped()) {
        callbacks.onEpochBegin(window);
        latest.clear(); // what came before may be what this window has drifted from
        trainer.refresh();
        trainer.run().beginEpoch(data);
        var totals = new MetricAccumulator();
        var inputs = new Moments();
        for (int i = 0; i < options.window() && next != null && !isInterrupted(); i++) {
          callbacks.onTrainBatchBegin(i);
          learn(next, totals, inputs);
          callbacks.onTrainBatchEnd(i, totals.logs());
          next = batches.hasNext() ? batches.next() : null;
        }
        logs = logs(totals, inputs);
        window++;
        callbacks.onEpochEnd(window - 1, new TreeMap<>(logs));
      }
    }
    trainer.finish();
    callbacks.onTrainEnd(logs);
    return history;
  }

  private void learn(Batch batch, MetricAccumulator totals, Moments inputs) {
    Trainer.checkFinite("fit", batch);
    trainer.test(batch, totals);
    trainer.step(batch, new MetricAccumulator());
    samples += batch.size();
    if (batch.x().get(0).dtype().isFloat()) inputs.add(batch.x().get(0));
    if (options.relearnAt() == null) return;
    latest.add(batch);
    int kept = latest.stream().mapToInt(Batch::size).sum();
    while (kept - latest.peek().size() >= trainer.preparation().samplesToLearnFrom()) {
      kept -= latest.remove().size();
    }
  }

  /** The figures of a window; where its inputs have drifted too far, weights are learned anew. */
  private Map<String, Double> logs(MetricAccumulator totals, Moments inputs) {
    var logs = new TreeMap<>(totals.logs());
    logs.put("samples", (double) samples);
    if (reference == null) reference = inputs;
    double drift = reference.distance(inputs);
    logs.put("drift", drift);
    if (options.relearnAt() != null && drift > options.relearnAt()) {
      trainer.preparation().relearn(Dataset.of(Batch.concatenate(new ArrayList<>(latest))));
      reference = inputs;
    }
    return logs;
  }

  @Override
  public int epochs() {
    return Integer.MAX_VALUE;
  }

  @Override
  public long steps() {
    return options.window();
  }

  /** Within a window its sums are not kept: a window that was broken off is told from anew. */
  @Override
  public Map<String, NDArray> state() {
    var all = TrainingSnapshot.of(trainer);
    all.put("stream", NDArray.of(new long[] {window, samples}, 2));
    if (reference != null) all.put("reference", reference.state());
    return all;
  }

  @Override
  public void restore(Map<String, NDArray> state) {
    var place = TrainingSnapshot.required(state, "stream").toLongs();
    TrainingSnapshot.restore(trainer, state);
    window = (int) place[0];
    samples = place[1];
    if (state.containsKey("reference")) reference = Moments.of(state.get("reference"));
  }
}
