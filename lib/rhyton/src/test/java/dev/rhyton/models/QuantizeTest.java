package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.Refusals;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.EinsumDense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LayerNormalization;
import dev.rhyton.layers.MultiHeadAttention;
import dev.rhyton.layers.ReversibleEmbedding;
import dev.rhyton.learning.Learning;
import dev.rhyton.quantizers.AWQConfig;
import dev.rhyton.quantizers.GPTQConfig;
import dev.rhyton.quantizers.Int4QuantizationConfig;
import dev.rhyton.quantizers.Int8QuantizationConfig;
import dev.rhyton.quantizers.Quantizers;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Models whose kernels are replaced by numbers of fewer bits; GoldenTest has those of Keras. */
class QuantizeTest {
  @TempDir private Path folder;

  private static Model mlp() {
    var model = Sequential.of(Dense.of(64).activation("relu"), Dense.of(10));
    model.build(100);
    return model;
  }

  private static NDArray tokens(int seed, int vocabulary, int... dims) {
    var random = new Random(seed);
    long size = 1;
    for (int d : dims) size *= d;
    var values = random.ints(size, 0, vocabulary).toArray();
    var shape = new long[dims.length];
    for (int i = 0; i < dims.length; i++) shape[i] = dims[i];
    return NDArray.of(values, shape);
  }

  private static double difference(NDArray a, NDArray b) {
    var x = a.toFloats();
    var y = b.toFloats();
    double most = 0;
    double size = 0;
    for (int i = 0; i < x.length; i++) {
      most = Math.max(most, Math.abs(x[i] - y[i]));
      size = Math.max(size, Math.abs(y[i]));
    }
    return most / size;
  }

  private Model reread(Model model) {
    var file = folder.resolve(model.name() + ".keras");
    model.save(file);
    return Model.load(file);
  }

  private static List<String> names(List<Weight> weights) {
    return weights.stream().map(Weight::name).toList();
  }

  @Test
  void int8KeepsAByteForEachWeight() throws IOException {
    var model = mlp();
    var x = Kit.normal(1, 20, 100);
    var before = model.predict(x);
    var file = folder.resolve("float.keras");
    model.save(file);
    assertEquals(List.of(), model.quantize("int8"));
    var dense = (Dense) model.layers().get(0);
    assertEquals("int8_from_float32", dense.dtype().toString());
    assertEquals(List.of("bias", "kernel", "kernel_scale"), names(dense.weights()));
    assertEquals(DType.INT8, dense.weights().get(1).dtype());
    assertEquals(List.of("bias"), names(dense.trainableWeights()));
    var after = model.predict(x);
    assertTrue(difference(after, before) < 0.02);
    assertEquals(after, reread(model).predict(x));
    var small = folder.resolve("small.keras");
    model.save(small);
    assertTrue(Files.size(small) < 0.5 * Files.size(file)); // the rest is the configuration
  }

  @Test
  void everyModeComesBackFromAFile() {
    var configs =
        List.of(
            Quantizers.config("int8"),
            Int8QuantizationConfig.of().activationQuantizer(null),
            Quantizers.config("int4"),
            Int4QuantizationConfig.of().blockSize(16),
            Int4QuantizationConfig.of().blockSize(-1),
            Quantizers.config("float8"));
    for (var config : configs) {
      var model = mlp();
      var x = Kit.normal(1, 20, 100);
      var before = model.predict(x);
      model.quantize(config);
      var after = model.predict(x);
      assertNotEquals(before, after);
      assertTrue(difference(after, before) < 0.4, config + ": " + difference(after, before));
      assertEquals(after, reread(model).predict(x), config.toString());
      var weights = folder.resolve("w.weights.h5");
      model.saveWeights(weights);
      var other = mlp();
      other.quantize(config);
      other.loadWeights(weights);
      assertEquals(after, other.predict(x), config.toString());
    }
  }

  @Test
  void embeddingsAndEquationsAreQuantizedToo() {
    for (var mode : List.of("int8", "int4")) {
      for (boolean tied : new boolean[] {true, false}) {
        var words = ReversibleEmbedding.of(30, 17).tieWeights(tied);
        var input = Input.of(DType.INT32, 5);
        var rows = words.apply(input);
        var heads = EinsumDense.of("abc,cde->abde", -1, 3, 4).biasAxes("de").apply(rows);
        var back = EinsumDense.of("abde,dec->abc", -1, 17).apply(heads);
        var model = Model.of(input, words.apply(Add.of().apply(rows, back)));
        var x = tokens(1, 30, 4, 5);
        var before = model.predict(x);
        assertEquals(List.of(), model.quantize(mode));
        var after = model.predict(x);
        assertTrue(difference(after, before) < (mode.equals("int8") ? 0.05 : 0.6));
        assertEquals(after, reread(model).predict(x), mode);
      }
    }
  }

  @Test
  void theLayersOfAttentionAreQuantizedToo() {
    var input = Input.of(6, 8);
    var y = MultiHeadAttention.of(2, 4).apply(input, input);
    var model = Model.of(input, Dense.of(3).apply(y));
    var x = Kit.normal(1, 5, 6, 8);
    var before = model.predict(x);
    model.quantize("int8");
    var after = model.predict(x);
    assertNotEquals(before, after);
    assertTrue(difference(after, before) < 0.05);
    assertEquals(after, reread(model).predict(x));
  }

