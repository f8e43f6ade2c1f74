package dev.rhyton.tensorboard;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.models.Model;
import dev.rhyton.tuner.GridSearch;
import dev.rhyton.tuner.Search;
import dev.rhyton.tuner.Trials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

/** A search in the form of TensorBoard's plugin. */
class HParamsTest {
  @TempDir Path folder;

  /** Three trials: one with a score, one that failed, one that lacks "units". */
  private static Trials trials() {
    var search = Search.minimize(GridSearch.of(), 1);
    search.enqueue(Map.of("layers", 2, "rate", 0.001, "activation", "relu", "bias", true));
    search.enqueue(Map.of("layers", 2, "units", 16));
    search.enqueue(Map.of("layers", 1));
    for (int i = 0; i < 3; i++) {
      var trial = search.ask();
      int layers = trial.hp().integer("layers", 1, 2);
      if (layers == 2) {
        int unused = trial.hp().log().integer("units", 8, 128);
      }
      double rate = trial.hp().log().real("rate", 1e-4, 1e-1);
      var activation = trial.hp().choice("activation", "relu", "gelu");
      boolean bias = trial.hp().bool("bias");
      Object mixed = trial.hp().choice("mixed", "none", 2);
      if (i == 1) search.fail(trial, "no memory");
      else search.tell(trial, rate + (bias ? 1 : 0) + activation.length() + mixed.hashCode() % 2);
    }
    return search.trials();
  }

  private static ByteString content(Summary.Value value) {
    // A vector of no numbers is how TensorBoard's own writer says that there is no value.
    assertEquals(DataType.DT_FLOAT, value.getTensor().getDtype());
    assertEquals(0, value.getTensor().getTensorShape().getDim(0).getSize());
    return value.getMetadata().getPluginData().getContent();
  }

  private static UnknownFieldSet.Field field(UnknownFieldSet of, int number) {
    return of.getField(number);
  }

  private static UnknownFieldSet message(UnknownFieldSet of, int number, int index)
      throws InvalidProtocolBufferException {
    return UnknownFieldSet.parseFrom(field(of, number).getLengthDelimitedList().get(index));
  }

  private static String text(UnknownFieldSet of, int number) {
    var all = field(of, number).getLengthDelimitedList();
    return all.isEmpty() ? "" : all.get(0).toStringUtf8();
  }

  private static double number(UnknownFieldSet of, int number) {
    return Double.longBitsToDouble(field(of, number).getFixed64List().get(0));
  }

  /**
   * Experiment (2): hparam_infos (4) of name (1), type (4) and domain (5 or 6); metric_infos (5).
   */
  @Test
  void theExperimentHasTheRanges() throws IOException {
    HParams.write(folder.toString(), trials(), "val_loss");
    var own = new ArrayList<>(TensorBoardTest.values(events(), "hparams").entrySet());
    assertEquals(1, own.size());
    assertEquals("_hparams_/experiment", own.get(0).getKey());
    var data = UnknownFieldSet.parseFrom(content(own.get(0).getValue().get(0L)));
    var experiment = message(data, 2, 0);
    assertTrue(number(experiment, 3) > 1.7e9, "seconds since 1970");
    var names = new ArrayList<String>();
    var types = new ArrayList<Long>();
    int count = field(experiment, 4).getLengthDelimitedList().size();
    for (int i = 0; i < count; i++) {
      names.add(text(message(experiment, 4, i), 1));
      types.add(field(message(experiment, 4, i), 4).getVarintList().get(0));
    }
    assertEquals(List.of("layers", "units", "rate", "activation", "bias", "mixed"), names);
    assertEquals(List.of(3L, 3L, 3L, 1L, 2L, 1L), types);
    var units = message(message(experiment, 4, 1), 6, 0);
    assertEquals(8, number(units, 1));
    assertEquals(128, number(units, 2));
    var rate = message(message(experiment, 4, 2), 6, 0);
    assertEquals(1e-4, number(rate, 1));
    assertEquals(0.1, number(rate, 2));
    // ListValue: values (1); Value: number_value (2), string_value (3), bool_value (4).
    var activations = message(message(experiment, 4, 3), 5, 0);
    assertEquals("relu", text(message(activations, 1, 0), 3));
    assertEquals("gelu", text(message(activations, 1, 1), 3));
    var bias = message(message(experiment, 4, 4), 5, 0);
    assertEquals(0, field(message(bias, 1, 0), 4).getVarintList().get(0));
    assertEquals(1, field(message(bias, 1, 1), 4).getVarintList().get(0));
    assertEquals("2", text(message(message(message(experiment, 4, 5), 5, 0), 1, 1), 3));
    // MetricInfo: name (1) of tag (2).
    assertEquals("val_loss", text(message(message(experiment, 5, 0), 1, 0), 2));
  }

