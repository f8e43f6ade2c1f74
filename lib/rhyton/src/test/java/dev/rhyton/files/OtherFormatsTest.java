package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.config.Json;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Concatenate;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Layer;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat32;

/** What Keras 2 and TensorFlow.js wrote is read, and TensorFlow serves what is exported. */
class OtherFormatsTest {
  @TempDir Path temporary;

  private final NDArray x = Kit.normal(1, 6, 4);

  // ---- Keras 2 ----

  private static Model keras2(String json) {
    return ModelJson.read(LegacyConfig.modern(Json.parse(json)));
  }

  @Test
  void aSequentialOfKeras2() {
    var model =
        keras2(
            """
            {"class_name": "Sequential", "config": [
              {"class_name": "Dense", "config": {"name": "dense_1", "trainable": true,
               "batch_input_shape": [null, 4], "dtype": "float32", "units": 3,
               "activation": "relu", "use_bias": true,
               "kernel_initializer": {"class_name": "VarianceScaling", "config":
                 {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": null}},
               "bias_initializer": {"class_name": "Zeros", "config": {"dtype": "float32"}},
               "kernel_regularizer": null, "bias_regularizer": null,
               "activity_regularizer": null, "kernel_constraint": null,
               "bias_constraint": null}},
              {"class_name": "BatchNormalization", "config": {"name": "bn", "axis": [1]}},
              {"class_name": "Dense", "config": {"name": "out", "units": 2}}
            ]}""");
    assertEquals(
        List.of("dense_1", "bn", "out"), model.layers().stream().map(l -> l.name()).toList());
    assertEquals(4 * 3 + 3 + 4 * 3 + 3 * 2 + 2, model.countParams());
  }

  @Test
  void aFunctionalModelOfKeras2() {
    var model =
        keras2(
            """
            {"class_name": "Model", "config": {"name": "m", "layers": [
              {"class_name": "InputLayer", "name": "a", "inbound_nodes": [], "config":
                {"batch_input_shape": [null, 4], "dtype": "float32", "sparse": false, "name": "a"}},
              {"class_name": "Dense", "name": "d", "config": {"name": "d", "units": 3},
               "inbound_nodes": [[["a", 0, 0, {}]]]},
              {"class_name": "Concatenate", "name": "c", "config": {"name": "c", "axis": -1},
               "inbound_nodes": [[["a", 0, 0, {}], ["d", 0, 0, {}]]]}],
              "input_layers": [["a", 0, 0]], "output_layers": [["c", 0, 0]]}}""");
    var d = (Dense) model.getLayer("d");
    var in = Input.of(4);
    var same = Model.of(in, Concatenate.of().apply(in, d.apply(in)));
    assertEquals(same.predict(x), model.predict(x));
  }

  /** Keras 2 counts the calls of models within models from 1. */
  @Test
  void aModelWithinAModelOfKeras2() {
    var model =
        keras2(
            """
            {"class_name": "Functional", "config": {"name": "m", "layers": [
              {"class_name": "InputLayer", "name": "a", "inbound_nodes": [], "config":
                {"batch_input_shape": [null, 4], "dtype": "float32", "sparse": false, "name": "a"}},
              {"class_name": "Sequential", "name": "s", "config": {"name": "s", "layers": [
                {"class_name": "Dense", "config": {"name": "d", "units": 4,
                 "batch_input_shape": [null, 4]}}]},
               "inbound_nodes": [[["a", 0, 0, {}]], [["s", 1, 0, {}]]]}],
              "input_layers": [["a", 0, 0]], "output_layers": [["s", 2, 0]]}}""");
    var inner = (Model) model.getLayer("s");
    assertEquals(inner.predict(inner.predict(x)), model.predict(x));
  }

  @Test
  void aTrainingOfKeras2() {
    var json =
        LegacyConfig.modernTraining(
            Json.parse(
                """
                {"optimizer_config": {"class_name": "Adam", "config": {"name": "Adam",
                  "lr": 0.01, "decay": 0.0, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-07,
                  "amsgrad": false, "is_legacy_optimizer": true}},
                 "loss": {"class_name": "MeanSquaredError", "config":
                  {"reduction": "auto", "name": "mean_squared_error"}},
                 "metrics": [[{"class_name": "MeanMetricWrapper", "config":
                  {"name": "accuracy", "dtype": "float32", "fn": "binary_accuracy"}}]],
                 "weighted_metrics": null, "loss_weights": null}"""));
    var model = Json.object();
    model.set("compile_config", json);
    var compile = CompileConfig.read(model);
    assertEquals(0.01, compile.optimizer().learningRate());
    assertEquals("accuracy", compile.metrics().get(0).name());
  }

