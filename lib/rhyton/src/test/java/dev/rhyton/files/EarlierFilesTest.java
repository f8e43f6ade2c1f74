package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.callbacks.BackupAndRestore;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Layers;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What earlier versions of the library wrote still loads, predicts the same numbers, and trains on
 * to the same losses. See the README beside the sets.
 */
public class EarlierFilesTest {
  private static final List<String> SETS = List.of("0.1.0-b90b41b");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What the processors' kernels may differ by, in units of the largest number. */
  private static final double PREDICTED = 1e-5;

  private static final double TRAINED = 1e-4;

  /** Numbers of 16 bits are rounded to other neighbours. */
  private static final double ROUNDED = 1e-2;

  @TempDir Path temporary;

  /** A layer of a user's own, with options of the user's types. */
  public static final class Scaled extends Layer {
    /** How numbers are scaled. */
    public enum Way {
      TIMES,
      PLUS
    }

    /** By how much. */
    public record Amount(Way way, double howMuch) {}

    private Amount amount = new Amount(Way.PLUS, 0.5);

    @Override
    protected Tensor call(Tensor x) {
      return amount.way() == Way.PLUS ? x.add(amount.howMuch()) : x.multiply(amount.howMuch());
    }
  }

  @TestFactory
  Stream<DynamicTest> everyCase() throws IOException {
    Layers.register(Scaled.class);
    var tests = new ArrayList<DynamicTest>();
    for (var set : SETS) {
      var folder = temporary.resolve(set);
      try (var zip = getClass().getResourceAsStream("/earlier/" + set + ".zip")) {
        unpack(zip, folder);
      }
      try (var files = Files.list(folder)) {
        for (var file : files.filter(f -> f.toString().endsWith(".case.json")).sorted().toList()) {
          var name = set + " " + file.getFileName();
          tests.add(DynamicTest.dynamicTest(name, () -> check(folder, file)));
        }
      }
    }
    return tests.stream();
  }

  private static void unpack(InputStream from, Path folder) throws IOException {
    try (var zip = new ZipInputStream(from)) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        var file = folder.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        Files.copy(zip, file);
      }
    }
  }

  private static void check(Path folder, Path file) throws Exception {
    var expected = MAPPER.readTree(file.toFile());
    var actual = run(folder, expected);
    compare("outputs", expected.path("outputs"), actual.path("outputs"), PREDICTED);
    compare("history", expected.path("history"), actual.path("history"), TRAINED);
    compare("after", expected.path("after"), actual.path("after"), TRAINED);
  }

  /**
   * Loads the model of a case, predicts its inputs, and trains on where the case has targets.
   *
   * @return the {@code outputs} and, where it is trained, the {@code history} and the outputs
   *     {@code after}
   */
  public static ObjectNode run(Path folder, JsonNode given) throws Exception {
    if (given.has("key")) verify(folder, given);
    var inputs = arrays(given.path("inputs"));
    Seed.set(5);
    var model = model(folder, given);
    var result = MAPPER.createObjectNode();
    result.set("outputs", json(model.predictAll(inputs)));
    if (!given.has("targets")) return result;
    Seed.set(6);
    int batch = given.path("batch").asInt();
    var options = Fit.epochs(given.path("epochs").asInt()).batchSize(batch).verbose(0);
    if (given.has("backup")) {
      var backup = folder.resolve(given.path("backup").asText()).toString();
      options = options.callbacks(BackupAndRestore.of(backup).deleteCheckpoint(false));
    }
    var history = model.fit(inputs, arrays(given.path("targets")), options);
    result.set("history", MAPPER.valueToTree(history.history()));
    result.set("after", json(model.predictAll(inputs)));
    return result;
  }

  private static Model model(Path folder, JsonNode given) throws IOException {
    if (!given.has("architecture")) return Model.load(folder.resolve(given.path("model").asText()));
    var json = Files.readString(folder.resolve(given.path("architecture").asText()));
    var model = Models.fromJson(json);
    model.loadWeights(folder.resolve(given.path("weights").asText()));
    return model;
  }

  private static void verify(Path folder, JsonNode given) throws Exception {
    var encoded = new X509EncodedKeySpec(Base64.getDecoder().decode(given.path("key").asText()));
    var key = KeyFactory.getInstance("Ed25519").generatePublic(encoded);
    SignedFiles.verify(folder.resolve(given.path("model").asText()), key);
  }

  private static List<NDArray> arrays(JsonNode all) {
    return elements(all).map(EarlierFilesTest::array).toList();
  }

  private static NDArray array(JsonNode array) {
    var dims = elements(array.path("shape")).mapToLong(JsonNode::asLong).toArray();
    var data = array.path("data");
    var type = array.path("dtype").asText();
    if (type.equals("string")) {
      return NDArray.of(elements(data).map(JsonNode::asText).toArray(String[]::new), dims);
    }
    if (type.startsWith("int")) {
      return NDArray.of(elements(data).mapToInt(JsonNode::asInt).toArray(), dims);
    }
    var floats = new float[data.size()];
    for (int i = 0; i < floats.length; i++) floats[i] = data.get(i).floatValue();
    return NDArray.of(floats, dims);
  }

  /** Arrays as a case holds them. */
  public static JsonNode json(List<NDArray> arrays) {
    var all = MAPPER.createArrayNode();
    for (var array : arrays) {
      var type = array.dtype().toString();
      var json = all.addObject().put("dtype", type);
      json.set("shape", MAPPER.valueToTree(array.shape().dims()));
      Object data =
          type.equals("string")
              ? array.toStrings()
              : type.equals("float64") ? array.toDoubles() : array.toFloats();
      json.set("data", MAPPER.valueToTree(data));
    }
    return all;
  }

  /** Compares numbers, in units of the largest that stands beside them, and all else as it is. */
  private static void compare(String at, JsonNode expected, JsonNode actual, double tolerance) {
    if (expected.isArray() && expected.path(0).isValueNode() && !at.endsWith("/shape")) {
      double largest = numbers(expected).map(Math::abs).filter(Double::isFinite).max().orElse(0);
      assertArrayEquals(
          numbers(expected).toArray(),
          numbers(actual).toArray(),
          tolerance * Math.max(1e-3, largest),
          at);
    } else if (expected.isContainerNode() && !expected.isEmpty()) {
      assertEquals(expected.size(), actual.size(), at);
      for (int i = 0; i < expected.size() && expected.isArray(); i++) {
        compare(at + "/" + i, expected.get(i), actual.path(i), tolerance);
      }
      boolean half = expected.path("dtype").asText().endsWith("float16");
      for (var part : expected.properties()) {
        var name = part.getKey();
        double within = half ? ROUNDED : tolerance;
        compare(at + "/" + name, part.getValue(), actual.path(name), within);
      }
    } else {
      assertEquals(expected.toString(), actual.toString(), at);
    }
  }

  /** A number that is none is written as a text. */
  private static DoubleStream numbers(JsonNode data) {
    return elements(data)
        .mapToDouble(n -> n.isTextual() ? Double.parseDouble(n.asText()) : n.asDouble());
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
