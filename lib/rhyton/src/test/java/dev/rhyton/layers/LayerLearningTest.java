package dev.rhyton.layers;

import dev.rhyton.learning.Learning;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every layer learns under every policy, by every calibration, and by gradients of single samples.
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
    return Stream.of(Learning.weight(), Learning.weight().pca(), Learning.weight().kmeans())
        .flatMap(strategy -> LayerCases.each(c -> c.calibratesBy(strategy)));
  }
}
