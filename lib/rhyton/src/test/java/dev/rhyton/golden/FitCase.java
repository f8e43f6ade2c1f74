package dev.rhyton.golden;

import static dev.rhyton.models.Fit.epochs;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.EarlyStopping;
import dev.rhyton.callbacks.ReduceLROnPlateau;
import dev.rhyton.data.Dataset;
import dev.rhyton.datasets.ArrayFiles;
import dev.rhyton.files.KerasFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** A whole {@code fit} of Keras': its history, the order of its events, its last weights. */
final class FitCase {
  private static final double TOLERANCE = 1e-4;

  private final Path folder;

  FitCase(Path folder) {
    this.folder = folder;
  }

  void check() {
    var expected = Golden.json(folder.resolve("history.json"));
    var model = KerasFiles.load(folder.resolve("before.keras"));
    var data =
        Dataset.of(
            ArrayFiles.readNpy(folder.resolveSibling("x.npy")),
            ArrayFiles.readNpy(folder.resolveSibling("y_class.npy")));
    var events = new Events();
    var stopping = EarlyStopping.of("val_loss").patience(6).restoreBestWeights(true);
    var options = epochs(40).batchSize(16).shuffle(false).verbose(0).validation(data.slice(70, 96));
    var history =
        model.fit(
            data.slice(0, 70),
            options.callbacks(
                ReduceLROnPlateau.of("val_loss").patience(2).factor(0.5).minDelta(0.005),
                stopping,
                events));
    assertEquals(expected.get("epochs_run").asInt(), history.epochs().size(), "epochs");
    for (var figure : expected.get("history").properties()) {
      var actual = history.get(figure.getKey()).stream().mapToDouble(v -> v).toArray();
      Golden.assertWithin(
          figure.getKey(), Golden.array(figure.getValue()).toDoubles(), actual, TOLERANCE);
    }
    checkEvents(expected, events.seen);
    var end = KerasFiles.load(folder.resolve("after.keras")).getWeights();
    for (int i = 0; i < end.size(); i++) {
      Golden.assertClose("weight " + i, end.get(i), model.getWeights().get(i), TOLERANCE);
    }
  }

  private static void checkEvents(JsonNode expected, List<String> actual) {
    var first = texts(expected.get("events_first_2_epochs"));
    assertEquals(first, actual.subList(0, first.size()));
    var last = texts(expected.get("last_events"));
    assertEquals(last, actual.subList(actual.size() - last.size(), actual.size()));
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(n -> texts.add(n.asText()));
    return texts;
  }

  /** Notes each event as Keras' recorder did, with the names in its logs. */
  private static final class Events extends Callback {
    final List<String> seen = new ArrayList<>();

    private void add(String event, Map<String, Double> logs) {
      var names = new TreeSet<>(logs.keySet()).stream().map(n -> "'" + n + "'").toList();
      seen.add(event + " " + names);
    }

    @Override
    public void onTrainBegin() {
      seen.add("train_begin");
    }

    @Override
    public void onTrainEnd(Map<String, Double> logs) {
      add("train_end", logs);
    }

    @Override
    public void onEpochBegin(int epoch) {
      seen.add("epoch_begin " + epoch);
    }

    @Override
    public void onEpochEnd(int epoch, Map<String, Double> logs) {
      add("epoch_end " + epoch, logs);
    }

    @Override
    public void onTrainBatchBegin(long batch) {
      seen.add("train_batch_begin " + batch);
    }

    @Override
    public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
      add("train_batch_end " + batch, logs);
    }

    @Override
    public void onTestBegin() {
      seen.add("test_begin");
    }

    @Override
    public void onTestEnd(Map<String, Double> logs) {
      seen.add("test_end");
    }

    @Override
    public void onTestBatchBegin(long batch) {
      seen.add("test_batch_begin " + batch);
    }

    @Override
    public void onTestBatchEnd(long batch, Map<String, Double> logs) {
      seen.add("test_batch_end " + batch);
    }
  }
}
