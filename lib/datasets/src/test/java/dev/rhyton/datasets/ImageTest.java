package dev.rhyton.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.rhyton.Kit;
import dev.rhyton.tensor.Seed;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.tensorflow.EagerSession;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.ResizeBicubic;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.op.image.ResizeNearestNeighbor;
import org.tensorflow.op.image.ScaleAndTranslate;
import org.tensorflow.types.TFloat32;

/** Sizes are changed as by TensorFlow's own kernels. */
class ImageTest {
  private static Image random(long seed, int height, int width, int channels) {
    var values = new float[height * width * channels];
    var random = Seed.generator(seed);
    for (int i = 0; i < values.length; i++) values[i] = random.nextInt(256);
    return new Image(height, width, channels, values);
  }

  private static float[] byTensorFlow(Image image, int rows, int columns, Resampling how) {
    try (var session = EagerSession.create()) {
      var tf = Ops.create(session);
      var all = new float[1][image.height][image.width][image.channels];
      for (int i = 0; i < image.values.length; i++) {
        int pixel = i / image.channels;
        all[0][pixel / image.width][pixel % image.width][i % image.channels] = image.values[i];
      }
      var x = tf.constant(StdArrays.ndCopyOf(all));
      var size = tf.constant(new int[] {rows, columns});
      Operand<TFloat32> y =
          switch (how) {
            case BILINEAR ->
                tf.image.resizeBilinear(x, size, ResizeBilinear.halfPixelCenters(true));
            case NEAREST ->
                tf.image.resizeNearestNeighbor(
                    x, size, ResizeNearestNeighbor.halfPixelCenters(true));
            case BICUBIC -> tf.image.resizeBicubic(x, size, ResizeBicubic.halfPixelCenters(true));
            case AREA -> tf.image.resizeArea(x, size);
            default ->
                tf.image.scaleAndTranslate(
                    x,
                    size,
                    tf.constant(
                        new float[] {rows / (float) image.height, columns / (float) image.width}),
                    tf.constant(new float[2]),
                    ScaleAndTranslate.kernelType(how.name().toLowerCase(java.util.Locale.ROOT)),
                    ScaleAndTranslate.antialias(false));
          };
      var result = new float[rows * columns * image.channels];
      int[] at = new int[1];
      y.asTensor().scalars().forEach(v -> result[at[0]++] = v.getFloat());
      return result;
    }
  }

  @Property(tries = 150, seed = "5")
  void sizesChangeAsInTensorFlow(
      @ForAll Resampling how,
      @ForAll @IntRange(min = 1, max = 23) int height,
      @ForAll @IntRange(min = 1, max = 23) int width,
      @ForAll @IntRange(min = 1, max = 31) int rows,
      @ForAll @IntRange(min = 1, max = 31) int columns) {
    var image = random(height + 31L * columns, height, width, 3);
    if (height == rows && width == columns) {
      assertSame(image, image.resize(rows, columns, how));
      return;
    }
    assertArrayEquals(
        byTensorFlow(image, rows, columns, how),
        image.resize(rows, columns, how).values,
        2e-3f,
        how + " " + height + "x" + width + " to " + rows + "x" + columns);
  }

  @Test
  void theFormMayBeKept() {
    var wide = new Image(1, 4, 1, new float[] {1, 2, 3, 4});
    assertArrayEquals(new float[] {2}, wide.cropTo(5, 5).values);
    assertArrayEquals(new float[] {2, 3}, wide.cropTo(1, 2).values);
    var padded = wide.padTo(2, 4);
    assertEquals(2, padded.height);
    assertArrayEquals(new float[] {1, 2, 3, 4, 0, 0, 0, 0}, padded.values);
    assertArrayEquals(new float[] {0, 1, 2, 3, 4, 0, 0}, padded(7).values);
  }

  private static Image padded(int columns) {
    return new Image(1, 4, 1, new float[] {1, 2, 3, 4}).padTo(1, columns);
  }

  @Test
  void unknownNamesAreRefused() {
    Kit.assertRefused(
        "Unknown interpolation \"bilinar\": expected one of bilinear, nearest, bicubic, area,"
            + " lanczos3, lanczos5, gaussian, mitchellcubic. Did you mean \"bilinear\"?",
        () -> Resampling.of("bilinar"));
  }
}
