package dev.rhyton.files;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.config.Json;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.Learning;
import dev.rhyton.models.Compile;
import dev.rhyton.models.LoadWeights;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.text.StringLookup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orbax checkpoints: what is in them, what is read of them again, and what is refused. */
class OrbaxFilesTest {
  private static final String KERNEL = "trainable_variables.net.a.kernel";

  @TempDir Path folder;

  private final NDArray x = Kit.normal(1, 24, 4);
  private final NDArray y = Kit.labels(2, 24, 3);

  private static Model model(Learning mode, Layer... more) {
    var layers = new ArrayList<Layer>(List.of(InputLayer.of(4)));
    layers.add(Dense.of(5).activation("tanh").named("a"));
    layers.addAll(List.of(more));
    layers.add(Dense.of(3).activation("softmax").named("b"));
    var model = Sequential.of(layers.toArray(Layer[]::new)).named("net");
    model.compile(
        Compile.of("adam", "sparse_categorical_crossentropy").metrics("accuracy").learning(mode));
    return model;
  }

  @CanIgnoreReturnValue
  private Model trained(Learning mode, UnaryOperator<OrbaxCheckpoint> options, Layer... more) {
    var model = model(mode, more);
    var checkpoint = OrbaxCheckpoint.of(folder.toString()).maxToKeep(null);
    model.fit(x, y, ModelKit.quiet(2, 8).callbacks(options.apply(checkpoint)));
    return model;
  }

  @CanIgnoreReturnValue
  private Model trained() {
    return trained(Learning.plain(), c -> c);
  }

  /** The same, where files that are changed afterwards are accepted. */
  @CanIgnoreReturnValue
  private Model changeable() throws IOException {
    var model = trained();
    for (int step = 0; step < 2; step++) {
      change(folder.resolve(step + "/_CHECKPOINT_METADATA"), j -> j.remove("custom_metadata"));
    }
    return model;
  }

  private Path item() {
    return folder.resolve("1/pytree");
  }

  private static JsonNode json(Path file) throws IOException {
    return Json.parse(Files.readString(file));
  }

  /** Changes what a file says. */
  private static void change(Path file, Consumer<ObjectNode> change) throws IOException {
    var json = (ObjectNode) json(file);
    change.accept(json);
    Files.writeString(file, json.toString());
  }

  // ---- what comes back ----

  @Test
  void trainingGoesOnAsIfNothingHadHappened() {
    var model = trained(Learning.plain(), c -> c, BatchNormalization.of().named("bn"));
    var copy = Model.load(folder);
    assertEquals(model.toJson(), copy.toJson());
    assertEquals(model.predict(x), copy.predict(x));
    assertEquals(6, copy.optimizerState().iterations());
    assertEquals(model.trainOnBatch(x, y), copy.trainOnBatch(x, y));
    assertEquals(model.getWeights(), copy.getWeights());
    assertEquals(3, Model.load(folder.resolve("0")).optimizerState().iterations());
    assertFalse(Model.load(folder, false).isCompiled());
  }

  /** Masks and random state are there too: it goes on as a .keras file of the same moment. */
  @Test
  void aModeGoesOnBitByBit() {
    var model = trained(Learning.gradient(), c -> c);
    model.save(folder.resolve("same.keras"));
    var copy = Model.load(folder);
    var same = Model.load(folder.resolve("same.keras"));
    assertEquals(model.trainingState(), copy.trainingState());
    for (var each : List.of(copy, same)) each.fit(x, y, ModelKit.quiet(2, 8));
    assertEquals(same.getWeights(), copy.getWeights());
  }

  @Test
  void weightsFindTheirLayersByName() {
    var model = trained(Learning.plain(), c -> c.saveWeightsOnly(true));
    var other = model(Learning.plain());
    other.getLayer("a").freeze(); // where Keras lists it is no matter
    other.loadWeights(folder);
    assertEquals(model.getWeights(), other.getWeights());
    assertEquals(0, other.optimizerState().iterations());
    assertRefused(
        folder.resolve("1")
            + ": it contains only weights: build the model, then loadWeights(folder).",
        () -> Model.load(folder));
  }

