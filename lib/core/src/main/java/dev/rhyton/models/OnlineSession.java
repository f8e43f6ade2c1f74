package dev.rhyton.models;

import dev.rhyton.callbacks.CallbackList;
import dev.rhyton.callbacks.History;
import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.InputStatistics;
import dev.rhyton.learning.AutoChoice;
import dev.rhyton.learning.AutoChoice.Outcome;
import dev.rhyton.learning.LearningInternals;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One call of {@code fit} on a stream: each batch is evaluated, then trained on. */
final class OnlineSession extends Session {
  private static final int WINDOWS_KEPT = 1000;

  private final CompiledModel compiled;
  private final OnlineOptions options;
  private final History history = new History(WINDOWS_KEPT);
  private final CallbackList callbacks;
  private final ArrayDeque<Batch> latest = new ArrayDeque<>(); // to relearn from
  private @Nullable TailAverage average; // of auto learning, or null
  private int window;
  private long samples;
  private @Nullable InputStatistics inputs; // of this window; null if they are not numbers
  private @Nullable InputStatistics reference; // of the inputs that the weights were learned from
  private @Nullable NDArray moments; // of the reference in a state of an earlier version, or null

  private OnlineSession(CompiledModel compiled, Dataset data, OnlineOptions options) {
    super(compiled.model(), data, options.batchSize(), options.window());
    this.compiled = compiled;
    this.options = options;
    var all = new ArrayList<>(options.callbacks());
    all.add(history);
    callbacks = new CallbackList(all, this);
  }

  static OnlineSession of(CompiledModel compiled, Dataset stream, OnlineOptions options) {
    Check.given("fit", "options", options);
    Check.that(
        options.relearnAt() == null
            || LearningInternals.preparation(compiled.compile().learning()) != null,
        "fit: relearnAt needs Weight Learning: add learning(Learning.weight()) to the Compile.");
    compiled.beginFit();
    return new OnlineSession(compiled, compiled.inOrder(stream), options);
  }

  History run() {
    Map<String, Double> logs = Map.of();
    try (var batches = new ProfiledBatches(data().batches(options.batchSize(), null))) {
      Check.that(batches.hasNext(), "fit: expected at least one sample, received none.");
      var first = batches.next();
      compiled.warmUp().run(Dataset.of(first));
      callbacks.onTrainBegin();
      var next = first;
      chooseRate();
      while (next != null && !isInterrupted() && !isStopped()) {
        callbacks.onEpochBegin(window);
        latest.clear(); // they may be from before the drift
        compiled.refresh();
        compiled.strategy().checkBatches(data().largestBatch(options.batchSize()));
        compiled.strategy().beginEpoch(data());
        var totals = new MetricAccumulator();
        inputs = null;
        for (int i = 0; i < options.window() && next != null; i++) {
          if (i > 0 && isInterrupted()) break; // a window has at least one batch
          callbacks.onTrainBatchBegin(i);
          step(next, totals);
          callbacks.onTrainBatchEnd(i, totals.logs());
          next = batches.hasNext() ? batches.next() : null;
        }
        logs = endWindow(totals);
        callbacks.onEpochEnd(window - 1, new TreeMap<>(logs));
      }
    }
    compiled.finish();
    if (average != null) average.assign(model().trainableWeights());
    callbacks.onTrainEnd(logs);
    return history;
  }

  /** Sets the rate of auto learning, which cannot try several on a stream. */
  private void chooseRate() {
    var auto = LearningInternals.auto(compiled.compile().learning());
    if (auto == null) return;
    var before = compiled.choice();
    boolean off = !auto.searches();
    var choice =
        before == null ? AutoChoice.none(off ? Outcome.SWITCHED_OFF : Outcome.STREAM) : before;
    compiled.choice(choice);
    compiled.refresh();
    compiled.strategy().rate(choice.factor());
    boolean averages = average == null && !callbacks.setsLearningRate();
    if (averages && compiled.averagesTail()) average = new TailAverage();
  }

  private void step(Batch batch, MetricAccumulator totals) {
    var guard = compiled.model().guard();
    guard.finite("fit", batch);
    guard.limits("fit", batch.x(), batch.size());
    guard.observe("fit", batch.x(), List.of());
    compiled.functions().evaluation(batch).run(batch, totals);
    compiled.functions().training(batch).run(batch, new MetricAccumulator());
    if (average != null) average.advance(1, model().trainableWeights());
    samples += batch.size();
    if (batch.x().get(0).dtype().isFloat()) {
      var now = InputStatistics.of(batch.x().get(0));
      inputs = inputs == null ? now : inputs.merged(now);
    }
    if (options.relearnAt() == null) return;
    latest.add(batch);
    int kept = latest.stream().mapToInt(Batch::size).sum();
    while (kept - latest.peek().size() >= compiled.warmUp().samplesToLearnFrom()) {
      kept -= latest.remove().size();
    }
  }

  /** Returns the logs of a window, and learns the weights again if its inputs drifted too far. */
  private Map<String, Double> endWindow(MetricAccumulator totals) {
    var logs = new TreeMap<>(compiled.model().guard().figures("fit", totals.logs()));
    logs.put("samples", (double) samples);
    if (reference == null && inputs != null) {
      reference = moments == null ? inputs : inputs.withMoments(moments);
    }
    double drift = inputs == null || reference == null ? Double.NaN : reference.drift(inputs);
    logs.put("drift", drift);
    if (options.relearnAt() != null && drift > options.relearnAt()) {
      compiled.warmUp().relearn(Dataset.of(Batch.concatenate(new ArrayList<>(latest))));
      reference = inputs;
    }
    window++;
    return logs;
  }

  @Override
  public int epochs() {
    return Integer.MAX_VALUE;
  }

  /** Returns the state without the sums of the window: an interrupted window starts over. */
  @Override
  public Map<String, NDArray> state() {
    var all = compiled.snapshot();
    all.put("stream", NDArray.of(new long[] {window, samples}, 2));
    if (average != null) all.putAll(average.state());
    if (reference != null) all.put("inputs", reference.state());
    else if (moments != null) all.put("reference", moments);
    return all;
  }

  @Override
  public void restore(Map<String, NDArray> state) {
    var place = required(state, "stream").toLongs();
    compiled.restoreSnapshot(state);
    average = TailAverage.of(state);
    window = (int) place[0];
    samples = place[1];
    if (state.containsKey("inputs")) reference = InputStatistics.ofState(state.get("inputs"));
    moments = state.get("reference");
  }
}
