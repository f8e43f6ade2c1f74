package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Json;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.models.Model;
import dev.rhyton.regularizers.L2;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** {@link LayerTester} over every registered layer: its JSON, shapes, weights and gradients. */
class LayersTest {
  @Test
  void everyRegisteredLayerHasACase() {
    var missing = new TreeSet<String>();
    for (var name : Layers.names()) {
      var layer = Layers.get(name);
      var type = layer.getClass();
      boolean ofLibrary =
          type.getPackageName().startsWith("dev.rhyton.") && type.getEnclosingClass() == null;
      if (ofLibrary && !(layer instanceof Model)) missing.add(ConfiguredInternals.className(layer));
    }
    LayerCases.CASES
        .values()
        .forEach(c -> missing.remove(ConfiguredInternals.className(c.make().get())));
    assertEquals(List.of(), List.copyOf(missing));
  }

  @TestFactory
  Stream<DynamicTest> jsonRoundTrip() {
    return LayerCases.each(
        c -> {
          if (!(c.make().get() instanceof Lambda)) c.jsonRoundTrip(); // a Java function has no JSON
        });
  }

  @TestFactory
  Stream<DynamicTest> wholeNumbersAreAsFloats() {
    return LayerCases.each(LayerTester::wholeNumbersAreAsFloats);
  }

  /** What each weight starts from and what holds it, wherever a layer has such options. */
  @TestFactory
  Stream<DynamicTest> optionsOfWeightsAreReadAndWritten() {
    var others =
        Map.of(
            "initializer", Json.write(Initializers.get("he_normal")),
            "regularizer", Json.write(L2.of(0.3)),
            "constraint", Json.write(Constraints.get("non_neg")));
    return LayerCases.each(
        c -> {
          var layer = c.make().get();
          if (layer instanceof Lambda) return;
          var json = (ObjectNode) Json.parse(layer.toJson());
          var config = (ObjectNode) json.get("config");
          for (var option : List.copyOf(config.properties())) {
            var kind = option.getKey().replaceFirst(".*_", "");
            if (others.containsKey(kind)) config.set(option.getKey(), others.get(kind));
          }
          assertEquals(json.toPrettyString(), Json.readObject(json, Layer.class).toJson());
        });
  }

  @TestFactory
  Stream<DynamicTest> shapeByTraceIsShapeByValue() {
    return LayerCases.each(LayerTester::shapeByTraceIsShapeByValue);
  }

  @TestFactory
  Stream<DynamicTest> weightCount() {
    return LayerCases.each(LayerTester::weightCount);
  }

  @TestFactory
  Stream<DynamicTest> runsInBothModes() {
    return LayerCases.each(LayerTester::runsInBothModes);
  }

  @TestFactory
  Stream<DynamicTest> arraysUseTheDefaultMode() {
    return LayerCases.each(LayerTester::arraysUseTheDefaultMode);
  }

  @TestFactory
  Stream<DynamicTest> arraysInTracesAreTensors() {
    return LayerCases.each(LayerTester::arraysInTracesAreTensors);
  }

  @TestFactory
  Stream<DynamicTest> oneStepLearns() {
    return LayerCases.each(LayerTester::oneStepLearns);
  }

  @TestFactory
  Stream<DynamicTest> gradientIsNumericalGradient() {
    return LayerCases.single(c -> c.gradientIsNumericalGradient(false));
  }

  @TestFactory
  Stream<DynamicTest> gradientInTrainingIsNumericalGradient() {
    return LayerCases.single(
        c -> {
          var layer = c.make().get();
          boolean changesItself =
              layer instanceof SpectralNormalization || layer.toString().contains("renorm");
          if (!LayerCases.isRandom(layer) && !changesItself) c.gradientIsNumericalGradient(true);
        });
  }
}
