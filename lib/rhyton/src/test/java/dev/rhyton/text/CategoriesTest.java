package dev.rhyton.text;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.ModelKit;
import dev.rhyton.config.Json;
import dev.rhyton.config.UnknownException;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Layers;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.TensorException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Layers that find categories, and the forms in which they give them. */
class CategoriesTest {
  private static final double[] BOUNDS = {0, 0.5, 1};

  /** Numbers in no order, uneven in their distances. */
  private static final float[] NUMBERS = new float[3000];

  static {
    for (int i = 0; i < NUMBERS.length; i++) {
      NUMBERS[i] = (float) (Math.pow(i * 7919 % 10007, 2) / 1000);
    }
  }

  private static NDArray output(Layer layer, Object samples) {
    return Sequential.of(layer).predict(samples);
  }

  private static void assertGives(Object expected, Layer layer, Object samples) {
    assertEquals(NDArray.from(expected), output(layer, samples));
  }

  @Test
  void eachNumberFallsIntoABinThatBeginsWithItsBound() {
    var x = new float[][] {{-1, 0, 0.1f, 0.8f, 1.2f}};
    assertGives(new int[][] {{0, 1, 1, 2, 3}}, Discretization.of(BOUNDS), x);
  }

  @Test
  void oneHotHasAVectorForEachElement() {
    var layer = Discretization.of(BOUNDS).outputMode("one_hot");
    assertGives(new float[][] {{0, 1, 0, 0}, {0, 0, 1, 0}}, layer, new float[][] {{0.1f}, {0.8f}});
    var wide = Discretization.of(BOUNDS).outputMode("one_hot");
    assertGives(new float[][][] {{{0, 1, 0, 0}, {0, 0, 1, 0}}}, wide, new float[][] {{0.1f, 0.8f}});
  }

  @Test
  void multiHotAndCountHaveOneVectorForASample() {
    var x = new float[][] {{0.1f, 0.8f, 0.9f}, {2, -1, 3}};
    assertGives(
        new float[][] {{0, 1, 1, 0}, {1, 0, 0, 1}},
        Discretization.of(BOUNDS).outputMode("multi_hot"),
        x);
    assertGives(
        new float[][] {{0, 1, 2, 0}, {1, 0, 0, 2}},
        Discretization.of(BOUNDS).outputMode("count"),
        x);
  }

  @Test
  void theAxisAfterTheBatchIsCountedOver() {
    var x = new float[][][] {{{0.1f, 0.8f}, {0.2f, 3}, {0.7f, 4}}};
    assertGives(
        new float[][][] {{{0, 2, 1, 0}, {0, 0, 1, 2}}},
        Discretization.of(BOUNDS).outputMode("count"),
        x);
  }

  @Test
  void refusesOneVectorForSamplesOfOneNumber() {
    assertRefused(
        "Discretization \"age\": count makes one vector of the indices of a sample, received input"
            + " of shape (None,): expected (None, indices).",
        () -> Discretization.of(BOUNDS).outputMode("count").named("age").apply(Input.of()));
  }

  @Test
  void findsTheBoundsThatKerasFinds() {
    assertBounds(
        new double[] {0, 0.5, 1.2999999523162842},
        4,
        0.01,
        new float[][] {{-1.5f, 1, 3.4f, 0.5f}, {0, 3, 1.3f, 0}});
    assertBounds(
        new double[] {
          2009.065185546875,
          8037.52587890625,
          18053.0078125,
          32071.923828125,
          50136.37109375,
          72217.359375
        },
        7,
        0.01,
        NUMBERS);
    assertBounds(new double[] {0, 1}, 5, 0.01, new float[] {0, 1, 5});
    var twins = new float[160];
    for (int i = 0; i < 160; i++) twins[i] = i % 8 < 4 ? 1 : i % 8 < 6 ? 2 : 3;
    assertBounds(new double[] {1, 2}, 3, 0.1, twins);
  }

  @Test
  void ofADatasetItMergesWhatItFoundInEachBatch() {
    assertBounds(
        new double[] {
          2592.03759765625,
          9381.52734375,
          20001.126953125,
          34911.80859375,
          54078.37890625,
          76715.28125
        },
        7,
        0.01,
        Dataset.of(NDArray.of(NUMBERS, 3000, 1)));
    var coarse = Discretization.of(49).epsilon(0.05);
    coarse.adapt(Dataset.of(NUMBERS).batch(500));
    assertEquals(19, coarse.binBoundaries().length);
    assertEquals(277.5738830566406, coarse.binBoundaries()[0]);
    assertEquals(83738.46875, coarse.binBoundaries()[18]);
  }

