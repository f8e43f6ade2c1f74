package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.rhyton.Kit;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What becomes of masks: Keras' supports_masking and compute_mask, layer by layer. */
class MasksTest {
  /**
   * Whether the output has a mask, and whether its numbers depend on those of the inputs.
   *
   * @param givesBack the output is the input itself, as of random layers in inference, and has its
   *     mask, in Keras as here
   */
  record Fate(boolean hasMask, boolean isUsed, boolean givesBack) {}

  private static final Set<String> PASS_OR_MAKE =
      Set.of(
          "Activation",
          "ActivityRegularization",
          "Add",
          "AlphaDropout",
          "Average",
          "BatchNormalization",
          "Concatenate",
          "Dense",
          "Dropout",
          "ELU",
          "GaussianDropout",
          "GaussianNoise",
          "GroupNormalization",
          "Identity",
          "LayerNormalization",
          "LeakyReLU",
          "Masking",
          "Normalization",
          "PReLU",
          "Pipeline", // that ends with a Rescaling, which passes it
          "ReLU",
          "Rescaling",
          "ReversibleEmbedding",
          "SpatialDropout1D",
          "SpatialDropout2D",
          "SpatialDropout3D",
          "SpectralNormalization", // of a Dense, which passes it
          "Subtract",
          "TimeDistributed",
          "UnitNormalization");

  private static final Set<String> USE_AND_PASS =
      Set.of(
          "AdditiveAttention",
          "Attention",
          "GroupQueryAttention",
          "Maximum",
          "Minimum",
          "MultiHeadAttention",
          "Multiply",
          "Softmax"); // if the mask has an entry for each number

  private static final Set<String> USE =
      Set.of(
          "Bidirectional",
          "ConvLSTM1D",
          "ConvLSTM2D",
          "ConvLSTM3D",
          "GRU",
          "GlobalAveragePooling1D",
          "LSTM",
          "RNN",
          "SimpleRNN");

  private static void check(String className, Fate fate) {
    boolean both = USE_AND_PASS.contains(className);
    boolean has = both || PASS_OR_MAKE.contains(className) || fate.givesBack;
    assertEquals(new Fate(has, both || USE.contains(className), fate.givesBack), fate);
  }

  /** In the first setting of each; all others let masks end. */
  @TestFactory
  Stream<DynamicTest> ofEveryLayer() {
    Map<String, LayerTester> first = new LinkedHashMap<>();
    LayerCases.CASES
        .values()
        .forEach(c -> first.putIfAbsent(ConfiguredInternals.className(c.make().get()), c));
    return first.entrySet().stream()
        .filter(e -> !(e.getValue().make().get() instanceof Model))
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(), () -> check(e.getKey(), e.getValue().fateOfMasks())));
  }

  private static final NDArray X =
      NDArray.from(new float[][][] {{{0, 0}, {-1, -2}, {0, 0}, {3, 4}}});
  private static final NDArray Y = NDArray.from(new float[][][] {{{0, 0}, {0, 0}, {1, 2}, {3, 4}}});

  /** The output, and its mask if there is one, of two sequences of which one or both have masks. */
  private static List<NDArray> merged(Layer layer, boolean both) {
    try (var graph = GraphBuilder.open(false)) {
      var x = graph.argument(X.dtype(), X.shape());
      var y = graph.argument(Y.dtype(), Y.shape());
      var out = layer.apply(Masking.of().apply(x), both ? Masking.of().apply(y) : y);
      var wanted = new ArrayList<Tensor>(List.of(out));
      if (out.mask() != null) wanted.add(out.mask().cast(DType.INT32));
      return List.of(graph.function(wanted).run(List.of(X, Y)));
    }
  }

  private static NDArray steps(float... values) {
    return NDArray.of(values, 1, 4, 2);
  }

  /** The numbers of Keras' rules: what is left out of one input has no say. */
  @Test
  void mergingCountsWhatCountsInOneOfThem() {
    var either = NDArray.of(new int[] {0, 1, 1, 1}, 1, 4);
    var expected =
        Map.<Layer, NDArray>of(
            Add.of(), steps(0, 0, -1, -2, 1, 2, 6, 8),
            Subtract.of(), steps(0, 0, -1, -2, -1, -2, 0, 0),
            Average.of(), steps(0, 0, -.5f, -1, .5f, 1, 3, 4),
            Multiply.of(), steps(0, 0, -1, -2, 1, 2, 9, 16),
            Maximum.of(), steps(0, 0, -1, -2, 1, 2, 3, 4),
            Minimum.of(), steps(0, 0, -1, -2, 1, 2, 3, 4));
    expected.forEach((layer, y) -> assertEquals(List.of(y, either), merged(layer, true)));
    assertEquals(List.of(steps(0, 0, -0f, -0f, 1, 2, 9, 16)), merged(Multiply.of(), false));
    assertEquals(List.of(steps(0, 0, 0, 0, 1, 2, 3, 4)), merged(Maximum.of(), false));
  }

  @Test
  void stepsOfAnInputWithoutAMaskAllCount() {
    assertEquals(
        NDArray.of(new int[] {0, 1, 0, 1, 1, 1, 1, 1}, 1, 8),
        merged(Concatenate.of().axis(1), false).get(1));
    assertEquals(NDArray.of(new int[] {1, 1, 1, 1}, 1, 4), merged(Concatenate.of(), false).get(1));
    assertEquals(NDArray.of(new int[] {0, 1, 1, 1}, 1, 4), merged(Concatenate.of(), true).get(1));
  }

  /** {@code GRU(4)(x, mask=valid)} in Keras: steps that are not valid do not count. */
  @Test
  void aMaskBetweenTheLayersOfAModel() {
    var x = Input.of("x", 5, 3);
    var valid = Input.of("valid", DType.BOOL, 5);
    var gru = GRU.of(4);
    var model = Model.of(List.of(x, valid), List.of(gru.apply(x.mask(valid))));
    var values = Kit.normal(1, 2, 5, 3);
    var three =
        NDArray.from(
            new boolean[][] {{true, true, true, false, false}, {true, true, true, false, false}});
    var expected = gru.apply(values.slice(1, 0, 3).value());
    var received = model.predict(List.of(values, three));
    assertArrayEquals(expected.toFloats(), received.toFloats(), 1e-6f);
    assertNull(x.mask());
    var constant =
        Model.of(
            x, gru.apply(x.mask(NDArray.from(new boolean[][] {{true, true, true, false, false}}))));
    assertArrayEquals(expected.toFloats(), constant.predict(values).toFloats(), 1e-6f);
  }
}