  @Test
  void filtersChooseLayersAndOthersAreNamed() {
    var model =
        Sequential.of(
            Conv2D.of(2, 3).named("conv"),
            BatchNormalization.of().named("norm"),
            Flatten.of(),
            Dense.of(4).named("first"),
            Dense.of(3).named("second"));
    model.build(6, 6, 1);
    assertEquals(List.of("conv", "norm"), model.quantize("int8", l -> !l.name().equals("first")));
    assertEquals("float32", model.getLayer("first").dtype().toString());
    assertEquals("int8_from_float32", model.getLayer("second").dtype().toString());
    assertEquals(List.of(), model.quantize("int8", "^fir"));
    assertEquals("int8_from_float32", model.getLayer("first").dtype().toString());
  }

  @Test
  void trainingChangesWhatIsNotQuantized() {
    var model = Sequential.of(Dense.of(8).activation("tanh"), Dense.of(3));
    model.build(5);
    var head = (Dense) model.layers().get(1);
    head.quantize("int4");
    var kernel = head.weights().get(1);
    var before = kernel.value();
    var bias = head.weights().get(0).value();
    var first = model.layers().get(0).getWeights();
    model.compile("sgd", "mse");
    var x = Kit.normal(1, 32, 5);
    var y = Kit.normal(2, 32, 3);
    double start = model.evaluate(x, y).get("loss");
    model.fit(x, y, ModelKit.quiet(20, 32));
    assertTrue(model.evaluate(x, y).get("loss") < start);
    assertEquals(before, kernel.value());
    assertNotEquals(bias, head.weights().get(0).value());
    assertNotEquals(first, model.layers().get(0).getWeights());
  }

  @Test
  void loraChangesAQuantizedKernel() {
    for (var mode : List.of("int8", "int4")) {
      var model = mlp();
      model.quantize(mode);
      var x = Kit.normal(1, 40, 100);
      var before = model.predict(x);
      ((Dense) model.layers().get(0)).enableLora(4);
      assertEquals(before, model.predict(x));
      model.compile("adam", "mse");
      model.fit(x, Kit.normal(2, 40, 10), ModelKit.quiet(5, 32));
      var after = model.predict(x);
      var read = reread(model).predict(x);
      assertNotEquals(before, after);
      assertTrue(difference(read, after) < (mode.equals("int8") ? 0.03 : 0.3)); // rounded again
      assertTrue(difference(read, after) < difference(before, after) + 0.3);
    }
  }

  @Test
  void float8TrainsWithScalesThatFollowTheValues() {
    var model = Sequential.of(Dense.of(16).activation("tanh"), Dense.of(2));
    model.build(4);
    model.quantize("float8");
    var dense = model.layers().get(0);
    assertEquals(
        List.of(
            "kernel",
            "bias",
            "inputs_scale",
            "inputs_amax_history",
            "kernel_scale",
            "kernel_amax_history",
            "outputs_grad_scale",
            "outputs_grad_amax_history"),
        names(dense.weights()));
    model.compile("adam", "mse");
    var x = Kit.normal(1, 64, 4);
    var y = Kit.normal(2, 64, 2);
    double before = model.evaluate(x, y).get("loss");
    model.fit(x, y, ModelKit.quiet(20, 32));
    assertTrue(model.evaluate(x, y).get("loss") < before);
    for (int i : new int[] {2, 4, 6}) assertNotEquals(1, dense.weights().get(i).value().item());
    for (int i : new int[] {3, 5, 7}) {
      float latest = dense.weights().get(i).value().toFloats()[0];
      assertTrue(latest > 0 && latest < 100, "history " + i + ": " + latest);
    }
    assertEquals(model.predict(x), reread(model).predict(x));
  }

  /** Scales are computed from the values of earlier steps, as in Keras. */
  @Test
  void float8ScalesAreThoseOfTheStepBefore() {
    var model = Sequential.of(Dense.of(3));
    model.build(4);
    model.quantize("float8");
    var dense = model.layers().get(0);
    var kernel = dense.weights().get(0).value();
    model.compile(Compile.of("sgd", "mse").learning(Learning.plain()));
    var x = Kit.normal(1, 8, 4);
    var y = Kit.normal(2, 8, 3);
    model.trainOnBatch(x, y);
    double input = largest(x);
    double weight = largest(kernel);
    assertEquals(1, dense.weights().get(2).value().item());
    assertEquals(input, dense.weights().get(3).value().toFloats()[0]);
    assertEquals(weight, dense.weights().get(5).value().toFloats()[0]);
    double gradient = dense.weights().get(7).value().toFloats()[0];
    assertTrue(gradient > 0);
    model.trainOnBatch(x, y);
    assertEquals(input / 448, dense.weights().get(2).value().item(), 1e-6 * input);
    assertEquals(weight / 448, dense.weights().get(4).value().item(), 1e-6 * weight);
    assertEquals(gradient / 57344, dense.weights().get(6).value().item(), 1e-6 * gradient);
  }