  private static void assertBounds(double[] expected, int bins, double epsilon, Object samples) {
    var layer = Discretization.of(bins).epsilon(epsilon);
    layer.adapt(samples);
    assertArrayEquals(expected, layer.binBoundaries(), 1e-7 * expected[expected.length - 1]);
  }

  @Test
  void whatItLearnedHoldsForModelsThatRanBefore() {
    var layer = Discretization.of(2);
    var model = Sequential.of(layer);
    layer.adapt(new float[] {0, 1, 2, 3});
    var x = new float[][] {{1}, {7}};
    var before = model.predict(x);
    layer.adapt(new float[] {5, 6, 7, 8});
    assertEquals(NDArray.from(new int[][] {{1}, {1}}), before);
    assertEquals(NDArray.from(new int[][] {{0}, {1}}), model.predict(x));
  }

  @Test
  void itsBoundsGoIntoFiles() {
    var layer = Discretization.of(4);
    layer.adapt(IntStream.range(0, 100).mapToDouble(i -> i).toArray());
    var model = Sequential.of(layer);
    var x = new float[][] {{1, 70, 30}};
    var copy = Models.fromJson(model.toJson());
    assertEquals(model.predict(x), copy.predict(x));
    assertEquals(false, layer.getConfig().has("trainable"));
  }

  @Test
  void withoutBoundsItRefusesToRun() {
    var model = Sequential.of(Discretization.of(3).named("age"));
    var error = assertThrows(IllegalStateException.class, () -> model.predict(new float[][] {{1}}));
    assertEquals(
        "Discretization \"age\" has no bounds yet: let it adapt(samples) first.",
        error.getMessage());
  }

  @Test
  void refusesWhatMakesNoBins() {
    assertRefused(
        "CategoryEncoding: set the number of categories, numTokens.",
        () ->
            Layers.fromJson(
                CategoryEncoding.of(4)
                    .toJson()
                    .replace("\"num_tokens\" : 4", "\"num_tokens\" : null")));
    assertRefused(
        "Discretization: set the bounds, or the number of bins to learn.",
        () -> Discretization.of((double[]) null));
    assertRefused(
        "Discretization: numBins must be at least 1, received 0.", () -> Discretization.of(0));
    assertRefused(
        "Discretization: epsilon must lie in (0, 1], received 2.",
        () -> Discretization.of(3).epsilon(2));
    assertRefused(
        "Discretization: bounds must be numbers in rising order, received 1.0 at place 1.",
        () -> Discretization.of(new double[] {2, 1}));
    assertRefused(
        "Discretization: the output mode must be one of [int, one_hot, multi_hot, count], received"
            + " tf_idf.",
        () -> Discretization.of(3).outputMode("tf_idf"));
    assertRefused(
        "Unknown output mode \"onehot\": expected one of int, one_hot, multi_hot, count, tf_idf."
            + " Did you mean \"one_hot\"?",
        () -> Discretization.of(3).outputMode("onehot"));
    var json = Discretization.of(3).toJson().replace("\"sparse\" : false", "\"sparse\" : true");
    assertEquals(
        "Discretization: the option sparse=true is not known here, as of Keras 3.15.1: update this"
            + " library, or save the file without it.",
        assertThrows(UnknownException.class, () -> Layers.fromJson(json)).getMessage());
  }

  @Test
  void samplesWithoutBoundsAreRefused() {
    assertRefused(
        "Discretization \"age\": cannot adapt to no samples.",
        () -> named(Discretization.of(3)).adapt(new float[0]));
    assertRefused(
        "Discretization \"age\": the samples hold NaN or infinite numbers.",
        () -> named(Discretization.of(3)).adapt(new float[] {Float.NaN}));
    assertRefused(
        "Discretization \"age\": adapts to one input, the dataset has 2.",
        () -> named(Discretization.of(3)).adapt(Dataset.of(List.of(new float[3], new float[3]))));
    var error =
        assertThrows(
            IllegalStateException.class, () -> named(Discretization.of(BOUNDS)).adapt(NUMBERS));
    assertEquals("Discretization \"age\": its bounds were given, not learned.", error.getMessage());
  }

  // ---- encoding and hashing ----