  private List<Event> events() throws IOException {
    return ownEvents(folder);
  }

  /** The events of the file in a folder that may have other folders too. */
  private List<Event> ownEvents(Path of) throws IOException {
    try (var files = Files.list(of)) {
      var file = files.filter(Files::isRegularFile).findFirst().orElseThrow();
      var alone = Files.createTempDirectory(folder, "alone");
      Files.copy(file, alone.resolve(file.getFileName()));
      return TensorBoardTest.events(alone);
    }
  }

  // ---- of a training ----

  private static Model model() {
    var model = ModelKit.classifier();
    model.compile("sgd", "sparse_categorical_crossentropy", "accuracy");
    return model;
  }

  private final ArrayDataset data = Dataset.of(Kit.normal(1, 20, 4), Kit.labels(2, 20, 3));

  private UnknownFieldSet start(String run) throws IOException {
    var all = TensorBoardTest.values(ownEvents(folder.resolve(run)), "hparams");
    var content = content(all.get("_hparams_/session_start_info").get(0L));
    return message(UnknownFieldSet.parseFrom(content), 3, 0);
  }

  /** The values of a session by their names: Value is number (2), string (3) or bool (4). */
  private static Map<String, Object> values(UnknownFieldSet start) throws IOException {
    var values = new TreeMap<String, Object>();
    for (int i = 0; i < field(start, 1).getLengthDelimitedList().size(); i++) {
      var value = message(message(start, 1, i), 2, 0);
      values.put(
          text(message(start, 1, i), 1),
          value.hasField(2)
              ? (Object) number(value, 2)
              : value.hasField(3) ? text(value, 3) : field(value, 4).getVarintList().get(0) == 1);
    }
    return values;
  }

  @Test
  void aTrainingIsASession() throws IOException {
    var given = Map.of("units", 64, "rate", 0.01, "bias", true, "activation", "relu");
    var board = TensorBoard.of(folder.resolve("run-1").toString()).hparams(given);
    model().fit(data, ModelKit.quiet(2, 10).validation(data).callbacks(board));
    var start = start("run-1");
    assertEquals(
        Map.of("units", 64.0, "rate", 0.01, "bias", true, "activation", "relu"), values(start));
    assertTrue(number(start, 5) > 1.7e9, "seconds since 1970");
    var own = ownEvents(folder.resolve("run-1"));
    assertEquals(
        List.of("_hparams_/session_start_info", "_hparams_/session_end_info"),
        List.copyOf(TensorBoardTest.values(own, "hparams").keySet()));
    assertEquals(1, status("run-1"));
    // The metrics of the session are the scalars of the runs below its own.
    var train = TensorBoardTest.events(folder.resolve("run-1/train"));
    assertEquals(2, TensorBoardTest.values(train, "scalars").get("epoch_accuracy").size());
    var validation = TensorBoardTest.events(folder.resolve("run-1/validation"));
    assertEquals(2, TensorBoardTest.values(validation, "scalars").get("epoch_loss").size());
  }

