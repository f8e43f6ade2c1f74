package dev.rhyton.compression;

import static dev.rhyton.Kit.distance;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.layers.Activation;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.AveragePooling2D;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Bidirectional;
import dev.rhyton.layers.Concatenate;
import dev.rhyton.layers.Conv1D;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Conv2DTranspose;
import dev.rhyton.layers.Conv3D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.DepthwiseConv2D;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GRU;
import dev.rhyton.layers.GlobalAveragePooling2D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerNormalization;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.Multiply;
import dev.rhyton.layers.PReLU;
import dev.rhyton.layers.Reshape;
import dev.rhyton.layers.SeparableConv2D;
import dev.rhyton.layers.SimpleRNN;
import dev.rhyton.layers.UpSampling2D;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The removal of units: the new model computes what the old one does if these units are 0. */
class StructuredPruningTest {
  /** Asserts that the new model is the old one with units of 0, and returns what was removed. */
  private static PrunedModel assertEqual(StructuredPruning pruning, Model model, NDArray x) {
    randomize(model);
    var pruned = pruning.prune(model);
    var zeroed = model.getWeights();
    model.allLayers().forEach(l -> zero(l, pruned.removed().getOrDefault(l.name(), List.of())));
    var expected = model.predict(x);
    model.setWeights(zeroed);
    assertTrue(
        distance(expected, pruned.model().predict(x)) < 1e-5 * (1 + norm(expected)),
        () -> pruned.toString());
    return pruned;
  }

  private static double norm(NDArray values) {
    double sum = 0;
    for (double v : values.toDoubles()) sum += v * v;
    return Math.sqrt(sum);
  }

  /** Sets all weights at random, also biases and moving averages. */
  private static void randomize(Model model) {
    var random = new Random(7);
    for (var weight : model.weights()) {
      var values = new float[(int) weight.shape().size()];
      for (int i = 0; i < values.length; i++) values[i] = 0.1f + random.nextFloat() - 0.4f;
      if (weight.name().equals("moving_variance"))
        for (int i = 0; i < values.length; i++) values[i] = 1 + i % 3;
      weight.assign(NDArray.of(values, weight.shape().dims()));
    }
  }

  /** Makes outputs of a layer 0, whose activation maps 0 to 0. */
  private static void zero(Layer layer, List<Integer> outputs) {
    if (outputs.isEmpty()) return;
    boolean eachChannel = layer instanceof DepthwiseConv2D;
    for (var weight : layer.weights()) {
      var name = weight.name();
      if (name.equals("moving_mean") || name.equals("moving_variance") || name.equals("alpha"))
        continue;
      if (layer instanceof SeparableConv2D && name.equals("depthwise_kernel")) continue;
      var values = weight.value().toFloats();
      int last = (int) weight.shape().last();
      int units = units(layer, last);
      boolean transposed = layer instanceof Conv2DTranspose && name.equals("kernel");
      int before = transposed ? (int) weight.shape().dim(-2) : 0;
      for (int i = 0; i < values.length; i++) {
        int output = i % last % units;
        if (transposed) output = i / last % before;
        if (eachChannel && name.equals("kernel"))
          output = i % (last * (int) weight.shape().dim(-2));
        if (outputs.contains(output)) values[i] = 0;
      }
      weight.assign(NDArray.of(values, weight.shape().dims()));
    }
  }

  private static int units(Layer layer, int last) {
    if (layer instanceof LSTM || layer instanceof GRU || layer instanceof SimpleRNN) {
      return (int) layer.outputShapes().orElseThrow().get(0).last();
    }
    return last;
  }

  private static int[] units(PrunedModel pruned) {
    return pruned.rows().stream().mapToInt(r -> (int) r.units()).toArray();
  }

  private static void assertUnits(PrunedModel pruned, int... units) {
    assertEquals(
        IntStream.of(units).boxed().toList(), IntStream.of(units(pruned)).boxed().toList());
  }

  private static final StructuredPruning HALF = StructuredPruning.of(0.5);

  @Test
  void unitsOfAStackAreRemoved() {
    var model =
        Sequential.of(
            Input.of(5),
            Dense.of(8).activation("relu"),
            Dropout.of(0.5),
            Dense.of(6).activation("tanh"),
            Dense.of(3).activation("softmax"));
    var pruned = assertEqual(HALF, model, Kit.normal(1, 7, 5));
    assertUnits(pruned, 4, 3, 3);
    assertEquals(5 * 4 + 4 + 4 * 3 + 3 + 3 * 3 + 3, pruned.model().countParams());
    assertEquals("the output", pruned.rows().get(2).note());
  }

