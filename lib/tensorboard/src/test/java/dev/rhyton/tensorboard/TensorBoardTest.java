package dev.rhyton.tensorboard;

import static dev.rhyton.models.EvaluateOptions.batchSize;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.callbacks.LambdaCallback;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.Summary;

/** Event files, read back record by record with checksums worked out bit by bit. */
class TensorBoardTest {
  @TempDir Path folder;

  /** CRC-32C by its definition: a division of polynomials over bits, 0x82f63b78 turned round. */
  private static int crc(byte[] bytes) {
    int crc = -1;
    for (byte b : bytes) {
      crc ^= b & 0xff;
      for (int bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x82f63b78;
    }
    return ~crc;
  }

  private static int masked(byte[] bytes) {
    int crc = crc(bytes);
    return (crc >>> 15 | crc << 17) + 0xa282ead8;
  }

  static List<Event> events(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      var all = files.toList();
      assertEquals(1, all.size(), all.toString());
      var name = all.get(0).getFileName().toString();
      assertTrue(name.matches("events\\.out\\.tfevents\\.\\d{10}\\..+\\.\\d+\\.\\d+\\.v2"), name);
      var in = ByteBuffer.wrap(Files.readAllBytes(all.get(0))).order(ByteOrder.LITTLE_ENDIAN);
      var events = new ArrayList<Event>();
      while (in.hasRemaining()) {
        var head = new byte[8];
        in.get(head);
        assertEquals(masked(head), in.getInt());
        var content =
            new byte[(int) ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong()];
        in.get(content);
        assertEquals(masked(content), in.getInt());
        events.add(Event.parseFrom(content));
      }
      return events;
    }
  }

  /** The values of each tag of a plugin, at their steps. */
  static Map<String, Map<Long, Summary.Value>> values(List<Event> events, String plugin) {
    Map<String, Map<Long, Summary.Value>> values = new LinkedHashMap<>();
    for (var event : events) {
      for (var value : event.getSummary().getValueList()) {
        if (!value.getMetadata().getPluginData().getPluginName().equals(plugin)) continue;
        values
            .computeIfAbsent(value.getTag(), t -> new LinkedHashMap<>())
            .put(event.getStep(), value);
      }
    }
    return values;
  }

  static float number(Summary.Value value) {
    return value.getTensor().getFloatVal(0);
  }

