package dev.rhyton.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SanityCheckTest {
  private static Model model;
  private static NDArray x;

  @BeforeAll
  static void make() {
    Seed.set(3);
    model =
        Sequential.of(
            Input.of(8, 8, 1),
            Conv2D.of(6, 3).activation("relu").named("first"),
            BatchNormalization.of().named("norm"),
            Conv2D.of(8, 3).activation("relu").named("second"),
            Flatten.of(),
            Dense.of(10).activation("softmax").named("scores"));
    x = Datasets.loadDigits().test().take(6).x().reshape(-1, 8, 8, 1);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  /** A method that looks at the image only, and not at the model. */
  private static final class Edges extends Explainer<Edges> {
    static Edges of(Model model) {
      return made(new Edges(), e -> e.explains(model));
    }

    @Override
    String title() {
      return "edges";
    }

    @Override
    Attributions attributions(ScoreFunction function, ExplainedSamples samples) {
      var values = samples.x().toFloats();
      for (int i = values.length - 1; i > 0; i--) values[i] -= values[i - 1];
      return new Attributions(NDArray.of(values, samples.x().shape().dims()));
    }
  }

  @Test
  void newWeightsChangeTheExplanationsOfEachMethod() {
    var before = model.getWeights();
    var methods =
        List.of(
            Saliency.of(model),
            Saliency.of(model).timesInput(true),
            Saliency.of(model).smooth(8, 0.1),
            IntegratedGradients.of(model).steps(8),
            GradCam.of(model),
            Occlusion.of(model).window(2));
    for (var method : methods) {
      var stages = SanityCheck.of(method, x).stages();
      assertEquals(
          List.of("trained", "scores", "second", "norm", "first"),
          stages.stream().map(SanityCheck.Stage::layer).toList());
      assertEquals(1, stages.get(0).correlation());
      double last = stages.get(stages.size() - 1).correlation();
      assertTrue(last < 0.6, method.title() + ": " + last);
    }
    assertEquals(before, model.getWeights(), "the model stays as it is");
  }

  @Test
  void aMethodThatIgnoresTheModelIsFound() {
    var check = SanityCheck.of(Edges.of(model), x);
    for (var stage : check.stages()) assertEquals(1, stage.correlation(), 1e-12);
    assertEquals(
        "Sanity check of edges: rank correlation 1.00 with new weights in all layers",
        check.toString());
    assertEquals(5, check.table().rowCount());
    assertEquals("30 images of 8×8 pixels", check.plot().text());
  }

  @Test
  void theTableHasThreeDecimals() {
    var check = SanityCheck.of(Saliency.of(model), x);
    var column = check.table().doubleColumn("rank correlation");
    for (int i = 0; i < column.size(); i++) {
      assertEquals(check.stages().get(i).correlation(), column.get(i), 0.000501);
      assertEquals(Math.rint(1000 * column.get(i)), 1000 * column.get(i), 1e-9);
    }
  }

  @Test
  void ranksOfEqualValuesAreTheirMean() {
    assertEquals(
        1, RankCorrelation.correlation(new double[] {1, 2, 3}, new double[] {2, 4, 1e9}), 1e-12);
    assertEquals(
        -1, RankCorrelation.correlation(new double[] {1, 2, 3}, new double[] {3, 2, 1}), 1e-12);
    assertEquals(0, RankCorrelation.correlation(new double[] {1, 2, 3}, new double[] {7, 7, 7}));
    // Ranks (0.5, 0.5, 2, 3) and (0, 1, 2, 3): 4.5 / √(4.5 · 5).
    assertEquals(
        4.5 / Math.sqrt(4.5 * 5),
        RankCorrelation.correlation(new double[] {1, 1, 2, 3}, new double[] {1, 2, 3, 4}),
        1e-12);
  }
}
