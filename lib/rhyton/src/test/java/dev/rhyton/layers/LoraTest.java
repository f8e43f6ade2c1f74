package dev.rhyton.layers;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.constraints.MaxNorm;
import dev.rhyton.learning.Learning;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Weight;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Layers that learn a change of low rank of a kernel that stays as it is. */
class LoraTest {
  private static final Map<String, LayerTester> CASES = new LinkedHashMap<>();

  static {
    CASES.put("Dense", LayerTester.of(() -> Dense.of(3).loraRank(2), 29, Shape.of(4)));
    CASES.put(
        "EinsumDense",
        LayerTester.of(
            () -> EinsumDense.of("abc,cde->abde", -1, 2, 3).loraRank(2).loraAlpha(3),
            46,
            Shape.of(3, 4)));
    CASES.put(
        "Embedding",
        LayerTester.of(() -> Embedding.of(5, 3).loraRank(1), 23, Shape.of(3)).ofIntegers(5));
    CASES.put(
        "ReversibleEmbedding",
        LayerTester.of(() -> ReversibleEmbedding.of(5, 4).loraRank(1), 29, Shape.of(3, 4)));
    CASES.put("Conv1D", LayerTester.of(() -> Conv1D.of(2, 2).loraRank(1), 28, Shape.of(4, 4)));
    CASES.put(
        "Conv2D",
        LayerTester.of(() -> Conv2D.of(4, 2).groups(2).loraRank(2), 60, Shape.of(3, 3, 4)));
  }

  private static Stream<DynamicTest> each(Consumer<LayerTester> check) {
    return CASES.entrySet().stream()
        .map(c -> dynamicTest(c.getKey(), () -> check.accept(c.getValue())));
  }

  @TestFactory
  Stream<DynamicTest> layersWithLoraPassTheTestsOfAllLayers() {
    return each(
        c -> {
          c.jsonRoundTrip();
          c.shapeByTraceIsShapeByValue();
          c.weightCount();
          c.gradientIsNumericalGradient(true);
          c.learnsUnder("mixed_bfloat16");
          c.sampleGradientsAreThoseOfOneRowBatches(false);
          c.calibratesBy(Learning.weight());
        });
  }

  @TestFactory
  Stream<DynamicTest> trainsInEveryMode() {
    return each(c -> ModelKit.modes().values().forEach(c::runsIn));
  }

  private static List<String> names(List<Weight> weights) {
    return weights.stream().map(Weight::name).toList();
  }

  private static Sequential trained(Dense dense) {
    var model = Sequential.of(InputLayer.of(4), dense, Dense.of(1));
    model.compile("sgd", "mse");
    model.fit(Kit.normal(1, 8, 4), Kit.normal(2, 8, 1), ModelKit.quiet(3, 4));
    return model;
  }

  @Test
  void changesKernelByTheProduct() {
    var dense = Dense.of(3).useBias(false).loraRank(2).loraAlpha(6);
    var model = Sequential.of(InputLayer.of(4), dense);
    var weights = List.of(Kit.normal(1, 4, 3), Kit.normal(2, 4, 2), Kit.normal(3, 2, 3));
    var x = Kit.normal(4, 5, 4);
    model.predict(x);
    model.setWeights(weights);
    var kernel = weights.get(0).toDoubles();
    var a = weights.get(1).toDoubles();
    var b = weights.get(2).toDoubles();
    var expected = new double[15];
    for (int row = 0; row < 5; row++) {
      for (int unit = 0; unit < 3; unit++) {
        for (int i = 0; i < 4; i++) {
          double change = a[i * 2] * b[unit] + a[i * 2 + 1] * b[3 + unit];
          expected[row * 3 + unit] +=
              x.toDoubles()[row * 4 + i] * (kernel[i * 3 + unit] + 3 * change);
        }
      }
    }
    assertEquals(0, Kit.distance(expected, model.predict(x).toDoubles()), 1e-5);
  }

  @Test
  void keepsTheKernelAndLearnsTheChange() {
    var dense = Dense.of(3);
    var model = trained(dense);
    var before = model.predict(Kit.normal(3, 2, 4));
    dense.enableLora(2);
    assertEquals(before, model.predict(Kit.normal(3, 2, 4)));
    assertEquals(
        List.of("kernel", "bias", "lora_kernel_a", "lora_kernel_b"), names(dense.ownWeights()));
    assertEquals(
        List.of("bias", "lora_kernel_a", "lora_kernel_b"), names(dense.trainableWeights()));
    var kernel = dense.ownWeights().get(0).value();
    var change = dense.ownWeights().get(3).value();
    model.fit(Kit.normal(1, 8, 4), Kit.normal(2, 8, 1), ModelKit.quiet(2, 4));
    assertEquals(kernel, dense.ownWeights().get(0).value());
    assertTrue(Kit.distance(change, dense.ownWeights().get(3).value()) > 0);
  }

