package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.config.Json;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Layers;
import dev.rhyton.learning.Learning;
import dev.rhyton.models.Compile;
import dev.rhyton.models.LoadWeights;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is saved comes back: as the same numbers, with the same training. */
class SavedFilesTest {
  @TempDir Path temporary;

  private final NDArray x = Kit.normal(1, 24, 4);
  private final NDArray y = Kit.labels(2, 24, 3);

  private Model trained(Learning mode) {
    var model =
        Sequential.of(
            InputLayer.of(4), Dense.of(5).activation("tanh"), Dense.of(3).activation("softmax"));
    model.compile(
        Compile.of("adam", "sparse_categorical_crossentropy").metrics("accuracy").learning(mode));
    model.fit(x, y, ModelKit.quiet(2, 8));
    return model;
  }

  private Path file(String name) {
    return temporary.resolve(name);
  }

  @Test
  void trainingGoesOnAsIfNothingHadHappened() {
    for (var name : List.of("model.keras", "model.h5")) {
      var model = trained(Learning.plain());
      model.save(file(name));
      var copy = Model.load(file(name));
      assertEquals(model.predict(x), copy.predict(x), name);
      assertEquals(6, copy.optimizerState().iterations(), name);
      assertEquals(model.trainOnBatch(x, y), copy.trainOnBatch(x, y), name);
      assertEquals(model.getWeights(), copy.getWeights(), name);
    }
  }

  /** In a mode that draws, too: its masks and its random state are in the file. */
  @Test
  void aModeGoesOnWithItsMasks() {
    var model = trained(Learning.gradient());
    model.save(file("masks.keras"));
    var copy = Model.load(file("masks.keras"));
    assertEquals(model.trainingState(), copy.trainingState());
    var another = Model.load(file("masks.keras"));
    for (var each : List.of(copy, another)) each.fit(x, y, ModelKit.quiet(2, 8));
    assertEquals(copy.getWeights(), another.getWeights()); // whatever was drawn in between
  }

  @Test
  void everyModeComesBack() {
    for (var mode : ModelKit.modes().entrySet()) {
      var model = trained(mode.getValue());
      model.save(file("mode.keras"));
      var copy = Model.load(file("mode.keras"));
      assertEquals(mode.getValue(), copy.compiled().learning(), mode.getKey());
    }
  }

  /** And it is not chosen again. */
  @Test
  void whatAutoLearningChoseComesBack() {
    var model = trained(Learning.auto().learningRateDecay(false));
    model.fit(x, y, ModelKit.quiet(60, 8));
    assertEquals(6, model.autoChoice().rows().size());
    model.save(file("auto.keras"));
    var copy = Model.load(file("auto.keras"));
    assertEquals(model.autoChoice(), copy.autoChoice());
    var another = Model.load(file("auto.keras"));
    for (var each : List.of(copy, another)) {
      long before = each.optimizerState().iterations();
      var history = each.fit(x, y, ModelKit.quiet(60, 8));
      assertEquals(model.autoChoice(), history.auto());
      long steps = Dataset.of(x, y).batchCount(8);
      assertEquals(before + 60 * steps, each.optimizerState().iterations());
    }
    assertEquals(copy.getWeights(), another.getWeights());
  }

  @Test
  void pythonsFilesTrainPlainly() throws IOException {
    trained(Learning.gradient()).save(file("ours.keras"));
    Zips.with(file("ours.keras"), file("python.keras"), "rhyton.json", b -> null);
    assertEquals(Learning.plain(), Model.load(file("python.keras")).compiled().learning());
  }

  @Test
  void whatTrainingRemembersComesBack() {
    var state =
        Map.of(
            "masks", NDArray.of(DType.INT8, Shape.of(2, 2), new int[] {1, 0, -1, 1}),
            "seed", NDArray.of(new long[] {Long.MIN_VALUE, 7}, 2),
            "rate", NDArray.of(new double[] {0.1}));
    var written = new TrainingState(Learning.batch().groups(8), state).write().toString();
    var read = TrainingState.read(Json.parse(written));
    assertEquals(Learning.batch().groups(8), read.learning());
    assertEquals(state, read.state());
  }

  @Test
  void weightsAlone() {
    var model = trained(Learning.plain());
    for (var name : List.of("m.weights.h5", "m.h5")) {
      model.saveWeights(file(name));
      var other = trained(Learning.plain());
      other.loadWeights(file(name));
      assertEquals(model.getWeights(), other.getWeights(), name);
    }
    model.save(file("m.keras"));
    var other = trained(Learning.plain());
    other.loadWeights(file("m.keras"));
    assertEquals(model.getWeights(), other.getWeights());
  }

