package dev.rhyton.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Refusals;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Layers;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A feature space beside the layers that it is made of, applied by hand. */
class FeatureSpaceTest {
  private static final Map<String, Object> DATA =
      Map.of(
          "plain", new float[] {0.5f, 1.5f, -1, 3},
          "scaled", new float[] {1, 2, 3, 4},
          "normal", new float[] {1, 2, 3, 6},
          "binned", new float[] {-1, 0.5f, 1.5f, 9},
          "number", new int[] {7, 7, 3, 5},
          "word", new String[] {"b", "a", "b", "c"},
          "id", new int[] {11, 12, 13, 14},
          "place", new String[] {"x", "y", "z", "x"});

  @BeforeEach
  void names() {
    Layers.clearNames();
  }

  private static FeatureSpace space() {
    return FeatureSpace.of(
        Map.of(
            "plain",
            "float",
            "scaled",
            FeatureSpace.floatRescaled(2, 1),
            "normal",
            "float_normalized",
            "binned",
            FeatureSpace.floatDiscretized(0, 1, 2),
            "number",
            "integer_categorical",
            "word",
            FeatureSpace.stringCategorical(),
            "id",
            "integer_hashed",
            "place",
            FeatureSpace.stringHashed(5)));
  }

  private static FeatureSpace adapted(FeatureSpace space) {
    space.adapt(DATA);
    return space;
  }

  private static NDArray column(String name) {
    return NDArray.from(DATA.get(name)).reshape(4, 1);
  }

  private static NDArray oneHot(NDArray indices, int count) {
    var rows = new float[indices.length() * count];
    var each = indices.toLongs();
    for (int i = 0; i < each.length; i++) rows[i * count + (int) each[i]] = 1;
    return NDArray.of(rows, each.length, count);
  }

  /** What the layers give, each by itself, in the order of the vector. */
  private static Map<String, NDArray> byHand() {
    var word = StringLookup.of();
    word.adapt(column("word"));
    var number = IntegerLookup.of();
    number.adapt(column("number"));
    var all = new LinkedHashMap<String, NDArray>();
    all.put("binned", oneHot(NDArray.of(new int[] {0, 1, 2, 3}, 4, 1), 4));
    all.put("id", oneHot(Hashing.of(32).apply(column("id")), 32));
    float deviation = (float) Math.sqrt(3.5);
    all.put(
        "normal", NDArray.of(new float[] {-2 / deviation, -1 / deviation, 0, 3 / deviation}, 4, 1));
    all.put("number", oneHot(number.apply(column("number")), 4));
    all.put("place", oneHot(Hashing.of(5).apply(column("place")), 5));
    all.put("plain", column("plain"));
    all.put("scaled", NDArray.of(new float[] {3, 5, 7, 9}, 4, 1));
    all.put("word", oneHot(word.apply(column("word")), 4));
    var crossed =
        HashedCrossing.of(16)
            .apply(List.of(number.apply(column("number")), word.apply(column("word"))));
    all.put("number_X_word", oneHot(crossed.get(0).value(), 16));
    return all;
  }

  private static void assertClose(NDArray expected, NDArray actual) {
    assertEquals(expected.shape(), actual.shape());
    assertArrayEquals(expected.toFloats(), actual.cast(DType.FLOAT32).toFloats(), 1e-6f);
  }

  @Test
  void featuresAndCrossesByName() {
    var crossed = List.of("number", "word");
    var space = adapted(space().crosses(crossed).crossingDim(16).outputMode("dict"));
    var encoded = space.applyDict(DATA);
    var expected = byHand();
    assertEquals(List.copyOf(expected.keySet()), List.copyOf(encoded.keySet()));
    assertEquals(List.copyOf(expected.keySet()), space.outputNames());
    expected.forEach((name, values) -> assertClose(values, encoded.get(name)));
    assertEquals(List.of("number_X_word"), List.copyOf(space.crossers().keySet()));
    assertEquals(
        "word_preprocessor",
        adapted(FeatureSpace.of(Map.of("word", "string_categorical")))
            .preprocessors()
            .get("word")
            .name());
  }

