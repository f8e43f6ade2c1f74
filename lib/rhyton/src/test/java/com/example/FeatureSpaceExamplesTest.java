package com.example;

import static dev.rhyton.models.Fit.epochs;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Layers;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.text.FeatureSpace;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keras' examples on structured data, written as a person would from the Python text. */
class FeatureSpaceExamplesTest {
  private static final int PATIENTS = 200;
  private static final int CLIENTS = 240;

  @TempDir Path folder;

  @BeforeEach
  void seed() {
    Seed.set(7);
    Layers.clearNames();
  }

  private static int[] ints(RandomGenerator random, int count, int below) {
    return random.ints(count, 0, below).toArray();
  }

  private static float[] floats(RandomGenerator random, int count, double low, double high) {
    var values = new float[count];
    for (int i = 0; i < count; i++) values[i] = (float) random.nextDouble(low, high);
    return values;
  }

  private static String[] words(RandomGenerator random, int count, String... words) {
    return IntStream.range(0, count)
        .mapToObj(i -> words[random.nextInt(words.length)])
        .toArray(String[]::new);
  }

  /** Patients with the columns of the Cleveland heart disease data. */
  private static ArrayDataset heart() {
    var random = Seed.generator(1);
    var columns = new HashMap<String, Object>();
    for (var name : List.of("sex", "fbs", "exang")) columns.put(name, ints(random, PATIENTS, 2));
    for (var name : List.of("cp", "ca")) columns.put(name, ints(random, PATIENTS, 4));
    columns.put("restecg", ints(random, PATIENTS, 3));
    columns.put("thal", words(random, PATIENTS, "normal", "fixed", "reversible"));
    columns.put("age", floats(random, PATIENTS, 29, 77));
    columns.put("trestbps", floats(random, PATIENTS, 94, 200));
    columns.put("chol", floats(random, PATIENTS, 126, 564));
    columns.put("thalach", floats(random, PATIENTS, 71, 202));
    columns.put("oldpeak", floats(random, PATIENTS, 0, 6));
    columns.put("slope", floats(random, PATIENTS, 1, 3));
    var thal = (String[]) columns.get("thal");
    var cp = (int[]) columns.get("cp");
    var target = new int[PATIENTS];
    for (int i = 0; i < PATIENTS; i++) {
      target[i] = thal[i].equals("reversible") || cp[i] == 3 ? 1 : 0;
    }
    return Dataset.of(columns, target);
  }

  /** Structured data classification with FeatureSpace. */
  @Test
  void structuredDataClassificationWithFeatureSpace() {
    var data = heart();
    var valDs = data.take(40).batch(32);
    var trainDs = data.skip(40).batch(32);
    var featureSpace =
        FeatureSpace.of(
                Map.ofEntries(
                    // Categorical features encoded as integers
                    entry("sex", "integer_categorical"),
                    entry("cp", "integer_categorical"),
                    entry("fbs", "integer_categorical"),
                    entry("restecg", "integer_categorical"),
                    entry("exang", "integer_categorical"),
                    entry("ca", "integer_categorical"),
                    // Categorical feature encoded as string
                    entry("thal", "string_categorical"),
                    // Numerical features to discretize
                    entry("age", FeatureSpace.floatDiscretized(30)),
                    // Numerical features to normalize
                    entry("trestbps", "float_normalized"),
                    entry("chol", "float_normalized"),
                    entry("thalach", "float_normalized"),
                    entry("oldpeak", "float_normalized"),
                    entry("slope", "float_normalized")))
            .crosses(
                FeatureSpace.cross(List.of("sex", "age"), 64),
                FeatureSpace.cross(List.of("thal", "ca"), 16))
            .outputMode("concat");
    featureSpace.adapt(trainDs);
    var preprocessedTrain = trainDs.mapBatches(featureSpace::encode).prefetch();
    var preprocessedVal = valDs.mapBatches(featureSpace::encode).prefetch();

    var dictInputs = featureSpace.getInputs();
    var encodedFeatures = featureSpace.getEncodedFeatures();
    var x = Dense.of(32).activation("relu").apply(encodedFeatures);
    x = Dropout.of(0.5).apply(x);
    var predictions = Dense.of(1).activation("sigmoid").apply(x);
    var trainingModel = Model.of(encodedFeatures, predictions);
    trainingModel.compile("adam", "binary_crossentropy", "accuracy");
    var inferenceModel = Model.of(List.copyOf(dictInputs.values()), List.of(predictions));

    var history = trainingModel.fit(preprocessedTrain, epochs(20).validation(preprocessedVal));
    assertTrue(history.last("val_accuracy") > 0.65, history.toString()); // 0.83 ± 0.04 by seed

    var sample = new HashMap<String, Object>();
    Map.ofEntries(
            entry("age", 60f),
            entry("sex", 1),
            entry("cp", 1),
            entry("trestbps", 145f),
            entry("chol", 233f),
            entry("fbs", 1),
            entry("restecg", 2),
            entry("thalach", 150f),
            entry("exang", 0),
            entry("oldpeak", 2.3f),
            entry("slope", 3f),
            entry("ca", 0),
            entry("thal", "fixed"))
        .forEach((name, value) -> sample.put(name, NDArray.from(value).reshape(1, 1)));
    assertEquals(trainingModel.predict(featureSpace.apply(sample)), inferenceModel.predict(sample));
  }