  @Test
  void byNameAndSkipped() {
    var first =
        Sequential.of(InputLayer.of(4), Dense.of(5).named("body"), Dense.of(3).named("top"));
    first.saveWeights(file("first.h5"));
    first.saveWeights(file("first.weights.h5"));
    var second =
        Sequential.of(InputLayer.of(4), Dense.of(5).named("body"), Dense.of(2).named("new"));
    second.loadWeights(file("first.h5"), LoadWeights.of().byName());
    assertEquals(first.getWeights().subList(0, 2), second.getWeights().subList(0, 2));
    var third =
        Sequential.of(InputLayer.of(4), Dense.of(5).named("body"), Dense.of(2).named("top"));
    Kit.assertRefused(
        file("first.h5")
            + ": weights: top: Weight \"kernel\": expected a value of shape (5, 2), received (5, 3).",
        () -> third.loadWeights(file("first.h5"), LoadWeights.of().byName()));
    var options = LoadWeights.of().byName().skipMismatch();
    assertEquals(List.of("top"), third.loadWeights(file("first.h5"), options));
    var skipped = third.loadWeights(file("first.weights.h5"), LoadWeights.of().skipMismatch());
    assertEquals(List.of("layers/dense_1/"), skipped);
    assertEquals(first.getWeights().subList(0, 2), third.getWeights().subList(0, 2));
    Kit.assertRefused(
        file("first.weights.h5") + ": only legacy .h5 files are loaded by the names of layers.",
        () -> third.loadWeights(file("first.weights.h5"), LoadWeights.of().byName()));
  }

  @Test
  void aLayerAtTwoPlacesComesBackAsOne() {
    var shared = Dense.of(4);
    var inner = Sequential.of(InputLayer.of(4), shared);
    var in = Input.of(4);
    var model = Model.of(in, shared.apply(inner.apply(in)));
    model.save(file("shared.keras"));
    var copy = Model.load(file("shared.keras"));
    assertEquals(2, copy.weights().size());
    var innerCopy =
        (Model) copy.layers().stream().filter(l -> l instanceof Model).findFirst().orElseThrow();
    assertSame(copy.getLayer(shared.name()), innerCopy.layers().get(0));
    assertEquals(model.predict(x), copy.predict(x));
    assertEquals(model.toJson(), copy.toJson());
  }

  static final class Twice extends Layer {
    private double times = 2;

    @Override
    protected Tensor call(Tensor x) {
      return x.multiply(times);
    }
  }

  @Test
  void aLayerOfYourOwn() throws IOException {
    Layers.register(Twice.class);
    var model = Sequential.of(InputLayer.of(4), new Twice(), Dense.of(2));
    model.save(file("own.keras"));
    var json = Zips.config(file("own.keras")).at("/config/layers/1");
    assertTrue(json.get("module").isNull());
    assertEquals("Custom>Twice", json.get("registered_name").asText());
    assertEquals(model.predict(x), Model.load(file("own.keras")).predict(x));
    Zips.withConfig(
        file("own.keras"),
        file("package.keras"),
        j -> ((ObjectNode) j.at("/config/layers/1")).put("registered_name", "mypkg>Twice"));
    var copy = Model.load(file("package.keras"));
    copy.save(file("again.keras"));
    json = Zips.config(file("again.keras")).at("/config/layers/1");
    assertEquals("mypkg>Twice", json.get("registered_name").asText());
  }

  /** A model of the user's own. */
  static final class Autoencoder extends Model {
    private int latent = 2;
    private final Sequential encoder = Sequential.of(Dense.of(latent));
    private final Sequential decoder = Sequential.of(Dense.of(4));

    @Override
    protected Tensor call(Tensor x) {
      return decoder.apply(encoder.apply(x));
    }
  }

  @Test
  void aModelOfYourOwn() {
    Layers.register(Autoencoder.class);
    var model = new Autoencoder();
    var e = assertThrows(IllegalStateException.class, () -> model.save(file("auto.keras")));
    assertEquals(
        "save: Autoencoder \"autoencoder\" has no weights yet: call build(shape of a sample) or fit.",
        e.getMessage());
    model.build(4);
    model.save(file("auto.keras"));
    assertEquals(model.predict(x), Model.load(file("auto.keras")).predict(x));
  }

  @Test
  void severalInputsAndOutputs() {
    var a = Input.of(4);
    var b = Input.of(4);
    var sum = Add.of().apply(a, b);
    var model = Model.of(List.of(a, b), List.of(Dense.of(2).apply(sum), Dense.of(1).apply(sum)));
    model.compile(Compile.of("sgd", "mse").metrics("mae").lossWeights(1, 0.5));
    model.save(file("several.keras"));
    var copy = Model.load(file("several.keras"));
    assertEquals(model.predictAll(List.of(x, x)), copy.predictAll(List.of(x, x)));
    assertEquals(model.toJson(), copy.toJson());
  }