  @Test
  void olderWeightsHaveWhatIsTrainedFirst() throws IOException {
    var inner = Sequential.of(BatchNormalization.of(), Dense.of(2));
    var model = Sequential.of(InputLayer.of(4), inner);
    model.saveWeights(temporary.resolve("w.h5"));
    var names = LegacyWeights.weights(inner).stream().map(w -> w.name()).toList();
    assertEquals(
        List.of("gamma", "beta", "kernel", "bias", "moving_mean", "moving_variance"), names);
    var copy = Sequential.of(InputLayer.of(4), Sequential.of(BatchNormalization.of(), Dense.of(2)));
    copy.loadWeights(temporary.resolve("w.h5"));
    assertEquals(model.getWeights(), copy.getWeights());
  }

  @Test
  void longListsOfNamesAreSplit() {
    var model = Sequential.of(InputLayer.of(1));
    for (int i = 0; i < 150; i++) model.add(Dense.of(1).named("layer_" + "x".repeat(120) + i));
    model.saveWeights(temporary.resolve("long.h5"));
    var before = model.getWeights();
    model
        .weights()
        .forEach(w -> w.assign(NDArray.of(new float[(int) w.shape().size()], w.shape().dims())));
    model.loadWeights(temporary.resolve("long.h5"));
    assertEquals(before, model.getWeights());
  }

  @Test
  void namesBeyondAscii() throws Exception {
    var names = List.of("größe", "层", "décision", "слой");
    var model = Sequential.of(InputLayer.of(1));
    for (var name : names) model.add(Dense.of(1).useBias(false).named(name));
    model.loadWeights(Path.of(OtherFormatsTest.class.getResource("/hdf5/names.h5").toURI()));
    var values = model.getWeights().stream().map(w -> w.toFloats()[0]).toList();
    assertEquals(List.of(1f, 2f, 3f, 4f), values);

    model.save(temporary.resolve("names.h5"));
    var loaded = Model.load(temporary.resolve("names.h5"));
    assertEquals(names, loaded.layers().stream().map(Layer::name).toList());
    assertEquals(model.getWeights(), loaded.getWeights());
  }

  // ---- TensorFlow.js ----

  private void js(String weights, byte[]... shards) throws IOException {
    var paths = new StringBuilder();
    for (int i = 0; i < shards.length; i++) {
      Files.write(temporary.resolve("shard" + i + ".bin"), shards[i]);
      paths.append(i == 0 ? "" : ", ").append("\"shard").append(i).append(".bin\"");
    }
    Files.writeString(
        temporary.resolve("model.json"),
        String.format(
            """
            {"format": "layers-model", "modelTopology": {"keras_version": "2.4.0", "model_config":
              {"class_name": "Sequential", "config": {"name": "s", "layers": [
                {"class_name": "Dense", "config": {"name": "dense", "units": 1,
                 "batch_input_shape": [null, 2]}}]}}},
             "weightsManifest": [{"paths": [%s], "weights": [%s]}]}""",
            paths, weights));
  }

