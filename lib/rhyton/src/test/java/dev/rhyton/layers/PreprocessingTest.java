package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.vision.AutoContrast;
import dev.rhyton.vision.Equalization;
import dev.rhyton.vision.RandomFlip;
import dev.rhyton.vision.Rescaling;
import dev.rhyton.vision.Resizing;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Layers that prepare data within a model: of whole numbers, and of sizes that a run knows. */
class PreprocessingTest {
  private static NDArray predict(Layer layer, DType type, NDArray x, long... sample) {
    var in = Input.of(type, sample);
    return Model.of(in, layer.apply(in)).predict(x);
  }

  @Test
  void wholeNumbersAreScaledAsFloats() {
    for (var type : List.of(DType.UINT8, DType.INT32, DType.INT64, DType.FLOAT64)) {
      var x = NDArray.from(new float[][] {{1, 8}, {3, 4}}).cast(type);
      var given = Normalization.of(new double[] {1, 2}, new double[] {4, 16});
      assertArrayEquals(new float[] {0, 1.5f, 1, .5f}, predict(given, type, x, 2).toFloats());
      var learned = Normalization.of();
      learned.adapt(x);
      assertArrayEquals(new float[] {-1, 1, 1, -1}, predict(learned, type, x, 2).toFloats());
      var scaled = predict(Rescaling.of(.5).offset(-1), type, x, 2);
      assertArrayEquals(new float[] {-.5f, 3, .5f, 1}, scaled.toFloats());
    }
  }

  @Test
  void barsBetweenWholeNumbersAreRoundedAfterResizing() {
    var x = NDArray.from(new float[] {10, 20}).cast(DType.UINT8).reshape(1, 1, 2, 1);
    var bars = Resizing.of(4, 2).padToAspectRatio(true).fillValue(.8).interpolation("nearest");
    var resized = predict(bars, DType.UINT8, x, 1, 2, 1);
    assertEquals(DType.UINT8, resized.dtype());
    // Keras adds one row of bars above and one below, and resizes these three rows.
    assertArrayEquals(new float[] {1, 1, 10, 20, 10, 20, 1, 1}, resized.toFloats());
  }

  @Test
  void imagesOfSizesThatTheRunKnows() {
    var x = Kit.normal(1, 2, 3, 4, 3);
    for (var layer : List.of(AutoContrast.of(), Equalization.of(), RandomFlip.of())) {
      var expected = predict(layer, DType.FLOAT32, x, 3, 4, 3);
      var json = layer.toJson();
      assertEquals(expected, predict(Layers.fromJson(json), DType.FLOAT32, x, -1, -1, 3), json);
    }
  }
}