  @Test
  void filesHoldTheSum(@TempDir Path folder) {
    var dense = Dense.of(3);
    var model = trained(dense);
    dense.enableLora(2, 5);
    model.fit(Kit.normal(1, 8, 4), Kit.normal(2, 8, 1), ModelKit.quiet(2, 4));
    model.saveWeights(folder.resolve("model.weights.h5"));
    var plain = Sequential.of(InputLayer.of(4), Dense.of(3), Dense.of(1));
    plain.loadWeights(folder.resolve("model.weights.h5"));
    var x = Kit.normal(3, 5, 4);
    assertEquals(0, Kit.distance(model.predict(x), plain.predict(x)), 1e-6);
    model.save(folder.resolve("model.keras"));
    var loaded = Model.load(folder.resolve("model.keras"));
    assertEquals(0, Kit.distance(model.predict(x), loaded.predict(x)), 1e-6);
    // What is loaded goes on with a change of 0 of the new kernel.
    model.loadWeights(folder.resolve("model.weights.h5"));
    assertEquals(0, Kit.distance(loaded.predict(x), model.predict(x)), 1e-6);
    assertEquals(NDArray.of(new float[6], 2, 3), dense.ownWeights().get(3).value());
  }

  @Test
  void messages() {
    assertRefused("Dense: loraRank must be at least 1, received 0.", () -> Dense.of(2).loraRank(0));
    assertRefused(
        "Dense: loraAlpha must be positive, received -1.",
        () -> Dense.of(2).loraRank(1).loraAlpha(-1));
    assertRefused(
        "DepthwiseConv2D has no LoRA: it is for Dense, EinsumDense, Embedding and Conv1D to"
            + " Conv3D.",
        () -> DepthwiseConv2D.of(2).loraRank(1));
    assertRefused(
        "Dense \"d\": LoRA does not go with a constraint of the kernel: leave one of them out.",
        () ->
            Dense.of(2).kernelConstraint(MaxNorm.of(1)).loraRank(1).named("d").apply(Input.of(3)));
    var fresh = Dense.of(2);
    var unbuilt = assertThrows(IllegalStateException.class, () -> fresh.enableLora(1));
    assertEquals(
        "Dense has no kernel yet: apply it first, or make it with loraRank.", unbuilt.getMessage());
    var twice = Dense.of(2).loraRank(1);
    twice.apply(Input.of(3));
    var again = assertThrows(IllegalStateException.class, () -> twice.enableLora(1));
    assertTrue(again.getMessage().endsWith(" has LoRA already."), again.getMessage());
  }

  /** A layer of a file that is quantized; {@code GoldenTest} holds its outputs against Keras'. */
  private static Layer quantized(String type, String options, String mode) {
    return Layers.fromJson(
        String.format(
            """
            {"class_name": "%s", "config": {"name": "q", %s, "dtype": {"class_name":
              "QuantizedDTypePolicy", "config": {"mode": "%s", "source_name": "float32"}}}}\
            """,
            type, options, mode));
  }

  @Test
  void aQuantizedKernelStaysAsItIs() {
    var dense = (Dense) quantized("Dense", "\"units\": 2", "int8");
    var model = Sequential.of(Dense.of(2), dense);
    model.build(3);
    assertEquals(List.of("bias"), dense.trainableWeights().stream().map(w -> w.name()).toList());
    assertEquals(
        List.of("bias", "kernel", "kernel_scale"),
        dense.weights().stream().map(w -> w.name()).toList());
    dense.setWeights(
        List.of(
            NDArray.from(new float[2]),
            NDArray.from(new float[][] {{127, 4}, {-64, 8}}),
            NDArray.from(new float[] {100, 4})));
    var kernel = dense.getWeights().get(1);
    var before = model.layers().get(0).getWeights();
    model.compile("sgd", "mse");
    model.fit(Kit.normal(1, 8, 3), Kit.normal(2, 8, 2));
    assertEquals(kernel, dense.getWeights().get(1));
    assertNotEquals(before, model.layers().get(0).getWeights(), "the gradient passes");
  }

  @Test
  void unknownQuantizationsAreRefused() {
    for (var mode : List.of("int3", "gptq/5/128", "awq/4", "int4/0")) {
      Kit.assertRefused(
          "Dense: dtype: Unknown quantization \""
              + mode
              + "\": expected int8, float8, int4/<group size>, gptq/<2, 3, 4 or 8 bits>/<group"
              + " size> or awq/4/<group size>, with -1 for no groups.",
          () -> quantized("Dense", "\"units\": 2", mode));
    }
    Kit.assertRefused(
        "Conv1D cannot be quantized to int8: that is for Dense, EinsumDense, Embedding and"
            + " ReversibleEmbedding.",
        () -> quantized("Conv1D", "\"filters\": 2, \"kernel_size\": 1", "int8"));
  }
}
