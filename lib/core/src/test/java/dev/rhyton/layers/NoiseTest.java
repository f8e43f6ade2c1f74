package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhyton.Kit;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The layers that draw: their statistics over 100,000 draws, and the same draws for one seed. */
class NoiseTest {
  private static final double RATE = 0.3;
  private static final int MANY = 100_000;

  /** What a layer makes of ones in training. */
  private static double[] ofOnes(Layer layer, long... dims) {
    return run(layer, Shape.of(dims)).toDoubles();
  }

  private static NDArray run(Layer layer, Shape shape) {
    var ones = new float[(int) shape.size()];
    Arrays.fill(ones, 1);
    try (var graph = GraphBuilder.open(true)) {
      var in = graph.argument(DType.FLOAT32, shape);
      var function = graph.function(List.of(layer.apply(in)));
      return function.run(List.of(NDArray.of(ones, shape.dims())))[0];
    }
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    return Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / values.length);
  }

  /** Five standard errors of a mean of so many draws. */
  private static double near(double deviation, int draws) {
    return 5 * deviation / Math.sqrt(draws);
  }

  @Test
  void dropoutKeepsAShareOfTheElementsAndScalesThem() {
    var y = ofOnes(Dropout.of(RATE), MANY, 1);
    double kept = Arrays.stream(y).filter(v -> v != 0).count() / (double) MANY;
    assertEquals(1 - RATE, kept, near(Math.sqrt(RATE * (1 - RATE)), MANY));
    assertTrue(Arrays.stream(y).allMatch(v -> v == 0 || Math.abs(v - 1 / (1 - RATE)) < 1e-6));
  }

  @Test
  void axesOfSizeOneShareADraw() {
    var y = ofOnes(Dropout.of(RATE).noiseShape(-1, 1, 4), 500, 3, 4);
    for (int i = 0; i < y.length; i++) assertEquals(y[i / 12 * 12 + i % 4], y[i]);
  }

  @TestFactory
  Stream<DynamicTest> spatialDropoutDropsWholeChannels() {
    return Stream.<Layer>of(
            SpatialDropout1D.of(RATE), SpatialDropout2D.of(RATE), SpatialDropout3D.of(RATE))
        .map(layer -> dynamicTest(layer.toString(), () -> checkSpatial(layer)));
  }

  private static void checkSpatial(Layer layer) {
    int rank = Character.digit(ConfiguredInternals.className(layer).charAt(14), 10);
    var dims = new long[rank + 2];
    Arrays.fill(dims, 2);
    dims[0] = 2000;
    dims[rank + 1] = 5;
    var y = ofOnes(layer, dims);
    int sample = 5 << rank;
    int dropped = 0;
    for (int i = 0; i < y.length; i++) {
      assertEquals(y[i / sample * sample + i % 5], y[i]);
      if (y[i] == 0) dropped++;
    }
    assertEquals(RATE, dropped / (double) y.length, near(Math.sqrt(RATE * (1 - RATE)), 10_000));
  }

  @Test
  void alphaDropoutKeepsMeanAndVarianceOfNormalNumbers() {
    var x = Kit.normal(1, MANY, 1);
    try (var graph = GraphBuilder.open(true)) {
      var in = graph.argument(DType.FLOAT32, x.shape());
      var function = graph.function(List.of(AlphaDropout.of(RATE).apply(in)));
      var y = function.run(List.of(x))[0].toDoubles();
      assertEquals(0, mean(y), near(1, MANY));
      assertEquals(1, deviation(y), 0.02);
    }
    // Of ones, two values come out: those kept, and what the lowest of selu becomes.
    var values = Arrays.stream(ofOnes(AlphaDropout.of(RATE), MANY, 1)).distinct().count();
    assertEquals(2, values);
  }

  @Test
  void gaussianDropoutMultipliesWithNormalNumbers() {
    var y = ofOnes(GaussianDropout.of(RATE), MANY, 1);
    double deviation = Math.sqrt(RATE / (1 - RATE));
    assertEquals(1, mean(y), near(deviation, MANY));
    assertEquals(deviation, deviation(y), 0.02);
  }

  @Test
  void gaussianNoiseAddsNormalNumbers() {
    var y = ofOnes(GaussianNoise.of(0.5), MANY, 1);
    assertEquals(1, mean(y), near(0.5, MANY));
    assertEquals(0.5, deviation(y), 0.02);
    assertTrue(Arrays.stream(y).map(v -> Math.abs(v - 1)).max().orElse(0) > 1.5);
  }

  @TestFactory
  Stream<DynamicTest> oneSeedGivesTheSameDraws() {
    return Stream.<Supplier<Layer>>of(
            () -> Dropout.of(RATE),
            () -> AlphaDropout.of(RATE),
            () -> GaussianDropout.of(RATE),
            () -> GaussianNoise.of(0.5),
            () -> SpatialDropout1D.of(RATE))
        .map(make -> dynamicTest(make.get().toString(), () -> checkSeed(make)));
  }

  private static void checkSeed(Supplier<Layer> make) {
    var shape = Shape.of(20, 3, 4);
    Seed.set(42);
    var first = run(make.get(), shape);
    var other = run(make.get(), shape);
    Seed.set(42);
    assertEquals(first, run(make.get(), shape));
    assertNotEquals(first, other);
  }
}