  @Test
  void filtersBeforeFlattenAreRemoved() {
    var model =
        Sequential.of(
            Input.of(10, 10, 2),
            Conv2D.of(8, 3).padding("same").activation("relu"),
            MaxPooling2D.of(2),
            Conv2D.of(6, 3),
            BatchNormalization.of(),
            Activation.of("relu"),
            Flatten.of(),
            Dense.of(4).activation("softmax"));
    var pruned = assertEqual(HALF, model, Kit.normal(1, 3, 10, 10, 2));
    assertUnits(pruned, 4, 3, 3, 4);
  }

  @Test
  void aModelThatIsBuiltLaterKeepsItsForm() {
    var model = Sequential.of(Dense.of(8).activation("relu"), Dense.of(2));
    model.build(5);
    assertUnits(assertEqual(HALF, model, Kit.normal(1, 7, 5)), 4, 2);
  }

  @Test
  void branchesThatAreAddedArePrunedTogether() {
    var in = Input.of(8, 8, 3);
    var x = Conv2D.of(8, 3).padding("same").named("first").apply(in);
    var y = Conv2D.of(4, 1).activation("relu").named("inner").apply(x);
    y = Conv2D.of(8, 3).padding("same").named("second").apply(y);
    var sum = Activation.of("relu").apply(Add.of().apply(x, y));
    var out = Dense.of(2).apply(GlobalAveragePooling2D.of().apply(sum));
    var pruned = assertEqual(HALF, Model.of(in, out), Kit.normal(1, 3, 8, 8, 3));
    assertUnits(pruned, 4, 2, 4, 2);
    assertEquals(pruned.removed().get("first"), pruned.removed().get("second"));
  }

  @Test
  void concatenatedChannelsAreFollowed() {
    var in = Input.of(8, 8, 2);
    var a = Conv2D.of(4, 3).activation("relu").apply(in);
    var b = SeparableConv2D.of(6, 3).depthMultiplier(2).activation("relu").apply(in);
    var x = Concatenate.of().apply(a, b);
    x = DepthwiseConv2D.of(3).depthMultiplier(2).apply(x);
    x = PReLU.of().sharedAxes(1, 2).apply(x);
    x = Conv2DTranspose.of(6, 3).apply(UpSampling2D.of(2).apply(x));
    var out = Dense.of(2).apply(Flatten.of().apply(AveragePooling2D.of(2).apply(x)));
    var pruned = assertEqual(HALF, Model.of(in, out), Kit.normal(1, 3, 8, 8, 2));
    assertUnits(pruned, 2, 3, 10, 10, 3, 2);
  }

  /** Channels are scaled by a function of their means, as in squeeze-and-excitation blocks. */
  @Test
  void reshapedChannelsAreFollowed() {
    var in = Input.of(6, 6, 3);
    var x = Conv2D.of(8, 3).apply(in);
    var y = Reshape.of(1, 1, 8).apply(GlobalAveragePooling2D.of().apply(x));
    y = Conv2D.of(8, 1).apply(Conv2D.of(4, 1).activation("relu").apply(y));
    var out = Dense.of(2).apply(Flatten.of().apply(Multiply.of().apply(x, y)));
    var pruned = assertEqual(HALF, Model.of(in, out), Kit.normal(1, 3, 6, 6, 3));
    assertUnits(pruned, 4, 2, 4, 2);
  }

  @Test
  void recurrentUnitsAreRemoved() {
    var model =
        Sequential.of(
            Input.of(6, 3),
            LSTM.of(8).returnSequences(true),
            GRU.of(6).returnSequences(true),
            SimpleRNN.of(4),
            Dense.of(2));
    assertUnits(assertEqual(HALF, model, Kit.normal(1, 5, 6, 3)), 4, 3, 2, 2);
    var old = Sequential.of(Input.of(6, 3), GRU.of(6).resetAfter(false), Dense.of(2));
    assertUnits(assertEqual(HALF, old, Kit.normal(1, 5, 6, 3)), 3, 2);
  }