  private static byte[] floats(float... values) {
    var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) bytes.putFloat(value);
    return bytes.array();
  }

  @Test
  void weightsInShards() throws IOException {
    var both =
        "{\"name\": \"dense/kernel\", \"shape\": [2, 1], \"dtype\": \"float32\"},"
            + "{\"name\": \"dense/bias\", \"shape\": [1], \"dtype\": \"float32\"}";
    js(both, floats(1, 2), floats(3));
    var weights = Model.load(temporary.resolve("model.json")).getWeights();
    assertArrayEquals(new float[] {1, 2}, weights.get(0).toFloats());
    assertArrayEquals(new float[] {3}, weights.get(1).toFloats());
    js(both, floats(1, 2));
    var file = temporary.resolve("model.json");
    Kit.assertRefused(file + ": model: the files lack 4 bytes of weights.", () -> Model.load(file));
    js(both, floats(1, 2, 3, 4));
    Kit.assertRefused(
        file + ": model: shard0.bin is larger than its weights.", () -> Model.load(file));
  }

  @Test
  void weightsIn8And16Bits() throws IOException {
    js(
        "{\"name\": \"dense/kernel\", \"shape\": [2, 1], \"dtype\": \"float32\", \"quantization\":"
            + " {\"dtype\": \"uint8\", \"min\": -1, \"scale\": 0.5}},"
            + "{\"name\": \"dense/bias\", \"shape\": [1], \"dtype\": \"float32\", \"quantization\":"
            + " {\"dtype\": \"uint16\", \"min\": 0, \"scale\": 0.25}}",
        new byte[] {4, (byte) 200, 1, (byte) 0x80});
    var weights = Model.load(temporary.resolve("model.json")).getWeights();
    assertArrayEquals(new float[] {1, 99}, weights.get(0).toFloats());
    assertArrayEquals(new float[] {0x8001 / 4f}, weights.get(1).toFloats());
  }

  /** TensorFlow.js has that of Keras 2, steeper than that of Keras 3. */
  @Test
  void theHardSigmoidOfTensorFlowJs() throws IOException {
    js(
        "{\"name\": \"dense/kernel\", \"shape\": [2, 1], \"dtype\": \"float32\"},"
            + "{\"name\": \"dense/bias\", \"shape\": [1], \"dtype\": \"float32\"}",
        floats(1, 0, 0));
    var file = temporary.resolve("model.json");
    var text =
        Files.readString(file).replace("\"units\"", "\"activation\": \"hard_sigmoid\", \"units\"");
    Files.writeString(file, text);
    var one = NDArray.of(new float[] {1, 0}, 1, 2);
    assertEquals(0.7, Model.load(file).predict(one).item(), 1e-6);
    Files.writeString(file, text.replace("2.4.0", "3.5.0"));
    assertEquals(1 / 6.0 + 0.5, Model.load(file).predict(one).item(), 1e-6);
  }

  @Test
  void shardsElsewhereAreRefused() throws IOException {
    js("{\"name\": \"dense/kernel\", \"shape\": [2, 1], \"dtype\": \"float32\"}", floats(1, 2));
    var file = temporary.resolve("model.json");
    Files.writeString(file, Files.readString(file).replace("shard0.bin", "../shard0.bin"));
    Kit.assertRefused(
        file + ": model: the file \"../shard0.bin\" is not beside it.", () -> Model.load(file));
  }

  // ---- SavedModel ----

  @Test
  void tensorFlowServesWhatIsExported() {
    var a = Input.of(4);
    var b = Input.of(4);
    var hidden = BatchNormalization.of().named("hidden").apply(Dense.of(5).apply(a));
    var joined = Concatenate.of().apply(Dropout.of(0.5).apply(hidden), b);
    var answer = Dense.of(2).activation("softmax").named("answer").apply(joined);
    var model = Model.of(List.of(a, b), List.of(answer, hidden));
    var folder = temporary.resolve("exported");
    model.export(folder);
    var expected = model.predictAll(List.of(x, x.scale(2)));
    try (var served = SavedModelBundle.load(folder.toString());
        var first = TFloat32.tensorOf(StdArrays.ndCopyOf(x.toArray2d()));
        var second = TFloat32.tensorOf(StdArrays.ndCopyOf(x.scale(2).toArray2d()))) {
      var function = served.function("serving_default");
      assertEquals("tensorflow/serving/predict", function.signature().methodName());
      try (var result = function.call(Map.of(name(a), first, name(b), second))) {
        assertClose(expected.get(0), result.get("answer").orElseThrow());
        assertClose(expected.get(1), result.get("hidden").orElseThrow());
      }
    }
    Kit.assertRefused("export: " + folder + " exists already.", () -> model.export(folder));
  }

  private static String name(Tensor input) {
    return ((Layer) TensorInternals.of(input).node().operation()).name();
  }

  private static void assertClose(NDArray expected, org.tensorflow.Tensor actual) {
    assertTrue(Kit.distance(expected, NDArray.from(actual)) < 1e-6);
  }
}