  @Test
  void oneVectorForEachSample() {
    var space = adapted(space().crosses(FeatureSpace.cross(List.of("number", "word"), 16)));
    var parts = List.copyOf(byHand().values());
    var vectors = space.apply(DATA);
    assertEquals(Shape.of(4, 4 + 32 + 1 + 4 + 5 + 1 + 1 + 4 + 16), vectors.shape());
    int at = 0;
    for (var part : parts) {
      int to = at + (int) part.shape().last();
      assertClose(part, vectors.slice(1, at, to).value());
      at = to;
    }
    assertEquals(vectors.shape(), space.predict(DATA).shape());
  }

  /** One sample of plain values gives one vector. */
  @Test
  void oneSample() {
    var space = adapted(space());
    var sample = new LinkedHashMap<String, Object>();
    DATA.forEach((name, values) -> sample.put(name, java.lang.reflect.Array.get(values, 2)));
    assertEquals(space.apply(DATA).get(2), space.apply(sample));
  }

  @Test
  void adaptsToDatasetsAndEncodesThem() {
    var space = space();
    var data = Dataset.of(DATA, new int[] {0, 1, 1, 0});
    space.adapt(data.batch(3));
    assertEquals(adapted(space()).apply(DATA), space.apply(DATA));
    var encoded = data.mapBatches(space::encode).batches(4, null).next();
    assertEquals(space.apply(DATA), encoded.x().get(0));
    assertEquals(List.of(), encoded.inputNames());
    assertEquals(NDArray.of(new int[] {0, 1, 1, 0}, 4), encoded.y().get(0));
    var apart = adapted(space().outputMode("dict"));
    assertEquals(8, Dataset.of(DATA).mapBatches(apart::encode).peek().x().size());
  }

  /** A cross of integers, and a layer of one's own choice. */
  @Test
  void integersAndOtherLayers() {
    var space =
        FeatureSpace.of(
                Map.of(
                    "word", FeatureSpace.stringCategorical(3, 1).outputMode("int"),
                    "number", FeatureSpace.integerCategorical().outputMode("int"),
                    "text",
                        FeatureSpace.feature(
                            "string", TextVectorization.of().outputMode("tf_idf"), "float")))
            .crosses(FeatureSpace.cross(List.of("word", "number"), 8, "int"))
            .outputMode("dict");
    var data =
        Map.of(
            "word", DATA.get("word"),
            "number", DATA.get("number"),
            "text", new String[] {"1st string", "2nd string", "3rd string", "string"});
    space.adapt(data);
    var encoded = space.applyDict(data);
    assertEquals(List.of("number", "text", "word", "word_X_number"), space.outputNames());
    assertArrayEquals(new int[] {1, 0, 1, 2}, encoded.get("word").toInts());
    assertEquals(Shape.of(4, 1), encoded.get("word_X_number").shape());
    assertEquals(Shape.of(4, 5), encoded.get("text").shape());
  }

  @Test
  void inAFunctionalModelAndInItsFile() throws Exception {
    var space = adapted(space().crosses(List.of("number", "word")).named("table"));
    var model =
        Model.of(
            List.copyOf(space.getInputs().values()),
            List.of(Dense.of(2).apply(space.getEncodedFeatures())));
    assertEquals(Shape.of(4, 2), model.predict(DATA).shape());
    assertEquals(space.inputNames(), model.inputNames());
    var training = Model.of(space.getEncodedFeatures(), model.outputs().get(0));
    assertEquals(model.predict(DATA), training.predict(space.apply(DATA)));
  }

  /** A space that adapts again knows the new samples only. */
  @Test
  void adaptsAgain() {
    var space = FeatureSpace.of(Map.of("word", "string_categorical"));
    space.adapt(Map.of("word", List.of("a", "b")));
    assertEquals(3, space.getEncodedFeatures().shape().last());
    space.adapt(Map.of("word", List.of("a", "b", "c", "d")));
    assertEquals(5, space.getEncodedFeatures().shape().last());
    assertEquals(5, space.apply(Map.of("word", List.of("d"))).shape().last());
  }

