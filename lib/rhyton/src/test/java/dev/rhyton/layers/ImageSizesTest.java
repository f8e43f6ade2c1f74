package dev.rhyton.layers;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.vision.CenterCrop;
import dev.rhyton.vision.Resizing;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Resizing and CenterCrop. */
class ImageSizesTest {
  /** One channel, {@code 10 · row + column}. */
  private static NDArray image(int rows, int columns) {
    var data = new float[rows * columns];
    for (int i = 0; i < data.length; i++) data[i] = 10 * (i / columns) + i % columns;
    return NDArray.of(data, 1, rows, columns, 1);
  }

  private static NDArray rows(float[][] rows) {
    return NDArray.from(rows).reshape(1, rows.length, rows[0].length, 1);
  }

  @Test
  void croppingToTheAspectRatioKeepsTheMiddle() {
    var layer = Resizing.of(2, 2).interpolation("nearest").cropToAspectRatio(true);
    assertEquals(
        rows(new float[][] {{12, 14}, {32, 34}}), Sequential.of(layer).predict(image(4, 6)));
  }

  @Test
  void paddingToTheAspectRatioAddsBars() {
    var layer = Resizing.of(4, 4).interpolation("nearest").padToAspectRatio(true).fillValue(7);
    assertEquals(
        rows(new float[][] {{7, 7, 7, 7}, {0, 1, 2, 3}, {10, 11, 12, 13}, {7, 7, 7, 7}}),
        Sequential.of(layer).predict(image(2, 4)));
  }

  @Test
  void areaIsTheMeanOfWhatIsCovered() {
    var layer = Resizing.of(1, 2).interpolation("area");
    assertEquals(rows(new float[][] {{5.5f, 7.5f}}), Sequential.of(layer).predict(image(2, 4)));
  }

  @Test
  void everyKernelKeepsAConstantImage() {
    var kernels =
        List.of("bilinear", "bicubic", "lanczos3", "lanczos5", "gaussian", "mitchellcubic");
    for (var kernel : kernels) {
      for (boolean antialias : new boolean[] {true, false}) {
        var layer = Resizing.of(3, 9).interpolation(kernel).antialias(antialias);
        var constant = image(6, 5).scale(0);
        assertEquals(
            0,
            Kit.distance(NDArray.of(new float[27], 1, 3, 9, 1), output(layer, constant)),
            kernel);
        var ones = constant.toFloats();
        Arrays.fill(ones, 1);
        var given = output(layer, NDArray.of(ones, 1, 6, 5, 1)).toDoubles();
        for (double value : given) assertEquals(1, value, 1e-5, kernel);
      }
    }
  }

  private static NDArray output(Resizing layer, NDArray x) {
    return Sequential.of(layer).predict(x);
  }

  @Test
  void wholeNumbersAreRoundedAndStayInTheirRange() {
    var in = Input.of(DType.UINT8, 1, 4, 1);
    var model = Model.of(in, Resizing.of(1, 8).interpolation("bicubic").apply(in));
    var x = NDArray.of(new int[] {0, 0, 255, 255}, 1, 1, 4, 1).cast(DType.UINT8);
    var y = model.predict(x);
    assertEquals(DType.UINT8, y.dtype());
    for (int value : y.toInts()) assertEquals(true, value >= 0 && value <= 255);
    assertEquals(0, y.toInts()[0]);
    assertEquals(255, y.toInts()[7]);
  }

  @Test
  void theCenterOfALargeImageIsCutOut() {
    assertEquals(
        rows(new float[][] {{11, 12}, {21, 22}}),
        Sequential.of(CenterCrop.of(2, 2)).predict(image(5, 5)));
  }

  @Test
  void aSmallImageIsEnlargedFirst() {
    var direct = Sequential.of(Resizing.of(6, 4).cropToAspectRatio(true)).predict(image(4, 4));
    assertEquals(direct, Sequential.of(CenterCrop.of(6, 4)).predict(image(4, 4)));
  }

  @Test
  void refusesWhatIsNoSize() {
    assertRefused("Resizing: height must be at least 1, received 0.", () -> Resizing.of(0, 1));
    assertRefused("CenterCrop: width must be at least 1, received -1.", () -> CenterCrop.of(1, -1));
    assertRefused(
        "Resizing: it can crop to the aspect ratio or pad to it, not both.",
        () -> Resizing.of(1, 1).cropToAspectRatio(true).padToAspectRatio(true));
    assertRefused(
        "Resizing: fillMode must be \"constant\", received \"wrap\".",
        () -> Resizing.of(1, 1).fillMode("wrap"));
    assertRefused(
        "Unknown interpolation \"cubic\": expected one of nearest, bilinear, bicubic, area, lanczos3,"
            + " lanczos5, gaussian, mitchellcubic. Did you mean \"bicubic\"?",
        () -> Resizing.of(1, 1).interpolation("cubic"));
  }
}