  @Test
  void theOptimizerRemembersWithTheWeights() {
    var model = trained();
    var other = model(Learning.plain());
    other.loadWeights(folder.resolve("1"));
    assertEquals(model.trainOnBatch(x, y), other.trainOnBatch(x, y));
    assertEquals(model.getWeights(), other.getWeights());
  }

  @Test
  void otherModelsAreRefusedOrSkipped() {
    trained();
    var other = Sequential.of(InputLayer.of(4), Dense.of(5).named("c")).named("net");
    assertRefused(
        item()
            + ": there is no variable net/c/kernel, but [net/a/bias, net/a/kernel, net/b/bias,"
            + " net/b/kernel]. Variables are found by the names of models and layers: name them as"
            + " they were, or read the model itself by Model.load.",
        () -> other.loadWeights(folder));
    var part = Sequential.of(InputLayer.of(4), Dense.of(5).named("a")).named("net");
    assertRefused(
        item()
            + ": the model has no variable [net/b/bias, net/b/kernel], which is there: it is that of"
            + " another model.",
        () -> part.loadWeights(folder));
    var skip = LoadWeights.of().skipMismatch();
    assertEquals(List.of(), part.loadWeights(folder, skip));
    assertEquals(Model.load(folder).getLayer("a").getWeights(), part.getLayer("a").getWeights());
    assertEquals(List.of("net/c/kernel", "net/c/bias"), other.loadWeights(folder, skip));
    var wide = Sequential.of(InputLayer.of(4), Dense.of(6).named("a")).named("net");
    assertEquals(List.of("net/a/kernel", "net/a/bias"), wide.loadWeights(folder, skip));
  }

  @Test
  void learnedVocabulariesAreRefused() {
    var layer = StringLookup.of();
    layer.adapt(new String[] {"a", "b"});
    var model = Sequential.of(layer);
    model.predict(new String[] {"a"});
    assertRefused(
        "OrbaxCheckpoint: a vocabulary that a layer has learned does not go into its checkpoints:"
            + " set saveWeightsOnly(true), or save .keras files by ModelCheckpoint.",
        () -> OrbaxFiles.checkpoint(model, false));
  }

  // ---- the layout ----

  @Test
  void whatOrbaxReads() throws IOException {
    var model = trained(Learning.plain(), c -> c, BatchNormalization.of().named("bn"));
    assertEquals(0, Files.size(folder.resolve("1/orbax.checkpoint")));
    var checkpoint = json(folder.resolve("1/_CHECKPOINT_METADATA"));
    assertEquals(
        "{\"pytree\":\"orbax.checkpoint.experimental.v1._src.handlers.pytree_handler.PyTreeHandler\"}",
        checkpoint.path("item_handlers").toString());
    var tree = json(item().resolve("_METADATA"));
    assertEquals(
        "{\"key_metadata\":[{\"key\":\"trainable_variables\",\"key_type\":2},{\"key\":\"net\","
            + "\"key_type\":2},{\"key\":\"a\",\"key_type\":2},{\"key\":\"kernel\",\"key_type\":2}],"
            + "\"value_metadata\":{\"value_type\":\"np.ndarray\",\"skip_deserialize\":false}}",
        tree.path("tree_metadata")
            .path("('trainable_variables', 'net', 'a', 'kernel')")
            .toString());
    assertEquals(kind(tree, "('optimizer_variables', 'adam', 'iteration')"), "scalar");
    assertEquals(
        kind(tree, "('non_trainable_variables', 'net', 'bn', 'moving_mean')"), "np.ndarray");
    assertEquals(kind(tree, "('metrics_variables',)"), "Dict");
    assertEquals(kind(tree, "('model_config',)"), "string");
    assertFalse(tree.path("use_ocdbt").asBoolean(true));
    assertEquals(
        Json.parse(model.toJson()),
        Json.parse(json(item().resolve("_strings.json")).path("model_config").asText()));
    var place = item().resolve(KERNEL);
    assertEquals(
        "{\"chunks\":[4,5],\"compressor\":null,\"dimension_separator\":\".\",\"dtype\":\"<f4\","
            + "\"fill_value\":null,\"filters\":null,\"order\":\"C\",\"shape\":[4,5],\"zarr_format\":2}",
        Files.readString(place.resolve(".zarray")));
    var first = ByteBuffer.wrap(Files.readAllBytes(place.resolve("0.0")));
    assertEquals(
        model.getWeights().get(0).toFloats()[0], first.order(ByteOrder.LITTLE_ENDIAN).getFloat());
    var count = item().resolve("optimizer_variables.adam.iteration");
    assertEquals("<i8", json(count.resolve(".zarray")).path("dtype").asText());
    var bytes = ByteBuffer.wrap(Files.readAllBytes(count.resolve("0")));
    assertEquals(6, bytes.order(ByteOrder.LITTLE_ENDIAN).getLong());
  }

