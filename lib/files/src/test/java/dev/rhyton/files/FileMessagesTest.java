package dev.rhyton.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.Kit;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.Layers;
import dev.rhyton.learning.Learning;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The text of what a person reads of a file that is damaged, or of another kind. */
class FileMessagesTest {
  @TempDir Path folder;

  private Model model;
  private Path saved;

  @BeforeEach
  void save() {
    Layers.clearNames();
    model = Sequential.of(InputLayer.of(2), Dense.of(3));
    saved = folder.resolve("model.keras");
    model.save(saved);
  }

  /** {@code FILE} stands for the path. */
  private static void assertRefused(Path file, String message, Executable call) {
    Kit.assertRefused(message.replace("FILE", file.toString()), call);
  }

  // ---- .keras ----

  private void assertKerasRefused(String message, String entry, UnaryOperator<byte[]> change)
      throws IOException {
    var file = folder.resolve("changed.keras");
    Zips.with(saved, file, entry, change);
    assertRefused(file, message, () -> Model.load(file));
  }

  @Test
  void zips() throws IOException {
    assertKerasRefused(
        "FILE is not a .keras file: it has no config.json.", "config.json", bytes -> null);
    var file = folder.resolve("bytes.keras");
    Zips.write(file, Map.of("aa", new byte[1], "ab", new byte[1]));
    var bytes = new String(Files.readAllBytes(file), ISO_8859_1);
    Files.write(file, bytes.replace("ab", "aa").getBytes(ISO_8859_1));
    assertRefused(file, "FILE: there are two entries \"aa\".", () -> Model.load(file));
    bytes = new String(Files.readAllBytes(saved), ISO_8859_1);
    Files.write(file, bytes.replace("\"units\":3", "\"units\":4").getBytes(ISO_8859_1));
    assertRefused(
        file, "FILE: config.json is damaged: size or checksum are wrong.", () -> Model.load(file));
  }

  @Test
  void parts() throws IOException {
    model.compile("sgd", "mse");
    model.save(saved);
    var array = "{\"dtype\":\"float32\",\"shape\":[1],\"data\":";
    assertStateRefused("an array has no data, received " + array + "1}.", array + "1}");
    assertStateRefused("the data of an array is not Base64.", array + "\"?\"}");
  }

  private void assertStateRefused(String message, String array) throws IOException {
    var training =
        "{\"learning\": {\"class_name\": \"BatchLearning\", \"config\": {}}, \"state\": {\"a\": "
            + array
            + "}}";
    assertKerasRefused(
        "FILE: rhyton.json: " + message + " Model.load(file, false) loads the model without it.",
        "rhyton.json",
        bytes -> training.getBytes(UTF_8));
  }

  /** Files of earlier releases have no version; those of later ones are refused. */
  @Test
  void versionsOfTheTrainingState() throws IOException {
    model.compile("sgd", "mse");
    model.save(saved);
    var mode = "\"learning\": {\"class_name\": \"BatchLearning\", \"config\": {}}}";
    for (var version : List.of("{", "{\"version\": 1, ")) {
      var file = folder.resolve("earlier.keras");
      Zips.with(saved, file, "rhyton.json", bytes -> (version + mode).getBytes(UTF_8));
      assertEquals(Learning.batch(), Model.load(file).compiled().learning());
    }
    assertKerasRefused(
        "FILE: rhyton.json: it has version 2, and this release of Rhyton reads up to version 1:"
            + " update the library. Model.load(file, false) loads the model without it.",
        "rhyton.json",
        bytes -> ("{\"version\": 2, " + mode).getBytes(UTF_8));
    assertKerasRefused(
        "FILE: rhyton.json: the version must be a whole number of at least 1, received \"new\"."
            + " Model.load(file, false) loads the model without it.",
        "rhyton.json",
        bytes -> ("{\"version\": \"new\", " + mode).getBytes(UTF_8));
  }

  // ---- HDF5 ----

  private void assertWeightsRefused(String name, String message, Consumer<HdfWriter> content) {
    var file = folder.resolve(name);
    HdfWriter.write(
        file,
        hdf -> {
          content.accept(hdf);
        });
    assertRefused(file, message, () -> model.loadWeights(file));
  }

  private static final NDArray ONE = NDArray.of(new float[1], 1);

  @Test
  void weights() {
    assertWeightsRefused(
        "a.weights.h5",
        "FILE: weights: there is no group layers/dense, only [layers/other].",
        hdf -> hdf.array("layers/other/vars/0", ONE));
    assertWeightsRefused(
        "b.weights.h5",
        "FILE: weights: layers/dense/vars/0: /layers/dense/vars/: there is no array 0.",
        hdf -> {
          hdf.array("layers/dense/vars/x", ONE);
          hdf.array("layers/dense/vars/y", ONE);
        });
    assertWeightsRefused(
        "c.h5",
        "FILE: weights: expected 1 layers with weights, found 2: [a, b].",
        hdf -> {
          hdf.names("", "layer_names", List.of("a", "b"));
          hdf.names("a", "weight_names", List.of("w"));
          hdf.names("b", "weight_names", List.of("w"));
        });
    assertWeightsRefused(
        "d.h5",
        "FILE: weights: there is no group \"a\".",
        hdf -> hdf.names("", "layer_names", List.of("a")));
  }

