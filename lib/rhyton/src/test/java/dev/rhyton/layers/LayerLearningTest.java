package dev.rhyton.layers;

import dev.rhyton.learning.Learning;
import dev.rhyton.learning.WeightLearning;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every layer learns under every policy and by gradients of single samples, and every calibration
 * calibrates it: in a full run each case meets all of these, else a part of them in turn.
 */
class LayerLearningTest {
  @TestFactory
  Stream<DynamicTest> learnsUnderEveryPolicy() {
    return LayerCases.cross(
        new TreeMap<>(Map.of("mixed_bfloat16", true, "float64", false)),
        2,
        (c, small) -> {
          if (LayerCases.hasPolicy(c)) c.learnsUnder(small ? "mixed_bfloat16" : "float64");
        });
  }

  @TestFactory
  Stream<DynamicTest> sampleGradientsAreThoseOfOneRowBatches() {
    return LayerCases.cross(
        Map.of("gradients of samples", true),
        3,
        (c, all) -> c.sampleGradientsAreThoseOfOneRowBatches(LayerCases.isRandom(c.make().get())));
  }

  @TestFactory
  Stream<DynamicTest> calibratesByEveryStrategy() {
    var strategies = new LinkedHashMap<String, WeightLearning>();
    strategies.put("weight", Learning.weight());
    strategies.put("pca", Learning.weight().pca());
    strategies.put("kmeans", Learning.weight().kmeans());
    return LayerCases.cross(strategies, 16, LayerTester::calibratesBy);
  }
}
