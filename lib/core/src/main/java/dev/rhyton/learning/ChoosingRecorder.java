package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Batches;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.IndexedDataset;
import dev.rhyton.data.SampleChoice;
import dev.rhyton.tensor.NDArray;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Chooses the samples of an epoch by their recorded losses and norms. */
final class ChoosingRecorder extends NormRecorder {
  private static final String PREFIX = "choice/";

  private final NormRecording options;
  private @Nullable SampleChoice choice; // null before the first epoch

  ChoosingRecorder(TrainingTarget target, NormRecording options) {
    super(target);
    this.options = options;
  }

  @Override
  public void beginEpoch(Dataset data) {
    Check.that(
        data instanceof IndexedDataset,
        "importance and drop choose single samples, received %s: call cache() on it.",
        data);
    super.beginEpoch(data);
    if (choice == null || choice.samples() != data.size()) choice = of((int) data.size());
  }

  private SampleChoice begun() {
    Check.state(choice != null, () -> "An epoch has not begun.");
    return choice;
  }

  private SampleChoice of(int samples) {
    return new SampleChoice(samples, options.importance(), options.drop(), options.after());
  }

  @Override
  public Batches batches(Dataset data, int batchSize, @Nullable RandomGenerator shuffle) {
    return begun().batches((IndexedDataset) data, batchSize, shuffle);
  }

  @Override
  void see(Batch batch, List<NDArray> values) {
    var rows = rows(batch);
    // A sample's own loss and norm, without the weight by which it was drawn.
    var choice = begun();
    var own = choice.unweighted(batch, values);
    super.see(batch, own);
    choice.record(rows, own.get(0).toFloats(), own.get(1).toFloats());
  }

  @Override
  public Map<String, NDArray> state() {
    var all = new TreeMap<>(super.state());
    if (choice != null) choice.state().forEach((key, value) -> all.put(PREFIX + key, value));
    return all;
  }

  @Override
  public void restore(Map<String, NDArray> state) {
    super.restore(state);
    var own = new TreeMap<String, NDArray>();
    state.forEach(
        (key, value) -> {
          if (key.startsWith(PREFIX)) own.put(key.substring(PREFIX.length()), value);
        });
    if (own.isEmpty()) return;
    if (choice == null) choice = of(0);
    choice.restore(own);
  }
}