  @Test
  void namesOfFiles() {
    var model = trained(Learning.plain());
    Kit.assertRefused(
        "save: expected a name that ends in .keras (Keras 3) or .h5 (Keras 1 and 2),"
            + " received m.bin.",
        () -> model.save("m.bin"));
    Kit.assertRefused(
        "load: expected a name that ends in .keras (Keras 3), .h5 (Keras 1 and 2) or .json"
            + " (TensorFlow.js), or a folder of Orbax checkpoints, received m.bin.",
        () -> Model.load("m.bin"));
    Kit.assertRefused(
        "saveWeights: expected a name that ends in .weights.h5 (weights of Keras 3) or .h5"
            + " (Keras 1 and 2), received m.keras, whose format is .keras (Keras 3).",
        () -> model.saveWeights("m.keras"));
    Kit.assertRefused(
        "loadWeights: expected a name that ends in .keras (Keras 3), .weights.h5 (weights of Keras"
            + " 3), .weights.json (weights of Keras 3 in several files) or .h5 (Keras 1 and"
            + " 2), or a folder of Orbax checkpoints, received m.bin.",
        () -> model.loadWeights("m.bin"));
  }

  @Test
  void aConfigurationTooLongForH5() {
    var model = Sequential.of(InputLayer.of(4));
    for (int i = 0; i < 60; i++) model.add(Dense.of(2));
    var message = Kit.refusal(() -> model.save(file("long.h5")));
    assertTrue(
        message.matches(
            "model_config of [\\d,]+ bytes is too long for this format, which holds 30,000: save to a .keras file."),
        message);
    assertTrue(Files.notExists(file("long.h5")));
    model.save(file("long.keras"));
  }

  @Test
  void whatCannotBeSavedLeavesTheOldFile() throws IOException {
    trained(Learning.plain()).save(file("old.h5"));
    var before = Files.readAllBytes(file("old.h5"));
    var model = Sequential.of(InputLayer.of(4));
    for (int i = 0; i < 60; i++) model.add(Dense.of(2));
    Kit.refusal(() -> model.save(file("old.h5")));
    assertArrayEquals(before, Files.readAllBytes(file("old.h5")));
    try (var files = Files.list(temporary)) {
      assertEquals(List.of(file("old.h5")), files.toList());
    }
  }

  /** Any damage to the numbers or names of an HDF5 file is noticed. */
  @Test
  void damagedHdf5FilesAreRefused() throws IOException {
    var model = trained(Learning.plain());
    for (var name : List.of("m.weights.h5", "m.h5")) {
      model.saveWeights(file(name));
      var whole = Files.readAllBytes(file(name));
      var random = new SplittableRandom(3);
      int refused = 0;
      var copy = trained(Learning.plain());
      for (int i = 0; i < 300; i++) {
        var damaged = whole.clone();
        damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(file(name), damaged);
        try {
          copy.loadWeights(file(name));
          assertEquals(model.getWeights(), copy.getWeights());
        } catch (IllegalArgumentException e) {
          refused++;
          assertTrue(e.getMessage().startsWith(file(name) + ": weights"), e.getMessage());
        }
      }
      assertTrue(refused > 50, () -> name + " refused too rarely");
    }
  }

  @Test
  void signedFiles() throws Exception {
    var generator = KeyPairGenerator.getInstance("Ed25519");
    var keys = generator.generateKeyPair();
    var saved = file("signed.keras");
    trained(Learning.plain()).save(saved);
    Kit.assertRefused(
        "verify: there is no signature " + saved + ".sig.",
        () -> SignedFiles.verify(saved, keys.getPublic()));
    SignedFiles.sign(saved, keys.getPrivate());
    SignedFiles.verify(saved, keys.getPublic());
    var other = generator.generateKeyPair().getPublic();
    var refusal = "verify: " + saved + " is not as the owner of this key signed it.";
    Kit.assertRefused(refusal, () -> SignedFiles.verify(saved, other));
    var bytes = Files.readAllBytes(saved);
    bytes[bytes.length / 2] ^= 1;
    Files.write(saved, bytes);
    Kit.assertRefused(refusal, () -> SignedFiles.verify(saved, keys.getPublic()));
  }

  /** A signature covers the files with weights, not only the JSON file that lists them. */
  @Test
  void signedShards() throws Exception {
    var keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    var json = file("model.json");
    Files.writeString(json, "{\"weightsManifest\": [{\"paths\": [\"a.bin\", \"b.bin\"]}]}");
    var map = file("m.weights.json");
    Files.writeString(map, "{\"weight_map\": {\"/a\": [\"a.bin\"], \"/b\": \"b.bin\"}}");
    for (var signed : List.of(json, map)) {
      Files.writeString(file("a.bin"), "first");
      Files.writeString(file("b.bin"), "second");
      SignedFiles.sign(signed, keys.getPrivate());
      SignedFiles.verify(signed, keys.getPublic());
      Files.writeString(file("b.bin"), "Second");
      Kit.assertRefused(
          "verify: " + signed + " is not as the owner of this key signed it.",
          () -> SignedFiles.verify(signed, keys.getPublic()));
      Files.delete(file("b.bin"));
      Files.createSymbolicLink(file("b.bin"), file("a.bin"));
      Kit.assertRefused(
          signed + ": weights: " + file("b.bin") + " is a link, and links are not followed.",
          () -> SignedFiles.verify(signed, keys.getPublic()));
      Files.delete(file("b.bin"));
    }
  }
}