  @Test
  void windowsInOneAndThreeDimensions() {
    var one = Sequential.of(Input.of(9, 2), Conv1D.of(4, 3), Flatten.of(), Dense.of(2));
    assertUnits(assertEqual(HALF, one, Kit.normal(1, 3, 9, 2)), 2, 2);
    var three = Sequential.of(Input.of(4, 4, 4, 1), Conv3D.of(4, 3), Flatten.of(), Dense.of(2));
    assertUnits(assertEqual(HALF, three, Kit.normal(1, 3, 4, 4, 4, 1)), 2, 2);
  }

  @Test
  void whatIsNotKnownIsLeft() {
    var in = Input.of(6);
    var x = Dense.of(8).named("normalized").apply(in);
    var y = Dense.of(4).activation("relu").named("free").apply(LayerNormalization.of().apply(x));
    var z = Dense.of(4).activation("softmax").named("shares").apply(y);
    var out = Dense.of(2).named("out").apply(z.add(1));
    var pruned = assertEqual(HALF, Model.of(in, out), Kit.normal(1, 3, 6));
    var notes =
        pruned.rows().stream()
            .filter(r -> !r.note().isEmpty())
            .map(r -> r.layer() + " " + r.note());
    assertEquals(
        List.of("normalized \"layer_normalization\"", "shares Add", "out the output"),
        notes.map(n -> n.replaceAll("_\\d+", "")).toList());
    assertEquals(
        2,
        pruned.rows().stream()
            .filter(r -> r.layer().equals("free"))
            .findFirst()
            .orElseThrow()
            .units());
  }

  @Test
  void sharedLayersArePrunedOnce() {
    var in = Input.of(6);
    var other = Input.of(6);
    var shared = Dense.of(8).activation("relu");
    var x = Concatenate.of().apply(shared.apply(in), shared.apply(other));
    var model = Model.of(List.of(in, other), Dense.of(2).apply(x));
    randomize(model);
    var pruned = HALF.prune(model);
    assertUnits(pruned, 4, 2);
    assertEquals(6 * 4 + 4 + 8 * 2 + 2, pruned.model().countParams());
  }

  @Test
  void modelsInModelsArePruned() {
    var inner = Sequential.of(Input.of(6), Dense.of(8).activation("relu"), Dense.of(4));
    var in = Input.of(6);
    var out = Dense.of(2).apply(inner.apply(in));
    assertUnits(assertEqual(HALF, Model.of(in, out), Kit.normal(1, 3, 6)), 4, 2, 2);
  }

  @Test
  void wrappedAndEmbeddedLayersAreLeft() {
    var model =
        Sequential.of(
            Input.of(5),
            Embedding.of(10, 4),
            Bidirectional.of(LSTM.of(3)),
            Dense.of(4),
            Dense.of(2));
    assertUnits(assertEqual(HALF, model, NDArray.of(new float[15], 3, 5)), 4, 6, 2, 2);
  }

  @Test
  void theLeastImportantUnitsAreRemoved() {
    var model =
        Sequential.of(Input.of(2), Dense.of(4).named("a"), Dense.of(4).named("b"), Dense.of(1));
    var weights = new ArrayList<>(model.getWeights());
    weights.set(0, NDArray.of(new float[] {3, 0, 1, 2, 0, -4, 1, 2}, 2, 4));
    weights.set(2, NDArray.of(new float[] {9, 9, 9, 1, 9, 9, 9, 1, 9, 9, 9, 1, 9, 9, 9, 1}, 4, 4));
    model.setWeights(weights);
    assertEquals(Map.of("a", List.of(2, 3), "b", List.of(0, 3)), HALF.prune(model).removed());
    assertEquals(
        Map.of("a", List.of(0, 2), "b", List.of(0, 3)),
        HALF.importance("l1").prune(model).removed());
    assertEquals(
        Map.of("a", List.of(2), "b", List.of(3)),
        StructuredPruning.of(0.25).global(true).prune(model).removed());
    assertEquals(Map.of("b", List.of(0, 3)), HALF.exclude("a").prune(model).removed());
  }

