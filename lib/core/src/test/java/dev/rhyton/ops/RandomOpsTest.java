package dev.rhyton.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.layers.Lambda;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Distribution, shape, dtype and reproducibility of what is drawn. */
class RandomOpsTest {
  private static final long[] MANY = {40_000};
  private static final DType[] FLOATS = {
    DType.FLOAT32, DType.FLOAT64, DType.FLOAT16, DType.BFLOAT16
  };

  private static double[] values(Tensor x) {
    return x.value().toDoubles();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
  }

  private static void assertMoments(double mean, double variance, Tensor drawn) {
    var values = values(drawn);
    // half floats have steps of their own
    double steps = drawn.dtype().bytes() == 2 ? 0.01 : 0;
    double deviation = Math.sqrt(variance / values.length);
    assertEquals(mean, mean(values), 5 * deviation + steps * Math.abs(mean));
    assertEquals(variance, variance(values), (0.06 + steps) * variance);
  }

  /** Every operation by a seed, each with a shape of six elements. */
  private static Map<String, Function<Object, Tensor>> drawn() {
    var six = new long[] {2, 3};
    var x = NDArray.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 10);
    var logits = NDArray.of(new float[] {1, 2, 1, 0, 0, 1}, 2, 3);
    var image = NDArray.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 3, 3, 1);
    var all = new LinkedHashMap<String, Function<Object, Tensor>>();
    all.put("normal", s -> RandomOps.normal(six, s));
    all.put("uniform", s -> RandomOps.uniform(six, s));
    all.put("truncated_normal", s -> RandomOps.truncatedNormal(six, 0, 1, null, s));
    all.put("randint", s -> RandomOps.randint(six, 0, 1000, null, s));
    all.put("gamma", s -> RandomOps.gamma(six, 2.5, null, s));
    all.put("beta", s -> RandomOps.beta(six, 2.5, 2, null, s));
    all.put("binomial", s -> RandomOps.binomial(six, 100, 0.5, null, s));
    all.put("categorical", s -> RandomOps.categorical(logits, 50, null, s));
    all.put("dropout", s -> RandomOps.dropout(x.tile(6), 0.5, null, s));
    all.put("shuffle", s -> RandomOps.shuffle(x, 0, s));
    all.put(
        "elastic_transform",
        s -> ImageOps.elasticTransform(image, 1, 1, "bilinear", "reflect", 0, s, null));
    return all;
  }

  @Test
  void aNumberGivesTheSameAtEachCallAndAGeneratorOthers() {
    drawn()
        .forEach(
            (name, op) -> {
              assertArrayEquals(values(op.apply(7)), values(op.apply(7)), name);
              assertArrayEquals(values(op.apply(7)), values(op.apply(7L)), name);
              assertFalse(Arrays.equals(values(op.apply(7)), values(op.apply(8))), name);
              var generator = SeedGenerator.of(3);
              var first = values(op.apply(generator));
              var second = values(op.apply(generator));
              assertFalse(Arrays.equals(first, second), name);
              var again = SeedGenerator.of(3);
              assertArrayEquals(first, values(op.apply(again)), name);
              assertArrayEquals(second, values(op.apply(again)), name);
            });
  }

  @Test
  void withoutASeedDrawsFollowTheSeedOfTheProgram() {
    drawn()
        .forEach(
            (name, op) -> {
              Supplier<List<double[]>> two =
                  () -> List.of(values(op.apply(null)), values(op.apply(null)));
              var once = Seed.with(5, two);
              var again = Seed.with(5, two);
              assertArrayEquals(once.get(0), again.get(0), name);
              assertArrayEquals(once.get(1), again.get(1), name);
              assertFalse(Arrays.equals(once.get(0), once.get(1)), name);
            });
    assertFalse(SeedGenerator.of().seed() == SeedGenerator.of().seed());
  }

  @Test
  void tracedOperationsDrawAnewAtEachRunUnlessTheSeedIsANumber() {
    drawn()
        .forEach(
            (name, op) -> {
              try (var graph = GraphBuilder.open(false)) {
                var outputs = List.of(op.apply(null), op.apply(SeedGenerator.of(1)), op.apply(7));
                var function = graph.function(outputs);
                var first = function.run(List.of());
                var second = function.run(List.of());
                for (int i = 0; i < 3; i++) {
                  boolean same = Arrays.equals(first[i].toDoubles(), second[i].toDoubles());
                  assertEquals(i == 2, same, name + " " + i);
                }
                assertFalse(Arrays.equals(first[0].toDoubles(), first[1].toDoubles()), name);
              }
            });
  }

  @Test
  void aNumberGivesTheSameTracedAndAtOnce() {
    var atOnce = new LinkedHashMap<String, double[]>();
    drawn().forEach((name, op) -> atOnce.put(name, values(op.apply(11))));
    drawn()
        .forEach(
            (name, op) -> {
              try (var graph = GraphBuilder.open(false)) {
                var run = graph.function(List.of(op.apply(11))).run(List.of());
                assertArrayEquals(atOnce.get(name), run[0].toDoubles(), 1e-6, name);
              }
            });
  }

  @Test
  void momentsOfNormal() {
    for (var dtype : FLOATS) {
      var drawn = RandomOps.normal(MANY, 3, 2, dtype, 1);
      assertEquals(dtype, drawn.dtype());
      assertMoments(3, 4, drawn);
    }
    assertEquals(Shape.of(2, 3), RandomOps.normal(2, 3).shape());
    assertEquals(Shape.of(0, 3), RandomOps.normal(0, 3).shape());
    assertEquals(Shape.of(), RandomOps.normal().shape());
  }

  @Test
  void momentsOfTruncatedNormal() {
    for (var dtype : FLOATS) {
      var drawn = RandomOps.truncatedNormal(MANY, 1, 2, dtype, 1);
      assertEquals(dtype, drawn.dtype());
      assertMoments(1, 4 * 0.7737, drawn);
      for (double v : values(drawn)) assertTrue(v >= -3.01 && v <= 5.01);
    }
  }

  @Test
  void momentsOfUniform() {
    for (var dtype : FLOATS) {
      var drawn = RandomOps.uniform(MANY, -1, 3, dtype, 1);
      assertEquals(dtype, drawn.dtype());
      assertMoments(1, 16 / 12.0, drawn);
      for (double v : values(drawn)) assertTrue(v >= -1 && v < 3);
    }
    for (double v : values(RandomOps.uniform(new long[] {9}, 2, 2))) assertEquals(2, v);
  }

  @Test
  void everyWholeNumberOfARangeComesUp() {
    for (var dtype : DType.values()) {
      if (!dtype.isInteger()) continue;
      var drawn = RandomOps.randint(MANY, 3, 7, dtype, 1);
      assertEquals(dtype, drawn.dtype());
      assertMoments(4.5, 15 / 12.0, drawn);
      assertEquals(4, Arrays.stream(values(drawn)).distinct().count());
    }
    var wide = RandomOps.randint(MANY, Integer.MIN_VALUE, 1L << 31, DType.INT32, 1);
    assertEquals(0, mean(values(wide)), 5 * Math.pow(2, 32) / Math.sqrt(12 * 40_000));
  }

  @Test
  void momentsOfGamma() {
    for (var dtype : FLOATS) assertMoments(3, 3, RandomOps.gamma(MANY, 3, dtype, 1));
    assertMoments(0.3, 0.3, RandomOps.gamma(MANY, 0.3));
    var each = RandomOps.gamma(new long[] {40_000, 2}, NDArray.of(new float[] {1, 5}, 2), null, 1);
    assertMoments(1, 1, each.slice(1, 0, 1));
    assertMoments(5, 5, each.slice(1, 1, 2));
  }

  @Test
  void momentsOfBeta() {
    for (var dtype : FLOATS) {
      assertMoments(0.4, 0.04, RandomOps.beta(MANY, 2, 3, dtype, 1));
    }
    var extreme = values(RandomOps.beta(MANY, 1e-3, 1e-3));
    assertEquals(0.5, mean(extreme), 0.02);
    assertEquals(Shape.of(2, 3), RandomOps.beta(new long[] {2, 3}, 1, 2).shape());
  }

  @Test
  void momentsOfBinomial() {
    for (var dtype : FLOATS) {
      var drawn = RandomOps.binomial(MANY, 20, 0.3, dtype, 1);
      assertEquals(dtype, drawn.dtype());
      assertMoments(6, 4.2, drawn);
    }
    var counts = NDArray.of(new int[] {0, 1000}, 2);
    var each = RandomOps.binomial(new long[] {40_000, 2}, counts, 0.5, null, 1);
    assertMoments(0, 0, each.slice(1, 0, 1));
    assertMoments(500, 250, each.slice(1, 1, 2));
  }

  @Test
  void classesComeUpByTheirProbability() {
    var logits = NDArray.of(new float[] {0, (float) Math.log(3), -1e9f, 0, 0, 0}, 2, 3);
    var drawn = RandomOps.categorical(logits, 20_000, DType.INT64, 1);
    assertEquals(DType.INT64, drawn.dtype());
    assertEquals(Shape.of(2, 20_000), drawn.shape());
    assertMoments(0.75, 0.75 * 0.25, drawn.slice(0, 0, 1));
    assertMoments(1, 2 / 3.0, drawn.slice(0, 1, 2));
    assertEquals(DType.INT32, RandomOps.categorical(logits, 2).dtype());
  }

  @Test
  void dropoutKeepsTheMean() {
    var ones = Ops.ones(200, 200);
    for (var dtype : FLOATS) {
      var drawn = RandomOps.dropout(ones.cast(dtype), 0.25, null, 1);
      assertEquals(dtype, drawn.dtype());
      assertMoments(1, 1 / 3.0, drawn);
      assertEquals(2, Arrays.stream(values(drawn)).distinct().count());
    }
    assertSame(ones, RandomOps.dropout(ones, 0));
    for (double v : values(RandomOps.dropout(ones, 1))) assertEquals(0, v);
    var rows = values(RandomOps.dropout(ones, 0.5, Arrays.asList(null, 1), 1));
    for (int i = 0; i < rows.length; i++) assertEquals(rows[i / 200 * 200], rows[i]);
    assertTrue(Arrays.stream(rows).distinct().count() == 2);
  }

  @Test
  void gradientsOfDropoutPassWhereTheInputsDo() {
    var ones = Ops.ones(6, 4).value();
    try (var graph = GraphBuilder.open(true)) {
      var x = graph.argument(DType.FLOAT32, Shape.of(Shape.UNKNOWN, 4));
      var y = RandomOps.dropout(x, 0.5, null, 3);
      var gradient = graph.gradients(y.sum(), List.of(x)).get(0);
      var run = graph.function(List.of(y, gradient)).run(List.of(ones));
      assertArrayEquals(run[0].toDoubles(), run[1].toDoubles());
    }
  }

  @Test
  void shuffleMovesWholeSlices() {
    var x = Ops.arange(60).reshape(3, 10, 2);
    var shuffled = RandomOps.shuffle(x, 1, 1);
    assertEquals(x.dtype(), shuffled.dtype());
    assertEquals(x.shape(), shuffled.shape());
    var values = values(shuffled);
    for (int i = 0; i < 10; i++) {
      assertEquals(values[2 * i] + 1, values[2 * i + 1]);
      assertEquals(values[2 * i] + 20, values[20 + 2 * i]);
    }
    assertArrayEquals(values(x), Arrays.stream(values).sorted().toArray());
    assertFalse(Arrays.equals(values(x), values));
  }

  @Test
  void shapesMayBeKnownOnlyToARun() {
    var ones = Ops.ones(5, 3).value();
    try (var graph = GraphBuilder.open(false)) {
      var x = graph.argument(DType.FLOAT32, Shape.of(Shape.UNKNOWN, 3));
      var outputs =
          List.of(
              RandomOps.normal(Ops.shape(x), 0, 1, null, 1),
              RandomOps.gamma(Ops.shape(x), 2, null, 1),
              RandomOps.shuffle(x, 0, 1),
              RandomOps.dropout(x, 0.5, new int[] {1, 3}, 1));
      for (var run : graph.function(outputs).run(List.of(ones))) {
        assertEquals(Shape.of(5, 3), run.shape());
      }
    }
    var symbolic = TensorInternals.symbolic(Shape.of(Shape.UNKNOWN, 3), DType.FLOAT32);
    assertEquals(symbolic.shape(), RandomOps.dropout(symbolic, 0.5).shape());
    assertEquals(symbolic.shape(), RandomOps.shuffle(symbolic).shape());
  }

  @Test
  void messages() {
    var x = NDArray.of(new float[6], 2, 3);
    refused("random.normal: shape must not be null.", () -> RandomOps.normal((long[]) null));
    refused("random.normal: the size -2 is negative.", () -> RandomOps.normal(2, -2));
    refused(
        "random.normal: expected a whole number or a SeedGenerator as seed, received Double 0.5.",
        () -> RandomOps.normal(new long[] {1}, 0.5));
    refused(
        "random.uniform: expected a float dtype, received int32.",
        () -> RandomOps.uniform(1, 0, 1, DType.INT32, null));
    refused(
        "random.uniform: expected finite bounds, minval not above maxval, received 2.0 and 1.0.",
        () -> RandomOps.uniform(new long[] {1}, 2, 1));
    refused(
        "random.randint: expected a dtype of whole numbers, received float32.",
        () -> RandomOps.randint(1, 0, 1, DType.FLOAT32, null));
    refused(
        "random.randint: minval 3 must be below maxval 3.",
        () -> RandomOps.randint(new long[] {1}, 3, 3));
    refused(
        "random.gamma: alpha must be above 0, received 0.0.",
        () -> RandomOps.gamma(new long[] {1}, 0));
    refused(
        "random.gamma: alpha of shape (2, 3) cannot be broadcast to (3,).",
        () -> RandomOps.gamma(3, x, null, null));
    refused(
        "random.binomial: probabilities must lie in [0, 1], received 2.",
        () -> RandomOps.binomial(1, 3, 2, null, null));
    refused(
        "random.binomial: counts must be 0 or more, received -1.",
        () -> RandomOps.binomial(1, -1, 0.5, null, null));
    refused(
        "random.categorical: expected a tensor of 2 axes, received shape (3,).",
        () -> RandomOps.categorical(Ops.ones(3), 2));
    refused("random.categorical: num_samples is negative: -1.", () -> RandomOps.categorical(x, -1));
    refused(
        "random.dropout: rate must lie in [0, 1], received 1.5.", () -> RandomOps.dropout(x, 1.5));
    refused(
        "random.dropout: expected inputs of a float dtype, received int32.",
        () -> RandomOps.dropout(x.cast(DType.INT32), 0.5));
    refused(
        "random.dropout: noise_shape [2, 2] does not fit inputs of shape (2, 3): each size is 1 or"
            + " that of inputs.",
        () -> RandomOps.dropout(x, 0.5, new int[] {2, 2}, null));
    refused(
        "random.shuffle: axis 2 is not in a tensor of shape (2, 3).",
        () -> RandomOps.shuffle(x, 2, null));
  }

  private static void refused(String message, Supplier<?> call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call::get).getMessage());
  }

  /** In a run, the number of samples is known only then. */
  @Test
  void shapesOfTheRun() {
    var noise =
        Lambda.of(
            x -> {
              var samples = Ops.getItem(Ops.shape(x), 0);
              var all = RandomOps.normal(Ops.shape(x)).add(RandomOps.uniform(Ops.shape(x)));
              var rows = RandomOps.normal(List.of(samples, 1));
              var filled = Ops.zeros(List.of(samples, 1)).add(Ops.ones(List.of(1, samples, 2)));
              return all.add(rows)
                  .add(RandomOps.uniform(List.of(samples, 1)))
                  .add(Ops.squeeze(filled, 0))
                  .add(Ops.zeros(Ops.shape(x)).multiply(Ops.ones(Ops.shape(x))));
            });
    var model = Sequential.of(noise);
    for (int samples : new int[] {3, 5}) {
      assertEquals(
          Shape.of(samples, 2),
          model.predict(NDArray.of(new float[samples * 2], samples, 2)).shape());
    }
  }
}