  private static double largest(NDArray x) {
    double most = 0;
    for (float value : x.toFloats()) most = Math.max(most, Math.abs(value));
    return most;
  }

  // ---- by samples ----

  private static Model block(int size, String name) {
    var input = Input.of(Shape.UNKNOWN, size);
    var y = LayerNormalization.of().apply(input);
    y = Dense.of(2 * size).activation("relu").apply(y);
    y = Dense.of(size).apply(y);
    return Model.of(input, Add.of().apply(input, y)).named(name);
  }

  @Test
  void gptqAndAwqKeepTheOutputsOnTheSamples() {
    var results = new ArrayList<Double>();
    for (var mode : List.of("int4", "gptq", "awq")) {
      Seed.set(7);
      var words = Embedding.of(40, 16);
      var blocks = List.of(block(16, "one"), block(16, "two"));
      var input = Input.of(DType.INT32, 12);
      var y = words.apply(input);
      for (var block : blocks) y = block.apply(y);
      var model = Model.of(input, y);
      var x = tokens(3, 40, 50, 12);
      var before = model.predict(x);
      switch (mode) {
        case "int4" ->
            model.quantize(Int4QuantizationConfig.of().blockSize(16), l -> l instanceof Dense);
        case "gptq" ->
            model.quantize(
                GPTQConfig.of(x)
                    .numSamples(20)
                    .sequenceLength(12)
                    .groupSize(16)
                    .quantizationLayerStructure(List.of(words), blocks));
        default ->
            model.quantize(
                AWQConfig.of(x)
                    .numSamples(20)
                    .sequenceLength(12)
                    .groupSize(16)
                    .quantizationLayerStructure(List.of(words), blocks));
      }
      var after = model.predict(x);
      results.add(difference(after, before));
      assertEquals(after, reread(model).predict(x), mode);
    }
    assertTrue(results.get(1) < results.get(0), results.toString());
    assertTrue(results.get(2) < 1.3 * results.get(0), results.toString());
  }

  @TestFactory
  Stream<DynamicTest> messages() {
    var model = mlp();
    model.named("net");
    return new Refusals()
        .add(
            "quantize: expected a mode of [int8, int4, float8], received \"abc\".",
            () -> model.quantize("abc"))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> messagesOfStates() {
    var quantized = mlp();
    quantized.quantize("int8");
    var label = "Dense \"" + quantized.layers().get(0).name() + "\"";
    return new Refusals(IllegalStateException.class)
        .add(
            "quantize: Sequential \"late\" has no weights yet: call build(shape of a sample) or"
                + " fit.",
            () -> Sequential.of(Dense.of(2)).named("late").quantize("int8"))
        .add(
            label + " is quantized already, as int8_from_float32.",
            () -> quantized.quantize("int8"))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> messagesOfLayers() {
    var conv = Conv2D.of(2, 2).named("conv");
    conv.apply(Input.of(4, 4, 1));
    var words = Embedding.of(3, 2).named("words");
    words.apply(Input.of(DType.INT32, 2));
    var mixed = Dense.of(2).dtype("mixed_float16").named("mixed");
    mixed.apply(Input.of(2));
    return new Refusals()
        .add(
            "Conv2D \"conv\" cannot be quantized to int8: that is for Dense, EinsumDense, Embedding"
                + " and ReversibleEmbedding.",
            () -> conv.quantize("int8"))
        .add(
            "Embedding \"words\" cannot be quantized to float8: it has the modes int8, int4.",
            () -> words.quantize("float8"))
        .add(
            "int8 does not go with computation in float16, whose numbers are too small: choose"
                + " float32 or mixed_bfloat16.",
            () -> mixed.quantize("int8"))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> messagesOfCalibration() {
    var model = mlp();
    model.named("net");
    var gptq = GPTQConfig.of(tokens(1, 3, 4)).numSamples(1).sequenceLength(4);
    return new Refusals()
        .add(
            "quantize: none of the layers of Sequential \"net\": 2 layers, 7,114 weights that are"
                + " chosen can be quantized to int8; Dense and EinsumDense can, and to int8 and"
                + " int4 Embedding and ReversibleEmbedding too.",
            () -> model.quantize("int8", "nothing"))
        .add(
            "quantize: gptq needs the blocks of Sequential \"net\": 2 layers, 7,114 weights: name"
                + " them by quantizationLayerStructure(preBlockLayers, sequentialBlocks) of the"
                + " configuration, or override quantizationLayerStructure() of the model.",
            () -> model.quantize(gptq))
        .add(
            "quantize: gptq expects samples of token indices, received float32 of shape (2, 3).",
            () ->
                model.quantize(
                    GPTQConfig.of(Kit.normal(1, 2, 3))
                        .quantizationLayerStructure(List.of(), model.layers())))
        .add(
            "quantize: gptq received no samples.",
            () ->
                model.quantize(
                    GPTQConfig.of().quantizationLayerStructure(List.of(), model.layers())))
        .tests();
  }
}
