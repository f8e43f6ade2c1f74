package dev.rhyton.layers;

import dev.rhyton.learning.Learning;
import dev.rhyton.learning.WeightLearning;
import java.util.LinkedHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every layer learns under every policy and by gradients of single samples, and every calibration
 * calibrates it: in a full run each one, else one of the three in turn.
 */
class LayerLearningTest {
  @TestFactory
  Stream<DynamicTest> learnsUnderEveryPolicy() {
    return Stream.of("mixed_bfloat16", "float64")
        .flatMap(policy -> LayerCases.single(c -> c.learnsUnder(policy)));
  }

  @TestFactory
  Stream<DynamicTest> sampleGradientsAreThoseOfOneRowBatches() {
    return LayerCases.each(
        c -> c.sampleGradientsAreThoseOfOneRowBatches(LayerCases.isRandom(c.make().get())));
  }

  @TestFactory
  Stream<DynamicTest> calibratesByEveryStrategy() {
    var strategies = new LinkedHashMap<String, WeightLearning>();
    strategies.put("weight", Learning.weight());
    strategies.put("pca", Learning.weight().pca());
    strategies.put("kmeans", Learning.weight().kmeans());
    return LayerCases.cross(strategies, 3, LayerTester::calibratesBy);
  }
}