  @Test
  void wholeModels() {
    var config =
        "{\"class_name\":\"Sequential\",\"config\":[{\"class_name\":\"Dense\",\"config\":"
            + "{\"name\":\"d\",\"units\":1,\"batch_input_shape\":[null,2]}}]}";
    assertLegacyRefused(
        "FILE: model_config: expected a model's configuration, received [].", "[]", "{}");
    assertLegacyRefused("FILE: model: there is no group model_weights.", config, null);
    assertLegacyRefused(
        "FILE: training_config: expected options of training, received [].", config, "[]");
  }

  private void assertLegacyRefused(String message, String config, String training) {
    var file = folder.resolve("legacy.h5");
    HdfWriter.write(
        file,
        hdf -> {
          hdf.text("", "model_config", config);
          if (training != null) hdf.text("", "training_config", training);
        });
    assertRefused(file, message, () -> Model.load(file));
  }

  @Test
  void whatTheFormatOfKeras2DoesNotHold() {
    var name = "x".repeat(30_000);
    Kit.assertRefused(
        "weight_names: a name of 30,020 bytes is too long for this format: save to a .keras file.",
        () ->
            Sequential.of(InputLayer.of(2), Dense.of(1).named(name))
                .saveWeights(folder.resolve("long.h5")));
  }

  @Test
  void recurrentLayersOfKeras1() {
    var lstm = Sequential.of(InputLayer.of(3, 2), LSTM.of(1).useBias(false).named("l"));
    var file = folder.resolve("keras1.h5");
    var names = IntStream.range(0, 12).mapToObj(i -> "w" + i).toList();
    HdfWriter.write(
        file,
        hdf -> {
          hdf.names("", "layer_names", List.of("l"));
          hdf.names("l", "weight_names", names);
          names.forEach(n -> hdf.array("l/" + n, ONE));
        });
    assertRefused(
        file,
        "FILE: weights: l: expected 2 weights, found 12: three for each gate.",
        () -> lstm.loadWeights(file));
  }

  // ---- configurations of older versions ----

  @Test
  void calls() {
    var json =
        """
        {"class_name": "Model", "config": {"name": "m", "layers": [
          {"class_name": "Dense", "name": "d", "config": {"units": 1}, "inbound_nodes": [[[1]]]}]}}\
        """;
    Kit.assertRefused(
        "expected the output of a layer, found [1].", () -> LegacyConfig.modern(Json.parse(json)));
  }

  // ---- TensorFlow.js ----

  private void assertJsRefused(String message, String weight) throws IOException {
    var file = folder.resolve("model.json");
    Files.write(folder.resolve("shard.bin"), new byte[4]);
    Files.writeString(
        file,
        String.format(
            """
            {"modelTopology": {"class_name": "Sequential", "config": {"name": "s", "layers": [
                {"class_name": "Dense", "config": {"name": "dense", "units": 1,
                 "batch_input_shape": [null, 2]}}]}},
             "weightsManifest": [{"paths": ["shard.bin"], "weights": [%s]}]}\
            """,
            weight));
    assertRefused(file, message, () -> Model.load(file));
  }

  @Test
  void tensorFlowJs() throws IOException {
    var weight = "{\"name\":\"%s\",\"shape\":%s,\"dtype\":\"%s\"}";
    var strange = String.format(weight, "dense/kernel", "[1]", "complex64");
    assertJsRefused("FILE: model: weights of this type are not known: " + strange + ".", strange);
    var shapeless = String.format(weight, "dense/kernel", "[null]", "float32");
    assertJsRefused("FILE: model: a weight has no shape: " + shapeless + ".", shapeless);
    assertJsRefused(
        "FILE: model: no layer has the weight \"other/kernel\".",
        String.format(weight, "other/kernel", "[1]", "float32"));
    assertJsRefused(
        "FILE: model: dense: expected 2 arrays, found 1.",
        String.format(weight, "dense/kernel", "[1]", "float32"));
    var file = Files.writeString(folder.resolve("graph.json"), "{}");
    assertRefused(
        file,
        "FILE: model: it is not a layers model of TensorFlow.js: it has no modelTopology.",
        () -> Model.load(file));
  }

  // ---- the file system ----

  @Test
  void placesThatCannotBeWritten() throws IOException {
    var file = saved.resolve("model.keras");
    assertEquals(
        "Cannot write " + file + ": file already exists (" + saved + ").",
        assertThrows(UncheckedIOException.class, () -> model.save(file)).getMessage());
    assertEquals(
        "Cannot write " + file + ": Not a directory.",
        assertThrows(UncheckedIOException.class, () -> model.export(file)).getMessage());
    model.save(folder.resolve("made/on/the/way/model.keras")); // folders are made
  }

  // ---- signatures ----

  @Test
  void signatures() throws Exception {
    var rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    Kit.assertRefused(
        "sign: expected an Ed25519 key, received one of RSA.",
        () -> SignedFiles.sign(saved, rsa.getPrivate()));
    var beside = Files.writeString(folder.resolve("model.keras.sig"), "?");
    Kit.assertRefused(
        "verify: expected an Ed25519 key, received one of RSA.",
        () -> SignedFiles.verify(saved, rsa.getPublic()));
    var keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Kit.assertRefused(
        "verify: " + beside + " is no signature: sign the file anew.",
        () -> SignedFiles.verify(saved, keys.getPublic()));
  }
}
