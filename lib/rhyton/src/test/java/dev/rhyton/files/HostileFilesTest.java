package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.models.Sequential;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that want something of their reader other than to be read. */
class HostileFilesTest {
  @TempDir Path temporary;

  private final Model model = Sequential.of(InputLayer.of(2), Dense.of(3));
  private Path saved;

  @BeforeEach
  void save() {
    saved = temporary.resolve("model.keras");
    model.save(saved);
  }

  // ---- HDF5 ----

  private static Path hdf5(String name) {
    try {
      return Path.of(HostileFilesTest.class.getResource("/hdf5/" + name + ".h5").toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** The file as the weights of our model. */
  private String refusal(String name) throws IOException {
    var file = temporary.resolve(name + ".weights.h5");
    Files.copy(hdf5(name), file);
    var message = Kit.refusal(() -> model.loadWeights(file));
    assertTrue(message.startsWith(file + ": weights"), message);
    return message.substring(file.toString().length());
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    var link = "/ is a link, and links are not followed.";
    assertEquals(
        ": weights: layers/dense/vars/0: /layers/dense/vars/0" + link.substring(1),
        refusal("soft_link"));
    assertEquals(
        ": weights: layers/dense/vars/0: /layers/dense/vars/0" + link.substring(1),
        refusal("external_link"));
    assertEquals(": weights: /layers/dense/vars" + link.substring(1), refusal("linked_group"));
  }

  @Test
  void arraysThatAreNotThere() throws IOException {
    assertEquals(
        ": weights: layers/dense/vars/0: Weight \"kernel\": its 24 bytes are only 0 in the file.",
        refusal("no_data"));
    assertTrue(refusal("external_data").contains("layers/dense"));
    assertEquals(
        ": weights: layers/dense/vars/0: Weight \"kernel\": a piece of 9,000,000 bytes is larger"
            + " than all.",
        refusal("huge_chunk"));
    assertEquals(
        ": weights: layers/dense/vars/0: Expected numbers, received strings.", refusal("text"));
  }

  @Test
  void otherLayoutsAreRead() throws IOException {
    for (var name : new String[] {"big_endian", "chunked"}) {
      var file = temporary.resolve(name + ".weights.h5");
      Files.copy(hdf5(name), file);
      model.loadWeights(file);
      var weights = model.getWeights();
      assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, weights.get(0).toFloats(), name);
      assertArrayEquals(new float[] {0, 1, 2}, weights.get(1).toFloats(), name);
    }
  }

  // ---- zip ----

  private String refusalOf(Map<String, byte[]> entries) throws IOException {
    var file = temporary.resolve("hostile.keras");
    Zips.write(file, entries);
    var message = Kit.refusal(() -> Model.load(file));
    assertTrue(message.startsWith(file.toString()), message);
    return message.substring(file.toString().length());
  }

  @Test
  void namesThatLeadOut() throws IOException {
    var entries = Zips.read(saved);
    entries.put("../evil", new byte[1]);
    assertEquals(": the entry \"../evil\" leads out of the file.", refusalOf(entries));
  }

  @Test
  void entriesThatTheManifestDoesNotKnow() throws IOException {
    var entries = Zips.read(saved);
    entries.put("more", new byte[1]);
    assertEquals(
        ": expected the entries [config.json, metadata.json, model.weights.h5], as its manifest"
            + " says, found [config.json, metadata.json, model.weights.h5, more].",
        refusalOf(entries));
  }

  @Test
  void entriesThatAreNotWhatTheManifestSays() throws IOException {
    var entries = Zips.read(saved);
    var weights = entries.get("model.weights.h5");
    weights[weights.length - 1] ^= 1; // a number
    assertEquals(
        ": model.weights.h5 is not what the manifest of the file says.", refusalOf(entries));
    entries.remove(ZipWriter.MANIFEST);
    var file = temporary.resolve("hostile.keras");
    Zips.write(file, entries);
    assertTrue(Kit.distance(model.getWeights(), Model.load(file).getWeights()) < 1e-6);
  }

  @Test
  void bombs() throws IOException {
    var entries = new LinkedHashMap<>(Zips.read(saved));
    entries.remove(ZipWriter.MANIFEST);
    entries.put("config.json", new byte[32 << 20]);
    assertEquals(
        ": config.json of 33,554,432 bytes is larger than the 16,777,216 that are allowed.",
        refusalOf(entries));
    // A model that is large enough for these weights, as far as it says.
    var config =
        new String(Zips.read(saved).get("config.json"), StandardCharsets.UTF_8)
            .replace("\"units\":3", "\"units\":30000000");
    entries.put("config.json", config.getBytes(StandardCharsets.UTF_8));
    entries.put("model.weights.h5", new byte[32 << 20]);
    var message = refusalOf(entries);
    assertTrue(
        message.matches(
            ": model.weights.h5 unpacks from [\\d,]+ bytes to 33,554,432, which no weights do."),
        message);
  }

  // ---- configurations ----

  private String refusalOf(String from, String to) throws IOException {
    var entries = Zips.read(saved);
    entries.remove(ZipWriter.MANIFEST);
    var config = new String(entries.get("config.json"), StandardCharsets.UTF_8);
    assertTrue(config.contains(from), from);
    entries.put("config.json", config.replace(from, to).getBytes(StandardCharsets.UTF_8));
    return refusalOf(entries);
  }

  @Test
  void modulesOutsideOfKeras() throws IOException {
    assertEquals(
        ": config.json: layers[1] \"NAME\": the Dense of the module \"os\" is not Keras'.",
        refusalOf(
                "\"module\":\"keras.layers\",\"class_name\":\"Dense\"",
                "\"module\":\"os\",\"class_name\":\"Dense\"")
            .replaceFirst("dense\\w*", "NAME"));
  }

  @Test
  void pythonsCode() throws IOException {
    assertEquals(
        ": config.json: a function is stored as Python code, and no code in a file is run.",
        refusalOf("\"activation\":\"linear\"", "\"activation\":{\"class_name\":\"__lambda__\"}"));
  }

  private static final String DENSE = "\"module\":\"keras.layers\",\"class_name\":\"Dense\"";

  @Test
  void classesThatAreNotThere() throws IOException {
    assertEquals(
        ": config.json: layers[1] \"NAME\": Unknown layer \"Popen\", as of Keras 3.15.1: update this"
            + " library.",
        refusalOf(DENSE, DENSE.replace("Dense", "Popen")).replaceFirst("dense\\w*", "NAME"));
    assertEquals(
        ": config.json: the layer \"NAME\" is a Lambda, which holds Python code, and no code in a"
            + " file is run: put a layer of your own in its place before saving.",
        refusalOf(DENSE, DENSE.replace("Dense", "Lambda")).replaceFirst("dense\\w*", "NAME"));
  }

  /** Nodes of operators are a list of names, whatever module they claim. */
  @Test
  void operatorsThatAreNotThere() {
    for (var module : List.of("keras.src.ops.numpy", "keras.src.ops.core.os", "os")) {
      var message = Kit.refusal(() -> Models.fromJson(functional(module, "System")));
      assertTrue(
          message.contains("Unknown operation \"System\".")
              || message.contains("Unknown layer \"System\","),
          message);
    }
    assertEquals(
        "layers[1] \"op\": the Add of the module \"os\" is not Keras'.",
        Kit.refusal(() -> Models.fromJson(functional("os", "Add"))));
  }

  private static String functional(String module, String type) {
    return String.format(
        """
        {"class_name": "Functional", "config": {"name": "f", "layers": [
          {"module": "keras.layers", "class_name": "InputLayer", "name": "a", "inbound_nodes": [],
           "config": {"name": "a", "batch_shape": [null, 2]}},
          {"module": "%s", "class_name": "%s", "name": "op", "config": {"name": "op"},
           "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config":
             {"keras_history": ["a", 0, 0]}}], "kwargs": {}}]}],
          "input_layers": [["a", 0, 0]], "output_layers": [["op", 0, 0]]}}""",
        module, type);
  }

  private static String refusalOfKeras1(String layer) {
    var json = "{\"class_name\": \"Sequential\", \"config\": [" + layer + "]}";
    return Kit.refusal(() -> ModelJson.read(LegacyConfig.modern(Json.parse(json))));
  }

  @Test
  void whatKeras1WouldHaveRun() {
    assertTrue(
        refusalOfKeras1(
                """
                {"class_name": "Lambda", "config": {"name": "l", "function": "4wEAAAAA",
                 "function_type": "lambda", "batch_input_shape": [null, 2]}}""")
            .startsWith("the layer \"l\" is a Lambda, which holds Python code"));
    assertEquals(
        "a Merge of mode \"<lambda>\" is not known.",
        refusalOfKeras1(
            "{\"class_name\": \"Merge\", \"config\": {\"name\": \"m\", \"mode\": \"<lambda>\"}}"));
    assertTrue(
        refusalOfKeras1(
                """
                {"class_name": "Dense", "config": {"name": "d", "output_dim": 2,
                 "batch_input_shape": [null, 2], "W_regularizer": {"name": "os.system", "l1": 0}}}""")
            .contains("Unknown regularizer \"os.system\""));
    assertTrue(
        refusalOfKeras1(
                """
                {"class_name": "Convolution2D", "config": {"name": "c", "nb_filter": 2, "nb_row": 3,
                 "batch_input_shape": [null, 8, 8, 1]}}""")
            .contains("kernel"));
  }

  @Test
  void depth() throws IOException {
    var nested = "[".repeat(100_000) + "]".repeat(100_000);
    var message = refusalOf("\"use_bias\":true", "\"use_bias\":" + nested);
    assertTrue(message.startsWith(": config.json: Not JSON: Document nesting depth"), message);
  }

  // ---- wrong labels ----

  @Test
  void otherFormats() throws IOException {
    var h5 = temporary.resolve("model.h5");
    Files.copy(saved, h5);
    Kit.assertRefused(h5 + ": model: this is not an HDF5 file.", () -> Model.load(h5));
    model.saveWeights(temporary.resolve("w.h5"));
    var weights = temporary.resolve("w.h5");
    Kit.assertRefused(
        weights
            + ": model: it contains only weights, no model: build the model, then loadWeights(file).",
        () -> Model.load(weights));
    var zip = temporary.resolve("w.keras");
    Files.copy(weights, zip);
    var message = Kit.refusal(() -> Model.load(zip));
    assertTrue(message.startsWith(zip + " is not a .keras file: expected a zip"), message);
    var folder = Files.createDirectory(temporary.resolve("folder.h5"));
    Kit.assertRefused(folder + " is not a file.", () -> Model.load(folder));
  }
}
