package dev.rhyton.explain;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GlobalAveragePooling1D;
import dev.rhyton.layers.Input;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is explained: inputs, outputs, classes, scores. */
class ExplainerTest {
  private static NDArray normal(long... dims) {
    var random = Seed.generator(dims.length);
    var values = new float[(int) Shape.of(dims).size()];
    for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
    return NDArray.of(values, dims);
  }

  @Test
  void severalInputsAndOutputs() {
    var left = Input.of("left", 2);
    var right = Input.of("right", 3);
    var a = Dense.of(2).named("a").apply(left);
    var b = Dense.of(2).named("b").apply(right);
    var model = Model.of(List.of(left, right), List.of(a, b));
    var x = Map.of("left", normal(1, 2), "right", normal(1, 3));
    var kernel = model.getLayer("b").getWeights().get(0).toArray2d();
    var found = Saliency.of(model).input("right").output("b").explain(x, 1);
    var expected = new double[] {kernel[0][1], kernel[1][1], kernel[2][1]};
    assertArrayEquals(expected, found.values().toDoubles(), 1e-6);
    var covered = Occlusion.of(model).input("right").output("b").explain(x, 1).values();
    for (int i = 0; i < 3; i++) expected[i] *= x.get("right").toDoubles()[i];
    assertArrayEquals(expected, covered.toDoubles(), 1e-6);
    assertRefused(
        "Saliency: no gradient flows from the output of Functional \"functional\" to its input: use"
            + " Occlusion.",
        () -> Saliency.of(model.named("functional")).input("right").output("a").explain(x));
    model.close();
  }

  @Test
  void aProbabilityHasTwoClasses() {
    var model = Sequential.of(Input.of(2), Dense.of(1).activation("sigmoid"));
    var w = List.of(NDArray.from(new float[][] {{2}, {-1}}), NDArray.from(new float[] {0}));
    model.setWeights(w);
    float[][] x = {{1, 0}, {-1, 0}};
    var predicted = Saliency.of(model).explain(x);
    assertArrayEquals(new int[] {1, 0}, predicted.classes());
    assertArrayEquals(new double[] {2, -1, -2, 1}, predicted.values().toDoubles(), 1e-6);
    assertArrayEquals(new double[] {2, 2}, predicted.scores(), 1e-6);
    double p = 1 / (1 + Math.exp(-2));
    var probability = Saliency.of(model).logits(false).explain(x, 1);
    double slope = p * (1 - p);
    assertArrayEquals(
        new double[] {2 * slope, -slope, 2 * slope, -slope},
        probability.values().toDoubles(),
        1e-6);
    assertArrayEquals(new double[] {p, 1 - p}, probability.scores(), 1e-6);
    model.close();
  }

  /** Numbers of words have no gradient; the vectors that stand for them have. */
  @Test
  void integersAreExplainedByTheirVectorsOrCovered() {
    var model =
        Sequential.of(
            Input.of(DType.INT32, 4),
            Embedding.of(5, 3).named("vectors"),
            GlobalAveragePooling1D.of(),
            Dense.of(2));
    int[][] words = {{1, 2, 0, 3}, {4, 4, 0, 0}};
    var vectors = Saliency.of(model).layer("vectors").explain(words, 1).values();
    assertEquals(Shape.of(2, 4, 3), vectors.shape());
    var kernel = model.getLayer(2).getWeights().get(0).toArray2d();
    for (int i = 0; i < 24; i++) assertEquals(kernel[i % 3][1] / 4, vectors.toDoubles()[i], 1e-6);
    var covered = Occlusion.of(model).explain(words, 1).values();
    assertEquals(Shape.of(2, 4), covered.shape());
    assertEquals(0, covered.toDoubles()[2], 1e-6, "0 covers 0");
    var table = model.getLayer("vectors").getWeights().get(0).toArray2d();
    double fall = 0;
    for (int d = 0; d < 3; d++) fall += kernel[d][1] * (table[3][d] - table[0][d]) / 4;
    assertEquals(fall, covered.toDoubles()[3], 1e-6);
    model.close();
  }

  /** What is a number and a place in a table has the gradient of the number. */
  @Test
  void anInputOfAnEmbeddingAndOfADenseLayer() {
    var input = Input.of(2);
    var dense = Dense.of(1);
    var words = Flatten.of().apply(Embedding.of(5, 1).apply(input));
    var sum = Ops.add(dense.apply(input), Dense.of(1).apply(words));
    var model = Model.of(input, sum);
    var found = Saliency.of(model).explain(new float[][] {{1.5f, 3}}).values();
    assertArrayEquals(dense.getWeights().get(0).toDoubles(), found.toDoubles(), 1e-6);
    model.close();
  }

  /** A model of its own class, whose layers are found when it is called. */
  private static final class Own extends Model {
    private final Conv2D conv = Conv2D.of(3, 3);
    private final Dense dense = Dense.of(2).activation("softmax");

    @Override
    protected Tensor call(Tensor x) {
      return dense.apply(Flatten.of().apply(conv.apply(x)));
    }
  }

  @Test
  void modelsOfOnesOwnClass() {
    var model = new Own();
    var x = normal(2, 6, 6, 1);
    assertEquals(Shape.of(2, 6, 6), GradCam.of(model).explain(x).values().shape());
    assertEquals(Shape.of(2, 6, 6, 1), IntegratedGradients.of(model).explain(x).values().shape());
    model.close();
  }

  @Test
  void bytesAndDatasets() {
    var model = Sequential.of(Flatten.of(), Dense.of(3));
    var pixels = NDArray.from(new int[] {0, 50, 255, 3}).cast(DType.UINT8).reshape(1, 2, 2);
    var found = Saliency.of(model).explain(Dataset.of(pixels, new int[] {2}), 2);
    var kernel = model.getWeights().get(0).toArray2d();
    for (int i = 0; i < 4; i++) {
      assertEquals(kernel[i][2], found.values().toDoubles()[i], 1e-7);
    }
    assertEquals("gradient of shape (1, 2, 2) for the classes 2", found.toString());
    assertEquals("2 images of 2×2 pixels", found.plot("a", "b", "c").text());
    model.close();
  }

  @Test
  void manySamplesAreExplainedInParts() {
    var model = Sequential.of(Input.of(3), Dense.of(8).activation("tanh"), Dense.of(2));
    var x = normal(ScoreFunction.BATCH + 7, 3);
    var method = IntegratedGradients.of(model);
    var all = method.explain(x, 1).values();
    var last = method.explain(x.slice(x.length() - 1, x.length()), 1).values();
    assertArrayEquals(last.toDoubles(), all.get(x.length() - 1).toDoubles(), 1e-5);
    model.close();
  }
}
