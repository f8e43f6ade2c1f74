package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.config.Json;
import dev.rhyton.distillation.Distiller;
import dev.rhyton.distillation.FeatureDistillation;
import dev.rhyton.distillation.LogitsDistillation;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layers;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.text.FeatureSpace;
import dev.rhyton.text.TextVectorization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of their own form in Keras' files: distillers and feature spaces. */
class DistillerAndFeatureSpaceFilesTest {
  @TempDir Path folder;

  private static final Map<String, Object> DATA =
      Map.of(
          "plain", new float[] {0.5f, 1.5f, -1, 3},
          "normal", new float[] {1, 2, 3, 6},
          "binned", new float[] {-1, 0.5f, 1.5f, 9},
          "number", new int[] {7, 7, 3, 5},
          "word", new String[] {"b", "a", "b", "c"},
          "text", new String[] {"1st string", "2nd string", "3rd string", "string"},
          "id", new int[] {11, 12, 13, 14});

  @BeforeEach
  void names() {
    Layers.clearNames();
  }

  private static FeatureSpace space() {
    var text = TextVectorization.of().outputMode("tf_idf");
    var space =
        FeatureSpace.of(
                Map.of(
                    "plain", "float",
                    "normal", "float_normalized",
                    "binned", FeatureSpace.floatDiscretized(2),
                    "number", "integer_categorical",
                    "word", "string_categorical",
                    "text", FeatureSpace.feature("string", text, "float"),
                    "id", "integer_hashed"))
            .crosses(List.of("number", "word"));
    space.adapt(DATA);
    return space;
  }

  @Test
  void aFeatureSpaceComesBackFromItsFile() {
    var space = space();
    var file = folder.resolve("space.keras");
    space.save(file);
    var loaded = assertInstanceOf(FeatureSpace.class, Model.load(file));
    assertEquals(space.apply(DATA), loaded.apply(DATA));
    assertEquals(space.inputNames(), loaded.inputNames());
    loaded.save(file);
    assertEquals(space.apply(DATA), ((FeatureSpace) Model.load(file)).apply(DATA));
  }

  @Test
  void aModelOfAFeatureSpaceComesBackFromItsFile() {
    var space = space();
    var model = Model.of(space.inputs(), List.of(Dense.of(2).apply(space.getEncodedFeatures())));
    var file = folder.resolve("model.keras");
    model.save(file);
    assertEquals(model.predict(DATA), Model.load(file).predict(DATA));
  }

  /** The configuration that Keras 3.15.1 writes of a space before it adapts. */
  @Test
  void theConfigurationIsThatOfKeras() throws IOException {
    var features = new LinkedHashMap<String, Object>();
    features.put("b", FeatureSpace.floatRescaled(2, 1));
    features.put("a", "float_normalized");
    features.put("c", FeatureSpace.floatDiscretized(4));
    features.put("d", "float");
    try (var in = getClass().getResourceAsStream("feature_space.json")) {
      var keras = Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      var read = assertInstanceOf(FeatureSpace.class, Models.fromJson(keras.toString()));
      var written = Json.parse(read.toJson());
      // Rescaling names its parameters as lists, and Discretization its dtype as a policy, as Keras
      // reads them too.
      for (var layer : List.of("b", "c")) {
        assertEquals(
            keras.at(layerOf(layer) + "/class_name"), written.at(layerOf(layer) + "/class_name"));
      }
      for (var feature : List.of("a", "d")) {
        assertEquals(keras.at(layerOf(feature)), written.at(layerOf(feature)));
      }
      assertEquals(keras.get("module"), written.get("module"));
      assertEquals(keras.get("build_config"), written.get("build_config"));
      assertEquals(keras.get("registered_name"), written.get("registered_name"));
      assertEquals(
          keys(keras.get("config")),
          keys(Json.parse(FeatureSpace.of(features).toJson()).get("config")));
    }
  }

  private static String layerOf(String feature) {
    return "/config/features/" + feature + "/config/preprocessor";
  }

  private static java.util.Set<String> keys(com.fasterxml.jackson.databind.JsonNode object) {
    var keys = new java.util.TreeSet<String>();
    object.properties().forEach(e -> keys.add(e.getKey()));
    return keys;
  }

  @Test
  void aDistillerComesBackFromItsFile() {
    var in = Input.of(4);
    Tensor hidden = Dense.of(6).named("hidden").apply(in);
    var teacher = Model.of(in, Dense.of(3).apply(hidden));
    var student = Sequential.of(Input.of(4), Dense.of(6).named("small"), Dense.of(3));
    var features =
        FeatureDistillation.of("mae").teacherLayerName("hidden").studentLayerName("small");
    var distiller =
        Distiller.of(teacher, student, LogitsDistillation.of(4), features)
            .distillationLossWeights(1, 0.5)
            .studentLossWeight(0.25);
    distiller.compile("adam", "mse", "mae");
    var x = Kit.normal(1, 16, 4);
    var y = Kit.normal(2, 16, 3);
    var unused = distiller.fit(x, y, ModelKit.quiet(2, 8));
    var file = folder.resolve("distiller.keras");
    distiller.save(file);
    var loaded = assertInstanceOf(Distiller.class, Model.load(file));
    assertEquals(distiller.predict(x), loaded.predict(x));
    assertEquals(distiller.evaluate(x, y), loaded.evaluate(x, y));
    assertFalse(loaded.teacher().trainable());
    assertEquals(
        distiller.getConfig().get("distillation_losses"),
        loaded.getConfig().get("distillation_losses"));
    loaded.student().save(folder.resolve("student.keras"));
    assertEquals(student.predict(x), Model.load(folder.resolve("student.keras")).predict(x));
  }
}