  @Test
  void theDivisionIsThatOfCrc32c() {
    assertEquals(0xe3069283, crc("123456789".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  @Test
  void evaluationsAreWrittenAlsoOutsideOfTraining() throws IOException {
    var x = Kit.normal(1, 12, 4);
    var model = ModelKit.classifier();
    model.compile("sgd", "sparse_categorical_crossentropy");
    var loss =
        model.evaluate(
            x, Kit.labels(2, 12, 3), batchSize(6).callbacks(TensorBoard.of(folder.toString())));
    var scalars = values(events(folder.resolve("validation")), "scalars");
    var written = scalars.get("evaluation_loss_vs_iterations");
    assertEquals(loss.get("loss"), number(written.get(0L)), 1e-6);
  }

  @Test
  void figuresWeightsAndModelAreWritten() throws IOException {
    var x = Kit.normal(1, 12, 4);
    var y = Kit.labels(2, 12, 3);
    var model = ModelKit.classifier();
    model.compile(
        Compile.of(SGD.of(0.1), Losses.get("sparse_categorical_crossentropy"))
            .metrics("accuracy")
            .learning(Learning.plain()));
    var board = TensorBoard.of(folder.toString()).histogramFreq(2).updateFreq(2);
    var kernels = new ArrayList<NDArray>();
    var keep = LambdaCallback.of().onEpochEnd((e, logs) -> kernels.add(model.getWeights().get(0)));
    var history =
        model.fit(
            x,
            y,
            ModelKit.quiet(3, 4).validation(x, y).callbacks(board.writeStepsPerSecond(true), keep));

    var train = events(folder.resolve("train"));
    assertEquals("brain.Event:2", train.get(0).getFileVersion());
    var scalars = values(train, "scalars");
    for (var figure : List.of("loss", "accuracy")) {
      for (int e = 0; e < 3; e++) {
        float expected = history.get(figure).get(e).floatValue();
        assertEquals(expected, number(scalars.get("epoch_" + figure).get((long) e)));
      }
    }
    assertEquals(0.1f, number(scalars.get("epoch_learning_rate").get(2L)));
    assertEquals(List.of(2L, 4L, 6L, 8L), List.copyOf(scalars.get("batch_loss").keySet()));
    assertTrue(number(scalars.get("epoch_steps_per_second").get(1L)) > 0);
    assertTrue(number(scalars.get("batch_steps_per_second").get(4L)) > 0);

    var histograms = values(train, "histograms");
    assertEquals(4, histograms.size());
    var kernel = histograms.get(model.layers().get(0).name() + "/kernel/histogram");
    assertEquals(List.of(0L, 2L), List.copyOf(kernel.keySet()));
    checkHistogram(kernel.get(2L), kernels.get(2).toDoubles());

    var json = values(train, "graph_keras_model").get("keras").get(0L);
    assertEquals("1", json.getMetadata().getPluginData().getContent().toStringUtf8());
    var text = json.getTensor().getStringVal(0).toStringUtf8();
    assertEquals(model.toJson(), text);
    assertEquals(model.name(), Models.fromJson(text).name());
    var summary = values(train, "text").get("summary").get(0L).getTensor().getStringVal(0);
    assertTrue(summary.toStringUtf8().startsWith("    Model: \"" + model.name() + "\""));
    var graphs = train.stream().filter(e -> !e.getGraphDef().isEmpty()).toList();
    assertEquals(1, graphs.size());
    var graph = GraphDef.parseFrom(graphs.get(0).getGraphDef());
    var ops = graph.getNodeList().stream().map(n -> n.getOp()).toList();
    assertTrue(
        ops.containsAll(List.of("Placeholder", "MatMul", "Tanh", "Softmax")), ops.toString());

    var validation = values(events(folder.resolve("validation")), "scalars");
    for (int e = 0; e < 3; e++) {
      float loss = history.get("val_loss").get(e).floatValue();
      assertEquals(loss, number(validation.get("epoch_loss").get((long) e)));
      assertEquals(loss, number(validation.get("evaluation_loss_vs_iterations").get(3L * (e + 1))));
    }
  }

  private static void checkHistogram(Summary.Value value, double[] numbers) {
    var tensor = value.getTensor();
    assertEquals(30, tensor.getTensorShape().getDim(0).getSize());
    assertEquals(3, tensor.getTensorShape().getDim(1).getSize());
    Arrays.sort(numbers);
    assertEquals(numbers[0], tensor.getDoubleVal(0), 1e-9);
    assertEquals(numbers[numbers.length - 1], tensor.getDoubleVal(3 * 29 + 1), 1e-9);
    int all = 0;
    for (int i = 0; i < 30; i++) {
      double from = tensor.getDoubleVal(3 * i);
      double to = tensor.getDoubleVal(3 * i + 1);
      long inside =
          Arrays.stream(numbers).filter(n -> n >= from - 1e-12 && n <= to + 1e-12).count();
      assertTrue(tensor.getDoubleVal(3 * i + 2) <= inside);
      all += (int) tensor.getDoubleVal(3 * i + 2);
    }
    assertEquals(numbers.length, all);
  }

  @Test
  void equalAndInfiniteNumbersHaveHistograms() throws IOException {
    try (var file = new EventFile(folder)) {
      file.histogram("equal", NDArray.from(new float[] {2, 2, 2}), 0);
      file.histogram(
          "infinite", NDArray.from(new float[] {0, 1, Float.NaN, Float.POSITIVE_INFINITY}), 0);
    }
    var histograms = values(events(folder), "histograms");
    assertEquals(
        List.of(1.5, 2.5, 3.0), histograms.get("equal").get(0L).getTensor().getDoubleValList());
    var counts = histograms.get("infinite").get(0L).getTensor().getDoubleValList();
    assertEquals(List.of(1.0, 1.0), List.of(counts.get(2), counts.get(89)));
  }

  private static final class OneDense extends Model {
    final Dense dense = Dense.of(1);

    @Override
    protected Tensor call(Tensor x) {
      return dense.apply(x);
    }
  }

  private List<String> opsOf(Model model) throws IOException {
    model.compile("sgd", "mse");
    var at = folder.resolve(model.name());
    var board = TensorBoard.of(at.toString());
    model.fit(Kit.normal(1, 4, 2), Kit.normal(2, 4, 1), ModelKit.quiet(1, 4).callbacks(board));
    var train = events(at.resolve("train"));
    boolean told = !values(train, "graph_keras_model").isEmpty();
    assertEquals(!(model instanceof OneDense), told);
    var graph = train.stream().filter(e -> !e.getGraphDef().isEmpty()).findFirst().orElseThrow();
    var ops = GraphDef.parseFrom(graph.getGraphDef()).getNodeList();
    return ops.stream().map(n -> n.getOp()).toList();
  }

  @Test
  void everyKindOfModelHasItsGraph() throws IOException {
    var in = Input.of(2);
    var models =
        List.of(Sequential.of(Dense.of(1)), Model.of(in, Dense.of(1).apply(in)), new OneDense());
    for (var model : models) assertTrue(opsOf(model).contains("MatMul"), model.name());
  }

  @Test
  void nothingIsWrittenOfTheModelIfNotAskedFor() throws IOException {
    var model = Sequential.of(Dense.of(1));
    model.compile("sgd", "mse");
    model.fit(
        Kit.normal(1, 4, 2),
        Kit.normal(2, 4, 1),
        ModelKit.quiet(1, 4).callbacks(TensorBoard.of(folder.toString()).writeGraph(false)));
    var train = events(folder.resolve("train"));
    assertEquals(
        List.of("epoch_loss", "epoch_learning_rate"),
        List.copyOf(values(train, "scalars").keySet()));
    assertEquals(3, train.size());
  }

  @Test
  void rateIsTheOneThatIsNextWhateverTheLogsSay() throws IOException {
    var model = Sequential.of(Dense.of(1));
    model.compile(Compile.of(SGD.of(0.25), Losses.get("mse")));
    var other = LambdaCallback.of().onEpochEnd((e, logs) -> logs.put("learning_rate", 9.0));
    var x = Kit.normal(1, 4, 2);
    var board = TensorBoard.of(folder.toString());
    model.fit(x, Kit.normal(2, 4, 1), ModelKit.quiet(1, 4).callbacks(other, board));
    var rates = values(events(folder.resolve("train")), "scalars").get("epoch_learning_rate");
    assertEquals(0.25f, number(rates.get(0L)));
  }

  @Test
  void imagesAreWrittenWithHistograms() throws IOException {
    var model = Sequential.of(Conv2D.of(2, 3), Flatten.of(), Dense.of(3));
    model.compile("sgd", "mse");
    var kernels = new ArrayList<NDArray>();
    var keep = LambdaCallback.of().onEpochEnd((e, logs) -> kernels.add(model.getWeights().get(2)));
    var board = TensorBoard.of(folder.toString()).histogramFreq(2).writeImages(true);
    model.fit(
        Kit.normal(1, 4, 6, 6, 1),
        Kit.normal(2, 4, 3),
        ModelKit.quiet(3, 4).callbacks(board, keep));

    var images = values(events(folder.resolve("train")), "images");
    var conv = model.layers().get(0).name();
    var dense = model.layers().get(2).name();
    assertEquals(
        List.of(conv + "/kernel", conv + "/bias", dense + "/kernel", dense + "/bias"),
        images.keySet().stream().map(tag -> tag.replaceFirst("/image$", "")).toList());
    assertEquals(4, images.get(conv + "/kernel/image").get(0L).getTensor().getStringValCount());
    var written = images.get(dense + "/kernel/image");
    assertEquals(List.of(0L, 2L), List.copyOf(written.keySet()));
    var tensor = written.get(2L).getTensor();
    assertEquals(3, tensor.getTensorShape().getDim(0).getSize());
    assertEquals("32", tensor.getStringVal(0).toStringUtf8());
    assertEquals("3", tensor.getStringVal(1).toStringUtf8());
    var png = tensor.getStringVal(2).toByteArray();
    var picture = ImageIO.read(new ByteArrayInputStream(png));
    int expected = (int) Math.max(0, 255.5f * kernels.get(2).toFloats()[30 * 3 + 1]);
    assertEquals(expected, picture.getRaster().getSample(30, 1, 0));
  }
}