  /** Clients with some columns of the bank marketing data. */
  private static Map<String, Object> clients() {
    var random = Seed.generator(2);
    var columns = new HashMap<String, Object>();
    columns.put("age", floats(random, CLIENTS, 18, 90));
    columns.put("job", words(random, CLIENTS, "admin.", "services", "student", "retired"));
    columns.put("marital", words(random, CLIENTS, "single", "married", "divorced"));
    columns.put("education", words(random, CLIENTS, "basic.4y", "high.school", "university"));
    columns.put("loan", words(random, CLIENTS, "no", "yes"));
    columns.put("campaign", floats(random, CLIENTS, 1, 40));
    columns.put("previously_contacted", ints(random, CLIENTS, 2));
    columns.put("month", words(random, CLIENTS, "may", "jun", "oct", "nov"));
    columns.put("duration", floats(random, CLIENTS, 0, 900));
    return columns;
  }

  /** FeatureSpace advanced use cases. */
  @Test
  void featureSpaceAdvancedUseCases() {
    var columns = clients();
    var job = (String[]) columns.get("job");
    var contacted = (int[]) columns.get("previously_contacted");
    var labels = new int[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
      labels[i] = job[i].equals("student") || contacted[i] == 1 ? 1 : 0;
    }
    var data = Dataset.of(columns, labels);
    var trainDs = data.skip(40).batch(32);
    var validDs = data.take(40).batch(32);

    // One feature by itself: hashed, looked up, in bins.
    var hashed = FeatureSpace.of(Map.of("month", FeatureSpace.stringHashed(3)));
    assertEquals(3, hashed.apply(Map.of("month", List.of("jun", "dec"))).shape().last());
    var lookup = FeatureSpace.of(Map.of("job", FeatureSpace.stringCategorical(null, 0)));
    lookup.adapt(Map.of("job", columns.get("job")));
    assertEquals(4, lookup.apply(Map.of("job", job)).shape().last());
    var bins = FeatureSpace.of(Map.of("age", FeatureSpace.floatDiscretized(30.0, 60.0)));
    assertEquals(1, bins.apply(Map.of("age", 45f)).toFloats()[1]);

    var featureSpace =
        FeatureSpace.of(
                Map.ofEntries(
                    // Categorical features with and without an index for unknown values
                    entry("previously_contacted", FeatureSpace.integerCategorical(null, 0)),
                    entry("marital", FeatureSpace.stringCategorical(null, 0)),
                    entry("job", FeatureSpace.stringCategorical()),
                    entry("education", FeatureSpace.stringCategorical()),
                    entry("loan", FeatureSpace.stringCategorical(null, 0)),
                    // Feature to hash
                    entry("month", FeatureSpace.stringHashed(3)),
                    // Numerical features
                    entry("age", FeatureSpace.floatDiscretized(4)),
                    entry("campaign", FeatureSpace.floatNormalized()),
                    entry("duration", FeatureSpace.floatRescaled(1 / 900.0, 0))))
            .crosses(
                FeatureSpace.cross(List.of("age", "job"), 8),
                FeatureSpace.cross(List.of("loan", "marital"), 4));
    featureSpace.adapt(trainDs);

    var file = folder.resolve("myfeaturespace.keras");
    featureSpace.save(file);
    var loadedFeatureSpace = (FeatureSpace) Model.load(file);
    assertEquals(featureSpace.apply(columns), loadedFeatureSpace.apply(columns));

    var encodedFeatures = loadedFeatureSpace.getEncodedFeatures();
    var x = Dense.of(64).activation("relu").apply(encodedFeatures);
    x = Dropout.of(0.5).apply(x);
    var output = Dense.of(1).activation("sigmoid").apply(x);
    var model = Model.of(loadedFeatureSpace.inputs(), List.of(output));
    model.compile(Compile.of(Adam.of(0.005), "binary_crossentropy").metrics("accuracy"));
    var history = model.fit(trainDs, epochs(15).validation(validDs));
    assertTrue(history.last("val_accuracy") > 0.75, history.toString());

    // The model takes raw samples, also after it comes back from its file.
    var predictions = model.predict(columns);
    model.save(folder.resolve("bank.keras"));
    assertEquals(predictions, Model.load(folder.resolve("bank.keras")).predict(columns));
  }
}
