package dev.rhyton.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.layers.Conv1D;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GlobalAveragePooling1D;
import dev.rhyton.layers.Input;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class GradCamTest {
  private static final float[][][][] X = {{{{1}, {2}}, {{3}, {4}}}};

  /** Two channels, x and −2x, whose mean gradients are 2 and 0.5: the map is 2x − 0.5 · 2x = x. */
  private static Sequential model() {
    var model =
        Sequential.of(Input.of(2, 2, 1), Conv2D.of(2, 1).useBias(false), Flatten.of(), Dense.of(1));
    model.setWeights(
        List.of(
            NDArray.of(new float[] {1, -2}, 1, 1, 1, 2),
            NDArray.of(new float[] {1, 1, 2, 0, 3, 1, 2, 0}, 8, 1),
            NDArray.of(new float[] {5}, 1)));
    return model;
  }

  @Test
  void theMapIsComputedByHand() {
    var model = model();
    var found = GradCam.of(model).explain(X);
    assertEquals(Shape.of(1, 2, 2), found.values().shape());
    assertArrayEquals(new double[] {1, 2, 3, 4}, found.values().toDoubles(), 1e-6);
    assertEquals(0, found.classes().length, "one number has no classes");
    // Σ w · A = (1·1 − 2) + (2·2 − 0) + (3·3 − 6) + (2·4 − 0), and the bias.
    assertEquals(14 + 5, found.scores()[0], 1e-5);
    model.close();
  }

  @Test
  void whatSpeaksAgainstIsLeftOut() {
    var model = model();
    model.weights().get(0).assign(NDArray.of(new float[] {-1, 2}, 1, 1, 1, 2));
    var found = GradCam.of(model).explain(X);
    assertArrayEquals(new double[4], found.values().toDoubles());
    assertEquals("Grad-CAM of shape (1, 2, 2); 1 of 1 are 0 everywhere", found.toString());
    model.close();
  }

  /** The layer may be in a model that is a part of the explained one. */
  @Test
  void nestedModelsAndSequences() {
    var inner = model();
    var outer = Sequential.of(Input.of(2, 2, 1), inner, Dense.of(1).kernelInitializer("ones"));
    var values = GradCam.of(outer).explain(X).values();
    assertArrayEquals(new double[] {1, 2, 3, 4}, values.toDoubles(), 1e-6);
    Model steps =
        Sequential.of(
            Input.of(5, 3),
            Conv1D.of(4, 3).padding("same"),
            GlobalAveragePooling1D.of(),
            Dense.of(2));
    assertEquals(Shape.of(7, 5), GradCam.of(steps).explain(new float[7][5][3]).values().shape());
    steps.close();
    outer.close();
  }
}
