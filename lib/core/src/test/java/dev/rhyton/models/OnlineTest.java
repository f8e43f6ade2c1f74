package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.callbacks.BackupAndRestore;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.Recording;
import dev.rhyton.losses.Losses;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Learning from streams. */
class OnlineTest {
  private static final NDArray X = Kit.normal(1, 64, 4);
  private static final NDArray LABELS = Kit.labels(2, 64, 3);

  @TempDir Path folder;

  private static Sequential model(Learning mode) {
    Seed.set(8);
    var model = ModelKit.classifier();
    model.build(4);
    model.compile(
        Compile.of(Adam.of(0.01), Losses.get("sparse_categorical_crossentropy"))
            .metrics("accuracy")
            .learning(mode));
    return model;
  }

  private static List<Batch> batches(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> i * 8 % 64)
        .map(at -> Batch.of(X.slice(at, at + 8), LABELS.slice(at, at + 8)))
        .toList();
  }

  private static OnlineOptions windows() {
    return OnlineOptions.window(3).batchSize(8);
  }

  @Test
  void eachBatchIsJudgedBeforeItIsLearnedFrom() {
    var model = model(Learning.plain());
    var history = model.fit(Dataset.of(batches(0, 7)), windows());
    var other = model(Learning.plain());
    double sum = 0;
    for (var batch : batches(0, 3)) {
      sum += other.evaluate(batch.x().get(0), batch.y().get(0)).get("loss") / 3;
      other.partialFit(batch.x().get(0), batch.y().get(0));
    }
    assertEquals(sum, history.get("loss").get(0), 1e-6);
    assertEquals(List.of(24.0, 48.0, 56.0), history.get("samples"));
    assertEquals(0, history.get("drift").get(0), 1e-9);
    assertEquals(3, history.get("accuracy").size());
  }

  @Test
  void anySourceGivesTheSame() {
    var expected = model(Learning.gradient());
    expected.fit(Dataset.of(batches(0, 10)), windows());
    var ofStream = model(Learning.gradient());
    ofStream.fit(Dataset.of(batches(0, 10).stream()), windows());
    assertEquals(expected.getWeights(), ofStream.getWeights());
    var ofPublisher = model(Learning.gradient());
    var publisher = new SubmissionPublisher<Batch>();
    new Thread(
            () -> {
              while (publisher.getNumberOfSubscribers() == 0) Thread.onSpinWait();
              batches(0, 10).forEach(publisher::submit);
              publisher.close();
            })
        .start();
    ofPublisher.fit(Dataset.of(publisher), windows());
    assertEquals(expected.getWeights(), ofPublisher.getWeights());
  }

  @Test
  void driftIsReportedAndWeightsAreLearnedAgain() {
    var shifted =
        batches(0, 6).stream().map(b -> Batch.of(shifted(b.x().get(0), 5), b.y().get(0))).toList();
    var stream = Stream.concat(batches(0, 6).stream(), shifted.stream()).toList();
    var kept = model(Learning.weight());
    var drift = kept.fit(Dataset.of(stream), windows()).get("drift");
    assertTrue(drift.get(1) < 1, drift.toString());
    assertEquals(5, drift.get(2), 1.5); // in deviations of about 1
    var relearned = model(Learning.weight());
    var after = relearned.fit(Dataset.of(stream), windows().relearnAt(2)).get("drift");
    assertTrue(after.get(3) < 1, "the new inputs are the measure from then on: " + after);
    assertNotEquals(kept.getWeights(), relearned.getWeights());
  }

  /** Of the inputs that have drifted, not of those before: the first layer's outputs tell. */
  @Test
  void weightsAreLearnedFromTheWindowThatHasDrifted() {
    var loud =
        batches(0, 3).stream().map(b -> Batch.of(b.x().get(0).scale(100), b.y().get(0))).toList();
    var stream = Stream.concat(loud.stream(), batches(3, 6).stream()).toList();
    var model = model(Learning.weight());
    model.fit(Dataset.of(stream), windows().relearnAt(1));
    var x = X.slice(24, 48).toArray2d();
    var kernel = model.getWeights().get(0).toArray2d();
    double squares = 0;
    for (var row : x) {
      for (int unit = 0; unit < 5; unit++) {
        double sum = 0;
        for (int k = 0; k < 4; k++) sum += row[k] * kernel[k][unit];
        squares += sum * sum / (24 * 5);
      }
    }
    assertEquals(1, squares, 0.3);
  }

  private static NDArray shifted(NDArray x, double by) {
    var values = x.toDoubles();
    for (int i = 0; i < values.length; i++) values[i] += by;
    return NDArray.of(values, x.shape().dims()).cast(x.dtype());
  }

  /** Saves the state at the end of a stream, or starts from one. */
  private static final class States extends Callback {
    private final Map<String, NDArray> from;
    private Map<String, NDArray> last;

    States(Map<String, NDArray> from) {
      this.from = from;
    }

    @Override
    public void onTrainBegin() {
      if (from != null) training().restore(from);
    }

    @Override
    public void onEpochEnd(int epoch, Map<String, Double> logs) {
      last = training().state();
    }
  }

  private static List<Double> driftFrom(Map<String, NDArray> state) {
    var shifted =
        batches(6, 12).stream().map(b -> Batch.of(shifted(b.x().get(0), 2), b.y().get(0)));
    return model(Learning.weight())
        .fit(Dataset.of(shifted.toList()), windows().callbacks(new States(state)))
        .get("drift");
  }

  /** These had the moments of the inputs without their range. */
  @Test
  void statesOfEarlierVersionsKeepTheirDrift() {
    var states = new States(null);
    model(Learning.weight()).fit(Dataset.of(batches(0, 6)), windows().callbacks(states));
    var all = states.last.get("inputs").toDoubles();
    var moments = new double[9]; // of four features
    moments[0] = all[0];
    System.arraycopy(all, 3, moments, 1, 8);
    var earlier = new HashMap<>(states.last);
    earlier.remove("inputs");
    earlier.put("reference", NDArray.from(moments));
    var drift = driftFrom(states.last);
    assertTrue(drift.get(0) > 1, drift.toString());
    assertEquals(drift, driftFrom(earlier));
  }

  @Test
  void aStreamGoesOnAfterABreak() {
    for (var mode : List.of(Learning.gradient().q(0.5), Learning.weight())) {
      var whole = model(mode);
      whole.fit(Dataset.of(batches(0, 12)), windows());
      var backup = BackupAndRestore.of(folder.resolve("backup").toString()).deleteCheckpoint(false);
      var first = model(mode);
      var half = batches(0, 6);
      first.fit(Dataset.of(half), windows().callbacks(backup));
      var second = model(mode);
      Seed.set(77);
      var history = second.fit(Dataset.of(batches(6, 12)), windows().callbacks(backup));
      assertEquals(whole.getWeights(), second.getWeights());
      assertEquals(96.0, history.last("samples"));
      assertEquals(List.of(2, 3), history.epochs());
      second.fit(Dataset.of(half), windows().callbacks(backup.deleteCheckpoint(true)));
    }
  }

  @Test
  void refusals() {
    Kit.assertRefused(
        "OnlineOptions: window must be at least 1, received 0.", () -> OnlineOptions.window(0));
    Kit.assertRefused(
        "OnlineOptions: relearnAt must be positive, received 0.0.", () -> windows().relearnAt(0));
    Kit.assertRefused(
        "fit: relearnAt needs Weight Learning: add learning(Learning.weight()) to the Compile.",
        () -> model(Learning.plain()).fit(Dataset.of(batches(0, 2)), windows().relearnAt(1)));
    Kit.assertRefused(
        "Recorded gradients need a dataset of known size, so that each sample has a place.",
        () ->
            model(Learning.plain().record(Recording.saga()))
                .fit(Dataset.of(batches(0, 2)), windows()));
    var nan = List.of(Batch.of(new float[][] {{1, 2, 3, Float.NaN}}, new int[] {1}));
    Kit.assertRefused(
        "fit: the array of shape (1, 4) holds NaN or infinite numbers: remove or fill them first.",
        () -> model(Learning.plain()).fit(Dataset.of(nan), windows()));
    var publisher = new SubmissionPublisher<Batch>();
    new Thread(
            () -> {
              while (publisher.getNumberOfSubscribers() == 0) Thread.onSpinWait();
              publisher.closeExceptionally(new IllegalStateException("no more"));
            })
        .start();
    var failed =
        assertThrows(
            IllegalStateException.class,
            () -> model(Learning.plain()).fit(Dataset.of(publisher), windows()));
    assertEquals(
        "The publisher of this dataset failed: java.lang.IllegalStateException: no more",
        failed.getMessage());
  }
}