  @Test
  void categoriesAreEncodedAndWeighed() {
    var x = new int[][] {{0, 1}, {0, 0}, {1, 2}, {3, 1}};
    assertGives(
        new float[][] {{1, 1, 0, 0}, {1, 0, 0, 0}, {0, 1, 1, 0}, {0, 1, 0, 1}},
        CategoryEncoding.of(4),
        x);
    var indices = Input.of(DType.INT32, 2);
    var weights = Input.of(2);
    var layer = CategoryEncoding.of(4).outputMode("count");
    var model = Model.of(List.of(indices, weights), List.of(layer.apply(indices, weights)));
    var by = new float[][] {{0.5f, 1}, {1, 2}, {3, 4}, {5, 6}};
    var weighed = new float[][] {{0.5f, 1, 0, 0}, {3, 0, 0, 0}, {0, 3, 4, 0}, {0, 6, 0, 5}};
    assertEquals(NDArray.from(weighed), model.predict(List.of(x, by)));
    assertEquals(NDArray.from(weighed), Models.fromJson(model.toJson()).predict(List.of(x, by)));
  }

  @Test
  void refusesACategoryThatIsNotThere() {
    var model = Sequential.of(CategoryEncoding.of(4).named("kind"));
    var error =
        assertThrows(TensorException.class, () -> model.predict(new int[][] {{0, 4}, {-1, 2}}));
    assertEquals(
        "CategoryEncoding \"kind\": expected indices from 0 to 3, received [[0 4] [-1 2]].",
        error.getMessage().replaceAll("\\s+", " "));
    assertRefused(
        "CategoryEncoding: numTokens must be at least 1, received 0.",
        () -> CategoryEncoding.of(0));
    assertRefused(
        "CategoryEncoding \"k\": weights are for the output mode count, it has multi_hot.",
        () -> CategoryEncoding.of(4).named("k").apply(Input.of(2), Input.of(2)));
    assertRefused(
        "CategoryEncoding \"k\": expected indices, and weights of the same shape, received [(None,"
            + " 2), (None, 3)].",
        () ->
            CategoryEncoding.of(4).outputMode("count").named("k").apply(Input.of(2), Input.of(3)));
  }

  @Test
  void weightsGoIntoFilesAsInKeras() {
    var in = List.of(Input.of(DType.INT32, 2), Input.of(2));
    var layer = CategoryEncoding.of(3).outputMode("count");
    var model = Model.of(in, layer.apply(in));
    var json = Json.parse(model.toJson()).path("config").path("layers").get(2);
    assertEquals("[null,2]", json.path("build_config").path("input_shape").toString());
    var call = json.path("inbound_nodes").get(0);
    assertEquals(1, call.path("args").size());
    assertEquals(
        "__keras_tensor__", call.path("kwargs").path("count_weights").path("class_name").asText());
    var x = List.of(NDArray.from(new int[][] {{2, 0}}), NDArray.from(new float[][] {{.5f, 3}}));
    var expected = NDArray.from(new float[][] {{3, 0, .5f}});
    assertEquals(expected, Models.fromJson(model.toJson()).predict(x));
  }

  private static final String[][] LETTERS = {{"A"}, {"B"}, {"C"}, {"D"}, {"E"}};

  @Test
  void hashesAreThoseOfKeras() {
    assertGives(new long[][] {{1}, {0}, {1}, {1}, {2}}, Hashing.of(3), LETTERS);
    assertGives(new long[][] {{1}, {2}, {1}, {0}, {2}}, Hashing.of(3).salt(133, 137), LETTERS);
    assertGives(new long[][] {{0}, {0}, {2}, {1}, {0}}, Hashing.of(3).salt(133), LETTERS);
    assertGives(
        new long[][] {{1}, {1}, {0}, {2}, {2}},
        Hashing.of(3).maskValue(""),
        new String[][] {{"A"}, {"B"}, {""}, {"C"}, {"D"}});
    var vectors = new float[][] {{0, 1, 0}, {1, 0, 0}, {0, 1, 0}, {0, 1, 0}, {0, 0, 1}};
    assertGives(vectors, Hashing.of(3).outputMode("one_hot"), LETTERS);
  }

  /** A mask is compared before floats become the whole numbers that are hashed. */
  @Test
  void onlyTheNumberItselfIsMasked() {
    var x = new float[][] {{0, .4f, -.9f, 3.5f, 3}};
    var plain = output(Hashing.of(4), x).toLongs();
    for (double mask : new double[] {0, 3, 3.5}) {
      var json = Hashing.of(5).maskValue(0).toJson();
      var hashing = Layers.fromJson(json.replace("\"mask_value\" : 0", "\"mask_value\" : " + mask));
      var masked = output(hashing, x).toLongs();
      for (int i = 0; i < 5; i++) {
        assertEquals(x[0][i] == mask ? 0 : plain[i] + 1, masked[i], mask + " and " + x[0][i]);
      }
    }
  }

