package dev.rhyton.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerNormalization;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Integrated gradients add up to the difference of the scores from those of the baseline. */
class CompletenessTest {
  private static final int MODELS = 20;

  /** A network with random layers, weights and statistics. */
  private static Sequential model(RandomGenerator random) {
    var activations = List.of("softplus", "relu", "tanh");
    var layers = new ArrayList<Layer>();
    int depth = 1 + random.nextInt(3);
    for (int i = 0; i < depth; i++) {
      var activation = activations.get(random.nextInt(3));
      layers.add(Conv2D.of(2 + random.nextInt(4), 3).padding("same").activation(activation));
      if (random.nextBoolean()) layers.add(BatchNormalization.of());
      if (random.nextInt(4) == 0) layers.add(LayerNormalization.of());
    }
    if (random.nextBoolean()) layers.add(MaxPooling2D.of(2));
    layers.add(Flatten.of());
    layers.add(Dense.of(6).activation(activations.get(random.nextInt(3))));
    layers.add(Dense.of(3).activation("softmax"));
    var model = Sequential.of(Input.of(6, 6, 1), layers.toArray(Layer[]::new));
    for (var weight : model.weights()) {
      weight.assign(values(random, weight.shape().dims(), weight.name().contains("variance")));
    }
    return model;
  }

  private static NDArray values(RandomGenerator random, long[] dims, boolean positive) {
    int size = (int) Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    var values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (positive ? 0.5 + random.nextDouble() : 0.4 * random.nextGaussian());
    }
    return NDArray.of(values, dims);
  }

  @Test
  void theSumIsTheDifference() {
    int shown = 0;
    for (int seed = 0; seed < MODELS; seed++) {
      var random = Seed.generator(seed);
      var model = model(random);
      var x = values(random, new long[] {4, 6, 6, 1}, false);
      var baseline = values(random, new long[] {6, 6, 1}, false);
      var method = IntegratedGradients.of(model).baseline(baseline);
      var found = method.explain(x);
      var reference = scores(model, baseline.reshape(1, 6, 6, 1), found.classes());
      for (int i = 0; i < 4; i++) {
        double difference = found.scores()[i] - reference[i];
        double sum = Arrays.stream(found.values().get(i).toDoubles()).sum();
        if (Math.abs(difference) < 0.01) continue; // of which rounding is a part
        shown++;
        assertEquals(difference, sum, 0.01 * Math.abs(difference), "model " + seed + ": " + model);
        assertTrue(found.gaps()[i] <= 0.01);
      }
      model.close();
    }
    assertTrue(shown > 2 * MODELS, shown + " samples");
  }

  /** The logits of one sample for each of some classes, by the probabilities alone. */
  private static double[] scores(Model model, NDArray sample, int[] classes) {
    var scores = new double[classes.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Saliency.of(model).explain(sample, classes[i]).scores()[0];
    }
    return scores;
  }

  /**
   * A step that is abrupt along the line needs more steps, and is reported if these are not enough.
   */
  @Test
  void stepsAreRaisedOrTheGapIsReported() {
    var model = Sequential.of(Input.of(1), Dense.of(1).activation("tanh"), Dense.of(1));
    float[][] one = {{1}};
    float[] zero = {0};
    model.setWeights(
        List.of(
            NDArray.from(new float[][] {{2000}}),
            NDArray.from(new float[] {-700.3f}),
            NDArray.from(one),
            NDArray.from(zero)));
    var steep = IntegratedGradients.of(model).steps(1).explain(one);
    assertEquals(2, steep.values().item(), 0.02);
    assertTrue(steep.gaps()[0] <= 0.01);
    model.weights().get(0).assign(NDArray.from(new float[][] {{2e7f}}));
    model.weights().get(1).assign(NDArray.from(new float[] {-7003123.5f}));
    var abrupt = IntegratedGradients.of(model).explain(one);
    assertTrue(abrupt.gaps()[0] > 0.5, "the step lies between the points");
    assertTrue(
        abrupt.toString().contains("miss 100.0 % of the difference of scores"), abrupt.toString());
    model.close();
  }
}
