package dev.rhyton.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Activation;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of a linear model, every explanation is known: the weights, times what the method multiplies. */
class LinearModelsTest {
  private static final int UNITS = 3;

  /** A linear model, its weights (features, units), samples, a baseline and classes, by a seed. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Linear(Model model, float[] w, float[] x, float[] baseline, int[] classes) {
    static Linear of(int seed, int... shape) {
      int features = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
      var random = Seed.generator(seed);
      Seed.set(seed);
      var dims = Arrays.stream(shape).asLongStream().toArray();
      var model =
          Sequential.of(
              Input.of(dims),
              Flatten.of(),
              Dense.of(UNITS).biasInitializer("random_normal"),
              Activation.of("softmax"));
      var classes = new int[4];
      var x = new float[4 * features];
      var baseline = new float[features];
      for (int i = 0; i < classes.length; i++) classes[i] = random.nextInt(UNITS);
      for (int i = 0; i < x.length; i++) x[i] = (float) random.nextGaussian();
      for (int i = 0; i < features; i++) baseline[i] = (float) random.nextGaussian();
      return new Linear(model, model.getWeights().get(0).toFloats(), x, baseline, classes);
    }

    NDArray samples(long... shape) {
      return NDArray.of(x, shape);
    }

    int features() {
      return baseline.length;
    }

    double weight(int at) {
      return w[at % features() * UNITS + classes[at / features()]];
    }

    /** The weights of the classes, times the samples less the baseline if that is wanted. */
    double[] expected(boolean times, boolean fromBaseline) {
      var expected = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        double part = fromBaseline ? x[i] - baseline[i % features()] : x[i];
        expected[i] = weight(i) * (times ? part : 1);
      }
      return expected;
    }
  }

  private static void assertClose(double[] expected, Explanation explanation) {
    assertArrayEquals(expected, explanation.values().toDoubles(), 2e-5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void tables(int seed) {
    var linear = Linear.of(seed, 5);
    var x = linear.samples(4, 5);
    var baseline = NDArray.of(linear.baseline, 5);
    try (var closed = new Closing(linear.model)) {
      var model = closed.model();
      var classes = linear.classes;
      assertClose(linear.expected(false, false), Saliency.of(model).explain(x, classes));
      assertClose(
          linear.expected(true, false), Saliency.of(model).timesInput(true).explain(x, classes));
      assertClose(
          linear.expected(false, false), Saliency.of(model).smooth(5, 0.5).explain(x, classes));
      assertClose(
          linear.expected(true, true),
          IntegratedGradients.of(model).baseline(baseline).steps(3).explain(x, classes));
      assertClose(
          linear.expected(true, true), Occlusion.of(model).baseline(baseline).explain(x, classes));
      assertClose(linear.expected(true, false), Occlusion.of(model).explain(x, classes));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void imagesAndTheirWindows(int seed) {
    var linear = Linear.of(seed, 6, 4, 2);
    var x = linear.samples(4, 6, 4, 2);
    try (var closed = new Closing(linear.model)) {
      var baseline = NDArray.of(linear.baseline, 6, 4, 2);
      var parts = linear.expected(true, true);
      var one = Occlusion.of(closed.model()).window(1).baseline(baseline);
      var pixels = new double[parts.length / 2];
      for (int i = 0; i < parts.length; i++) pixels[i / 2] += parts[i];
      assertClose(pixels, one.explain(x, linear.classes));
      // A window of 3 by 2 at every third row and second column has the sum of its pixels.
      var windows = new double[pixels.length];
      for (int i = 0; i < windows.length; i++) {
        int sample = i / 24 * 24;
        for (int j = sample; j < sample + 24; j++) {
          boolean same = j % 24 / 4 / 3 == i % 24 / 4 / 3 && j % 4 / 2 == i % 4 / 2;
          if (same) windows[i] += pixels[j];
        }
      }
      assertClose(windows, one.window(3, 2).strides(3, 2).explain(x, linear.classes));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 7})
  void partialDependenceIsALine(int seed) {
    Seed.set(seed);
    var model = Sequential.of(Input.of(4), Dense.of(2));
    try (var closed = new Closing(model)) {
      var random = Seed.generator(seed);
      var x = new float[30 * 4];
      for (int i = 0; i < x.length; i++) x[i] = (float) random.nextGaussian();
      var w = model.getWeights().get(0).toArray2d();
      var dependence =
          PartialDependence.of(closed.model())
              .points(9)
              .explain(Dataset.of(NDArray.of(x, 30, 4)), "c", "a", "b", "c", "d");
      for (int unit = 0; unit < 2; unit++) {
        for (var line : List.of(dependence.mean(unit), dependence.row(17, unit))) {
          for (int i = 1; i < 9; i++) {
            double step = dependence.grid()[i] - dependence.grid()[0];
            assertEquals(w[2][unit] * step, line[i] - line[0], 2e-5);
          }
        }
      }
    }
  }

  /** A model that is closed at the end. */
  private record Closing(Model model) implements AutoCloseable {
    @Override
    public void close() {
      model.close();
    }
  }

  /** What only predicts, such as the model of an ONNX file, is explained by its outputs. */
  @Test
  void occlusionExplainsPredictions() {
    Seed.set(5);
    var model = Sequential.of(Input.of(4), Dense.of(UNITS).biasInitializer("random_normal"));
    var x = NDArray.from(new float[][] {{1, 2, 3, 4}, {-1, 0, 2, 1}});
    var expected = Occlusion.of(model).explain(x);
    try (var fast = model.forInference()) {
      var found = Occlusion.of(fast).explain(x);
      assertArrayEquals(expected.classes(), found.classes());
      assertArrayEquals(expected.values().toFloats(), found.values().toFloats(), 1e-5f);
      assertEquals(
          "SanityCheck: it replaces the weights of a model, which an inference model does not have:"
              + " explain the model itself.",
          Kit.refusal(() -> SanityCheck.of(Occlusion.of(fast), x)));
    }
    var single = Sequential.of(Input.of(4), Dense.of(1).activation("sigmoid"));
    try (var fast = single.forInference()) {
      var explanation = Occlusion.of(fast).explain(x, 1);
      assertArrayEquals(
          Occlusion.of(single).logits(false).explain(x, 1).values().toFloats(),
          explanation.values().toFloats(),
          1e-5f);
    }
  }
}