  /** What needs no samples works at once. */
  @Test
  void withoutAdapting() {
    var space = FeatureSpace.of(Map.of("x", "float", "id", "integer_hashed")).hashingDim(3);
    var vector = space.apply(Map.of("x", new float[] {2}, "id", new int[] {5}));
    assertEquals(Shape.of(1, 4), vector.shape());
    assertEquals(2, vector.toFloats()[3]);
  }

  @TestFactory
  Stream<DynamicTest> messages() {
    var types =
        "expected one of [float, float_rescaled, float_normalized, float_discretized,"
            + " integer_categorical, string_categorical, integer_hashed, string_hashed].";
    return new Refusals()
        .add(
            "FeatureSpace: expected at least one feature, received none.",
            () -> FeatureSpace.of(Map.of()))
        .add("FeatureSpace: features must not be null.", () -> FeatureSpace.of(null))
        .add(
            "FeatureSpace: unknown type \"float_normal\" of the feature \"x\": "
                + types
                + " Did you mean \"float_normalized\"?",
            () -> FeatureSpace.of(Map.of("x", "float_normal")))
        .add(
            "FeatureSpace: unknown type \"[1.0]\" of the feature \"x\": " + types,
            () -> FeatureSpace.of(Map.of("x", new float[] {1})))
        .add(
            "Unknown output mode of a FeatureSpace \"list\": expected one of concat, dict. Did"
                + " you mean \"dict\"?",
            () -> space().outputMode("list"))
        .add(
            "FeatureSpace: crossingDim must be at least 1, received 0.",
            () -> space().crossingDim(0))
        .add(
            "FeatureSpace: a cross names the feature \"city\", the features are [binned, id,"
                + " normal, number, place, plain, scaled, word].",
            () -> space().crosses(List.of("word", "city")))
        .add(
            "FeatureSpace: expected a list of names, or what FeatureSpace.cross returns, as a"
                + " cross, received word.",
            () -> space().crosses("word"))
        .add(
            "Cross: expected the names of two features or more, received [word].",
            () -> space().crosses(List.of("word")))
        .add(
            "Cross: the output mode must be one of [int, one_hot], received float.",
            () -> FeatureSpace.cross(List.of("a", "b"), 8, "float"))
        .add(
            "Feature: the output mode must be one of [int, one_hot, float], received best.",
            () -> FeatureSpace.floatValue().outputMode("best"))
        .add(
            "FeatureSpace \"table\": expected a map from names to arrays, or a dataset of them,"
                + " received 3.",
            () -> space().named("table").adapt(3))
        .add(
            "FeatureSpace: expected samples by the names of its features, there are none of"
                + " \"normal\" among [word].",
            () -> space().adapt(Map.of("word", List.of("a"))))
        .add(
            "FeatureSpace: expected string for the feature \"word\", received int32.",
            () ->
                FeatureSpace.of(Map.of("word", "string_categorical"))
                    .adapt(Map.of("word", new int[] {1})))
        .add(
            "FeatureSpace \"feature_space\": cannot concatenate the feature \"id\", which is not"
                + " encoded but int64: use outputMode(\"dict\").",
            () ->
                FeatureSpace.of(Map.of("id", FeatureSpace.integerHashed(4).outputMode("int")))
                    .apply(Map.of("id", new int[] {1})))
        .add(
            "FeatureSpace \"feature_space\": the feature \"x\" has the output mode one_hot, for"
                + " which its preprocessor must give indices of known categories: TFDIdentity returns"
                + " float32. Use the output mode float.",
            () ->
                FeatureSpace.of(Map.of("x", FeatureSpace.floatValue().outputMode("one_hot")))
                    .apply(Map.of("x", new float[] {1})))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> messagesOfState() {
    return new Refusals(IllegalStateException.class)
        .add(
            "FeatureSpace: call adapt(samples) first, for the features [normal, number, word].",
            () -> space().getEncodedFeatures())
        .add(
            "FeatureSpace \"feature_space\" has the output mode \"dict\": call applyDict.",
            () -> space().outputMode("dict").apply(DATA))
        .tests();
  }
}