  @Test
  void equalHyperparametersAreOneGroup() throws IOException {
    for (int i = 0; i < 3; i++) {
      var board = TensorBoard.of(folder.resolve("run-" + i).toString()).writeGraph(false);
      var given = i == 2 ? Map.of("a", 1, "b", 3) : Map.of("b", 2, "a", 1);
      model().fit(data, ModelKit.quiet(1, 10).callbacks(board.hparams(given)));
    }
    assertFalse(text(start("run-0"), 4).isEmpty());
    assertEquals(text(start("run-0"), 4), text(start("run-1"), 4));
    assertNotEquals(text(start("run-0"), 4), text(start("run-2"), 4));
  }

  @Test
  void anExceptionIsAFailure() throws IOException {
    var board = TensorBoard.of(folder.resolve("run-1").toString()).hparams(Map.of("units", 64));
    var options = ModelKit.quiet(2, 10).callbacks(board, ModelKit.breakAfter(3));
    assertThrows(ModelKit.Break.class, () -> model().fit(data, options));
    assertEquals(2, status("run-1"));
  }

  /** SessionStartInfo (3): hparams (1), group_name (4); SessionEndInfo (4): status (1). */
  @Test
  void aTrialIsARun() throws IOException {
    HParams.write(folder.toString(), trials());
    var events = TensorBoardTest.events(folder.resolve("trial-0"));
    var all = TensorBoardTest.values(events, "hparams");
    assertEquals(
        List.of("_hparams_/session_start_info", "_hparams_/session_end_info"),
        List.copyOf(all.keySet()));
    var start =
        message(
            UnknownFieldSet.parseFrom(content(all.get("_hparams_/session_start_info").get(0L))),
            3,
            0);
    assertEquals("trial-0", text(start, 4));
    assertEquals("layers", text(message(start, 1, 0), 1));
    assertEquals(2, number(message(message(start, 1, 0), 2, 0), 2));
    assertEquals("rate", text(message(start, 1, 2), 1));
    assertEquals(0.001, number(message(message(start, 1, 2), 2, 0), 2));
    assertEquals("relu", text(message(message(start, 1, 3), 2, 0), 3));
    assertEquals(1, field(message(message(start, 1, 4), 2, 0), 4).getVarintList().get(0));
    assertEquals(1, status("trial-0"));
    assertEquals(2, status("trial-1"));
    var score = TensorBoardTest.values(events, "scalars").get("score");
    assertEquals(List.of(1L), List.copyOf(score.keySet()));
    assertEquals(trials().get(0).score(), TensorBoardTest.number(score.get(1L)), 1e-6);

    var lacking =
        TensorBoardTest.values(TensorBoardTest.events(folder.resolve("trial-2")), "hparams");
    var values =
        message(
            UnknownFieldSet.parseFrom(content(lacking.get("_hparams_/session_start_info").get(0L))),
            3,
            0);
    assertEquals(5, field(values, 1).getLengthDelimitedList().size());
  }

  private long status(String trial) throws IOException {
    return status(ownEvents(folder.resolve(trial)));
  }

  private static long status(List<Event> events) throws IOException {
    var all = TensorBoardTest.values(events, "hparams");
    var content = content(all.get("_hparams_/session_end_info").get(0L));
    return field(message(UnknownFieldSet.parseFrom(content), 4, 0), 1).getVarintList().get(0);
  }

  @Test
  void refusals() {
    assertRefused(
        "HParams: expected a name of the score, received \" \".",
        () -> HParams.write(folder.toString(), trials(), " "));
    assertRefused(
        "TensorBoard: expected one hyperparameter or more, received {}.",
        () -> TensorBoard.of("logs").hparams(Map.of()));
    var holdsNull = new HashMap<String, Object>();
    holdsNull.put("units", null);
    assertRefused(
        "TensorBoard: hparams must not be null, nor hold null.",
        () -> TensorBoard.of("logs").hparams(holdsNull));
  }
}
