package dev.rhyton.callbacks;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.ModelKit;
import dev.rhyton.metrics.Metric;
import dev.rhyton.models.ModelFiles;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.OptimizerState;
import dev.rhyton.tensor.NDArray;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A training that a test drives event by event; its one weight is a number of a random walk. */
public class FakeTraining implements Training {
  final ByteArrayOutputStream text = new ByteArrayOutputStream();
  final OptimizerState optimizer = new OptimizerState(Adam.of(0.1), Map::of);
  final Sequential model = ModelKit.classifier();
  List<Metric> metrics = List.of();
  boolean stopped;

  double walk = 1;
  long random = 7;
  public int epoch;
  int batch;

  /** What was said, each line end as one character. */
  public String said() {
    return text.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  /** Lets a callback take part in this training. */
  public void register(Callback callback) {
    callback.setTraining(this);
  }

  /** Gives a callback one epoch after another; the number of epochs until it stops training. */
  @CanIgnoreReturnValue
  public int epochsUntilStop(Callback callback, String figure, double... values) {
    callback.setTraining(this);
    callback.onTrainBegin();
    for (int e = 0; e < values.length; e++) {
      epoch = e;
      callback.onEpochBegin(e);
      callback.onEpochEnd(e, new Logs(Map.of(figure, values[e])));
      if (stopped) {
        callback.onTrainEnd(Map.of());
        return e + 1;
      }
    }
    callback.onTrainEnd(Map.of());
    return values.length;
  }

  /** Ten epochs of four batches each, from where the walk is; an error ends it. */
  public void run(Callback... callbacks) {
    var all = new CallbackList(List.of(callbacks), this);
    all.onTrainBegin();
    while (epoch < 10) {
      all.onEpochBegin(epoch);
      while (batch < 4) {
        all.onTrainBatchBegin(batch);
        random = random * 6364136223846793005L + 1442695040888963407L;
        walk += (random >>> 40) * 0x1p-24;
        batch++;
        all.onTrainBatchEnd(batch - 1L, new Logs(Map.of("loss", walk)));
      }
      epoch++;
      batch = 0;
      all.onEpochEnd(epoch - 1, new Logs(Map.of("loss", walk)));
    }
    all.onTrainEnd(Map.of());
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public Sequential model() {
    return model;
  }

  @Override
  public OptimizerState optimizerState() {
    return optimizer;
  }

  @Override
  public List<Metric> metrics() {
    return metrics;
  }

  @Override
  public int epochs() {
    return 10;
  }

  @Override
  public long steps() {
    return 4;
  }

  @Override
  public String summary() {
    return "a stand-in";
  }

  @Override
  public byte[] graph() {
    return new byte[0];
  }

  @Override
  public PrintStream out() {
    return new PrintStream(text, true, StandardCharsets.UTF_8);
  }

  @Override
  public void checkSave(String caller, Path file, boolean weightsOnly) {
    ModelFiles.get().checkSave(caller, file, weightsOnly);
  }

  @Override
  public void save(Path file, boolean weightsOnly) {
    try {
      Files.writeString(file, "epoch " + epoch);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<String, NDArray> state() {
    return Map.of(
        "walk", NDArray.from(walk),
        "random", NDArray.from(new int[] {(int) (random >> 32), (int) random}),
        "next", NDArray.from(new int[] {epoch, batch}));
  }

  @Override
  public void restore(Map<String, NDArray> state) {
    walk = state.get("walk").item();
    var halves = state.get("random").toInts();
    random = ((long) halves[0] << 32) | Integer.toUnsignedLong(halves[1]);
    epoch = state.get("next").toInts()[0];
    batch = state.get("next").toInts()[1];
  }
}