  @Test
  void numbersHashAsTheirText() {
    var text = output(Hashing.of(100), new String[][] {{"7", "-12", "123456"}});
    var in = Input.of(DType.INT64, 3);
    var numbers = Model.of(in, Hashing.of(100).apply(in));
    assertEquals(text, numbers.predict(new long[][] {{7, -12, 123456}}));
  }

  @Test
  void textKeepsItsBytesWhateverTheLanguage() {
    var words = new String[][] {{"naïve", "Straße", "猫", "😀 ok", "a\0b", ""}};
    var a = output(Hashing.of(1 << 30), words).toLongs();
    assertEquals(6, Arrays.stream(a).distinct().count());
    var other = new String[][] {{"naive", "Strasse", "犬", "😁 ok", "a", " "}};
    var b = output(Hashing.of(1 << 30), other).toLongs();
    for (int i = 0; i < 6; i++) assertNotEquals(a[i], b[i]);
  }

  @Test
  void aModelThatBeginsWithTextLearnsFromStrings() {
    var model = Sequential.of(Hashing.of(50).outputMode("one_hot"), Dense.of(1));
    model.compile(SGD.of(0.1), MeanSquaredError.of());
    var x = new String[] {"ja", "nein", "ja", "naïve"};
    var y = new float[] {1, 0, 1, 0};
    double before = model.evaluate(x, y).get("loss");
    model.fit(Dataset.of(x, y), ModelKit.quiet(20, 2));
    assertTrue(model.evaluate(x, y).get("loss") < before / 2);
    assertEquals(NDArray.from(y).length(), model.predict(Dataset.of((Object) x)).length());
  }

  @Test
  void crossedHashesAreThoseOfKeras() {
    var place = Input.of(DType.STRING);
    var hour = Input.of(DType.INT32);
    var model = Model.of(List.of(place, hour), List.of(HashedCrossing.of(5).apply(place, hour)));
    var places = new String[] {"A", "B", "A", "B", "A"};
    var hours = new int[] {101, 101, 101, 102, 102};
    assertEquals(NDArray.from(new long[] {1, 4, 1, 1, 3}), model.predict(List.of(places, hours)));
  }

  @Test
  void refusesWhatCannotBeHashed() {
    assertRefused("Hashing: numBins must be at least 1, received 0.", () -> Hashing.of(0));
    assertRefused(
        "Hashing: salt must be one number or two, received [1, 2, 3].",
        () -> Hashing.of(3).salt(1, 2, 3));
    assertRefused(
        "Hashing \"h\": its mask value is \"x\", received input of int32.",
        () -> Hashing.of(3).maskValue("x").named("h").apply(Input.of(DType.INT32, 1)));
    assertRefused(
        "HashedCrossing \"c\": expected at least 2 inputs, received 1.",
        () -> HashedCrossing.of(3).named("c").apply(Input.of(DType.INT32, 1)));
    assertRefused(
        "HashedCrossing \"c\": expected inputs of shape (None,), or all of (None, 1), received"
            + " [(None, 2), (None, 2)].",
        () ->
            HashedCrossing.of(3)
                .named("c")
                .apply(Input.of(DType.INT32, 2), Input.of(DType.INT32, 2)));
    assertRefused(
        "HashedCrossing \"c\": expected strings or whole numbers, received float32.",
        () -> HashedCrossing.of(3).named("c").apply(Input.of(1), Input.of(1)));
    var in = Input.of(DType.STRING, 1);
    var model = Model.of(in, Hashing.of(3).apply(in));
    assertRefused(
        "Functional \"" + model.name() + "\": expected strings, received float32 of shape (1, 1).",
        () -> model.predict(new float[1][1]));
  }

  @Test
  void kerasWantsIndicesToHaveATypeOfTheirOwn() {
    assertEquals("int64", Json.node(Hashing.of(3).getConfig()).at("/dtype/config/name").asText());
    var vectors = Hashing.of(3).outputMode("count");
    assertEquals("float32", Json.node(vectors.getConfig()).at("/dtype/config/name").asText());
  }

  private static Discretization named(Discretization layer) {
    return layer.named("age");
  }
}