  private static String kind(JsonNode tree, String key) {
    return tree.path("tree_metadata").path(key).path("value_metadata").path("value_type").asText();
  }

  /** As several devices write them: those at the end go beyond the array. */
  @Test
  void chunksAreReadOfAnyShape() throws IOException {
    var model = changeable();
    var place = item().resolve(KERNEL);
    var kernel = model.getWeights().get(0).toFloats(); // (4, 5)
    Files.delete(place.resolve("0.0"));
    change(place.resolve(".zarray"), j -> j.putArray("chunks").add(3).add(2));
    for (int row = 0; row < 2; row++) {
      for (int column = 0; column < 3; column++) {
        var chunk = ByteBuffer.allocate(4 * 3 * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 3 * row; i < 3 * row + 3; i++) {
          for (int j = 2 * column; j < 2 * column + 2; j++) {
            chunk.putFloat(i < 4 && j < 5 ? kernel[5 * i + j] : Float.NaN);
          }
        }
        Files.write(place.resolve(row + "." + column), chunk.array());
      }
    }
    assertEquals(model.getWeights(), Model.load(folder).getWeights());
    var line = folder.resolve("line");
    ZarrArray.write(line, NDArray.from(new long[] {1, 2, 3}));
    var read = new ArrayList<NDArray>();
    ZarrArray.read(line, Shape.of(3), read::add);
    assertEquals(List.of(NDArray.from(new long[] {1, 2, 3})), read);
  }

  // ---- what is refused ----