  @Test
  void theScaleOfBatchNormalizationIsAnImportance() {
    var model =
        Sequential.of(
            Input.of(4, 4, 1),
            Conv2D.of(4, 3).named("c"),
            BatchNormalization.of().named("n"),
            Flatten.of(),
            Dense.of(1));
    var gamma = model.getLayer("n").weights().get(0);
    gamma.assign(NDArray.from(new float[] {1, -0.1f, 0.5f, 0.2f}));
    var pruned = HALF.importance("batch_normalization").prune(model);
    assertEquals(List.of(1, 3), pruned.removed().get("c"));
    assertEquals(List.of(1, 3), pruned.removed().get("n"));
  }

  @Test
  void aLayerKeepsOneUnit() {
    var model = Sequential.of(Input.of(2), Dense.of(4), Dense.of(1));
    assertUnits(StructuredPruning.of(0.99).prune(model), 1, 1);
    assertUnits(StructuredPruning.of(0.99).global(true).prune(model), 1, 1);
    assertUnits(StructuredPruning.of(0).prune(model), 4, 1);
  }

  @Test
  void theNewModelTrains() {
    var model =
        Sequential.of(
            Input.of(4), Dense.of(8).activation("relu"), Dense.of(3).activation("softmax"));
    var small = HALF.prune(model).model();
    small.compile("adam", "sparse_categorical_crossentropy");
    var history = small.fit(Kit.normal(1, 64, 4), Kit.labels(2, 64, 3), ModelKit.quiet(20, 16));
    assertTrue(history.last("loss") < history.get("loss").get(0));
  }

  @TestFactory
  Stream<DynamicTest> randomModels() {
    return IntStream.range(0, Kit.FULL ? 300 : 30)
        .mapToObj(seed -> dynamicTest("seed " + seed, () -> assertRandom(seed)));
  }

  private static void assertRandom(int seed) {
    Seed.set(seed);
    var random = new Random(seed);
    var in = Input.of(8, 8, 3);
    var images = new ArrayList<Tensor>(List.of(in));
    int layers = 3 + random.nextInt(7);
    for (int i = 0; i < layers; i++) {
      var x = images.get(images.size() - 1 - random.nextInt(Math.min(2, images.size())));
      var other = images.get(random.nextInt(images.size()));
      images.add(image(random, x, other));
    }
    var x = images.get(images.size() - 1);
    x = random.nextBoolean() ? Flatten.of().apply(x) : GlobalAveragePooling2D.of().apply(x);
    x = Dense.of(5).activation("tanh").apply(Dense.of(6).activation("relu").apply(x));
    if (random.nextInt(3) == 0) x = LayerNormalization.of().apply(x);
    var model = Model.of(in, Dense.of(2).apply(x));
    var pruning =
        StructuredPruning.of(random.nextDouble() * 0.9)
            .global(random.nextBoolean())
            .importance(List.of("l1", "l2", "batch_normalization").get(random.nextInt(3)));
    var unused = assertEqual(pruning, model, Kit.normal(seed, 2, 8, 8, 3));
  }

  private static Tensor image(Random random, Tensor x, Tensor other) {
    int channels = 2 + random.nextInt(4);
    boolean fits = x.shape().equals(other.shape());
    boolean sameSize = x.shape().dim(1) == other.shape().dim(1);
    int divisor = (int) x.shape().last();
    return switch (random.nextInt(13)) {
      case 0 -> Conv2D.of(channels, 3).padding("same").activation("relu").apply(x);
      case 1 -> Conv2D.of(divisor, 1).apply(x);
      case 2 -> SeparableConv2D.of(channels, 3).padding("same").depthMultiplier(2).apply(x);
      case 3 -> DepthwiseConv2D.of(3).padding("same").apply(x);
      case 4 -> BatchNormalization.of().apply(x);
      case 5 -> fits ? Add.of().apply(x, other) : Activation.of("tanh").apply(x);
      case 6 -> sameSize ? Concatenate.of().apply(x, other) : PReLU.of().apply(x);
      case 7 -> fits ? Multiply.of().apply(x, other) : x.multiply(2);
      case 8 -> MaxPooling2D.of(2).padding("same").apply(x);
      case 9 -> Conv2DTranspose.of(channels, 3).padding("same").apply(x);
      case 10 -> Conv2D.of(2 * divisor, 3).padding("same").groups(divisor).apply(x);
      case 11 -> Dense.of(channels).activation("relu").apply(x);
      default -> LayerNormalization.of().apply(x);
    };
  }
}