  /** Any byte of any file; what was added is not read. */
  @Test
  void changedFiles() throws IOException {
    var model = trained();
    Files.writeString(item().resolve(".DS_Store"), "of the system");
    assertEquals(model.getWeights(), Model.load(folder).getWeights());
    var how =
        " If you changed the checkpoint, delete \"rhyton_sha256\" in its file"
            + " _CHECKPOINT_METADATA.";
    var random = new SplittableRandom(16);
    var hashes =
        json(folder.resolve("1/_CHECKPOINT_METADATA")).at("/custom_metadata/rhyton_sha256");
    var names = hashes.properties().stream().map(e -> e.getKey()).toList();
    assertTrue(names.containsAll(List.of("rhyton.json", "pytree/" + KERNEL + "/0.0")));
    for (var name : names) {
      var file = folder.resolve("1").resolve(name);
      var whole = Files.readAllBytes(file);
      var damaged = whole.clone();
      damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, damaged);
      assertDamaged(
          file
              + ": it is damaged, or was changed after it was saved: its checksum is wrong."
              + how);
      Files.write(file, whole);
    }
    var chunk = item().resolve(KERNEL + "/0.0");
    Files.move(chunk, folder.resolve("elsewhere"));
    assertDamaged(folder.resolve("1") + ": pytree/" + KERNEL + "/0.0 is missing." + how);
    Files.createSymbolicLink(chunk, folder.resolve("elsewhere"));
    assertDamaged(chunk + " is a link, and links are not followed.");
  }

  private void assertDamaged(String message) {
    assertRefused(message, () -> Model.load(folder));
  }

  @Test
  void damagedArrays() throws IOException {
    changeable();
    var place = item().resolve(KERNEL);
    var chunk = place.resolve("0.0");
    var bytes = Files.readAllBytes(chunk);
    var at = place.resolve(".zarray") + ": array: ";
    Files.delete(chunk);
    assertDamaged(at + "There is no file " + chunk + ".");
    Files.write(chunk, new byte[79]);
    assertDamaged(at + chunk + ": expected 80 bytes, received 79.");
    Files.write(chunk, new byte[81]);
    assertDamaged(at + chunk + ": expected at most 80 bytes, received 81.");
    Files.write(chunk, bytes);
    var whole = Files.readString(place.resolve(".zarray"));
    for (var wrong :
        List.of(
            new String[] {
              "\"shape\":[4,5]",
              "\"shape\":[4000000000,5]",
              "expected an array of shape (4, 5), received (4000000000, 5)."
            },
            new String[] {
              "\"chunks\":[4,5]",
              "\"chunks\":[4,5000000000]",
              "chunks of shape (4, 5000000000) do not fit an array of shape (4, 5)."
            },
            new String[] {
              "\"chunks\":[4,5]",
              "\"chunks\":[0,5]",
              "chunks of shape (0, 5) do not fit an array of shape (4, 5)."
            },
            new String[] {
              "\"shape\":[4,5]", "\"shape\":[-4,5]", "expected sizes of axes, received [-4,5]."
            },
            new String[] {
              "<f4",
              ">f4",
              "expected a dtype of [<f4, <f8, <f2, bfloat16, |i1, |u1, <i4, <i8, |b1], received"
                  + " \">f4\"."
            },
            new String[] {
              "\"compressor\":null",
              "\"compressor\":{\"id\":\"zstd\"}",
              "its chunks are compressed, by \"zstd\", and are read only as they are. "
                  + ZarrArray.HOW_TO_WRITE
            },
            new String[] {
              "\"order\":\"C\"",
              "\"order\":\"F\"",
              "expected rows one after another, and \".\" in the names of chunks."
            },
            new String[] {
              "\"zarr_format\":2", "\"zarr_format\":3", "expected zarr_format 2, received 3."
            })) {
      Files.writeString(place.resolve(".zarray"), whole.replace(wrong[0], wrong[1]));
      assertDamaged(at + wrong[2]);
    }
    Files.writeString(place.resolve(".zarray"), whole);
    var unused = Model.load(folder);
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    changeable();
    var place = item().resolve(KERNEL);
    var chunk = place.resolve("0.0");
    var elsewhere = folder.resolve("elsewhere");
    Files.move(chunk, elsewhere);
    Files.createSymbolicLink(chunk, elsewhere);
    assertDamaged(
        place.resolve(".zarray") + ": array: " + chunk + " is a link, and links are not followed.");
    Files.move(place, folder.resolve("moved"));
    Files.createSymbolicLink(place, folder.resolve("moved"));
    assertDamaged(place + " is a link, and links are not followed.");
    Files.move(item(), folder.resolve("item"));
    Files.createSymbolicLink(item(), folder.resolve("item"));
    assertDamaged(item() + " is a link, and links are not followed.");
  }

  /** Names in a file never become paths; those that no model has are told. */
  @Test
  void namesThatLeadElsewhere() throws IOException {
    changeable();
    change(
        item().resolve("_METADATA"),
        json -> {
          var entry = json.withObject("/tree_metadata").putObject("hostile");
          var keys = entry.putArray("key_metadata");
          for (var key : List.of("trainable_variables", "../../..", "passwd")) {
            keys.addObject().put("key", key).put("key_type", 2);
          }
          entry.putObject("value_metadata").put("value_type", "np.ndarray");
        });
    assertDamaged(
        item()
            + ": the model has no variable [../../../passwd], which is there: it is that of another"
            + " model.");
  }

  @Test
  void otherLayouts() throws IOException {
    changeable();
    var metadata = item().resolve("_METADATA");
    change(metadata, json -> json.put("use_zarr3", true));
    assertDamaged(
        metadata
            + ": tree: its arrays are in OCDBT or Zarr 3, which are not read here. "
            + ZarrArray.HOW_TO_WRITE);
    Files.createFile(item().resolve("manifest.ocdbt"));
    assertDamaged(
        item() + ": its arrays are in OCDBT, which is not read here. " + ZarrArray.HOW_TO_WRITE);
    Files.delete(item().resolve("manifest.ocdbt"));
    Files.writeString(metadata, "{}");
    assertDamaged(metadata + ": tree: there is no tree_metadata that lists its leaves.");
    Files.delete(metadata);
    assertDamaged("There is no file " + metadata + ".");
    Files.move(item(), folder.resolve("1/default"));
    assertDamaged(folder.resolve("1") + ": there is no folder pytree.");
    var empty = Files.createDirectories(folder.resolve("empty/7.orbax-checkpoint-tmp"));
    assertRefused(
        empty.getParent()
            + ": expected a folder of Orbax checkpoints, found none in it that is whole.",
        () -> Model.load(empty.getParent()));
  }

  /** Whatever byte of what is said in JSON is another, it is read or refused. */
  @Test
  void damagedMetadata() throws IOException {
    changeable();
    var files =
        List.of(
            item().resolve("_METADATA"),
            item().resolve("_strings.json"),
            item().resolve(KERNEL + "/.zarray"),
            folder.resolve("1/rhyton.json"));
    for (var file : files) {
      var whole = Files.readAllBytes(file);
      for (int at = 0; at < whole.length; at += 1 + whole.length / 40) {
        var damaged = whole.clone();
        damaged[at] ^= 0x04;
        Files.write(file, damaged);
        try {
          var unused = Model.load(folder);
        } catch (IllegalArgumentException e) {
          assertTrue(e.getMessage().contains(item().getParent().toString()), e.getMessage());
        }
      }
      Files.write(file, whole);
    }
    var unused = Model.load(folder);
  }

  @Test
  void impossibleValuesNameTheFile() throws IOException {
    changeable();
    var rate = item().resolve("optimizer_variables.adam.learning_rate");
    Files.write(rate.resolve("0"), new byte[] {0, 0, 0, 0, 0, 0, (byte) 0xf8, 0x7f});
    assertDamaged(
        rate.resolve(".zarray") + ": array: Adam: learningRate must be finite, received NaN.");
  }

  @Test
  void lostVariables() throws IOException {
    var model = changeable();
    var metadata = item().resolve("_METADATA");
    var kept = "('optimizer_variables', 'adam', 'net_a_kernel_momentum')";
    change(metadata, json -> json.withObject("/tree_metadata").remove(kept));
    assertDamaged(
        item()
            + ": the optimizer remembers adam/net_a_kernel_momentum, which is not there, but"
            + " [adam/iteration, adam/learning_rate, adam/net_a_bias_momentum,"
            + " adam/net_a_bias_velocity].");
    var other = model(Learning.plain());
    other.loadWeights(folder, LoadWeights.of().skipMismatch());
    assertEquals(model.getWeights(), other.getWeights());
    var sgd = model(Learning.plain());
    sgd.compile("sgd", "mse");
    assertRefused(
        item()
            + ": the optimizer remembers sgd/iteration, which is not there, but [adam/iteration,"
            + " adam/learning_rate, adam/net_a_bias_momentum, adam/net_a_bias_velocity].",
        () -> sgd.loadWeights(folder));
  }
}
