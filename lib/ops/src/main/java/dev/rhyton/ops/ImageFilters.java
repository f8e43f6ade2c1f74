package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.ConvOps;
import dev.rhyton.tensor.internal.MemoryCheck;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import java.util.List;

/** Filters of each channel of images: blur, edges, and similarity measures of blurred images. */
final class ImageFilters {
  private static final int MOST = 4_096;

  private static final int[] ONE = {1, 1};

  private ImageFilters() {}

  /** Returns a Gaussian window of the given size and standard deviation; its values sum to 1. */
  static double[] bell(String op, int size, double sigma) {
    Check.that(size > 0, "%s: expected a window of 1 or more, received %d.", op, size);
    Check.that(
        sigma > 0 && Double.isFinite(sigma),
        "%s: sigma must be a number above 0, received %s.",
        op,
        sigma);
    var heights = new double[MemoryCheck.elements(DType.FLOAT64, size)];
    for (int i = 0; i < size; i++) {
      double at = (i - (size - 1) / 2.0) / sigma;
      heights[i] = Math.exp(-0.5 * at * at);
    }
    double sum = Arrays.stream(heights).sum();
    return Arrays.stream(heights).map(h -> h / sum).toArray();
  }

  /** Returns the weighted sums of the windows that lie within the image. */
  static Tensor valid(Tensor images, double[] down, double[] across) {
    return window(window(images, down, down.length, 1), across, 1, across.length);
  }

  /** Returns the weighted sums of the windows around each pixel, with zero padding. */
  static Tensor same(Tensor images, double[] down, double[] across) {
    // The time depends on the size of the window, even if the images turn out to be small.
    int size = Math.max(down.length, across.length);
    Check.that(
        images.shape().isKnown() || size <= MOST,
        "A window over images of unknown size must be at most %d, received %d.",
        MOST,
        size);
    var rows = reached(down, images.shape().dim(1));
    var columns = reached(across, images.shape().dim(2));
    return valid(padded(images, rows.length, columns.length), rows, columns);
  }

  /** Returns the weights of a window that meet a pixel: the others are always over the padding. */
  private static double[] reached(double[] weights, long size) {
    if (size == Shape.UNKNOWN || weights.length <= 2 * size) return weights;
    int reach = (int) Math.max(0, size - 1);
    int center = (weights.length - 1) / 2;
    return Arrays.copyOfRange(weights, center - reach, center + reach + 1);
  }

  private static Tensor padded(Tensor images, int height, int width) {
    return images.pad(
        new int[][] {{0, 0}, {(height - 1) / 2, height / 2}, {(width - 1) / 2, width / 2}, {0, 0}});
  }

  private static Tensor window(Tensor images, double[] weights, int height, int width) {
    var shape = images.shape();
    boolean known = shape.isKnown();
    if (known && (shape.size() == 0 || shape.dim(1) < height || shape.dim(2) < width)) {
      // the result is empty, but oneDNN would return the shape of the images
      return images
          .slice(1, 0, Math.max(0, shape.dim(1) - height + 1))
          .slice(2, 0, Math.max(0, shape.dim(2) - width + 1));
    }
    long channels = shape.last();
    var kernel =
        TensorOps.constant(NDArray.of(weights, height, width, 1, 1).cast(images.dtype()))
            .tile(1, 1, channels, 1);
    var sums = ConvOps.depthwiseConv(images, kernel, ONE, "VALID", ONE);
    return Spatial.reshaped(sums, images, new long[] {height, width}, ONE, "VALID");
  }

  static Tensor gaussianBlur(ImageLayout layout, int[] kernelSize, double[] sigma) {
    var op = "image.gaussian_blur";
    var size = ImagePatches.each(op, "kernel_size", kernelSize, 2);
    Check.given(op, "sigma", sigma);
    Check.that(
        sigma.length == 1 || sigma.length == 2,
        "%s: expected one or two sigma, received %s.",
        op,
        Arrays.toString(sigma));
    layout.channels();
    // Keras' order is width, height.
    var across = bell(op, size[0], sigma[0]);
    var down = bell(op, size[1], sigma[sigma.length - 1]);
    return layout.restoreRounded(same(layout.floats(), down, across));
  }

  static Tensor sobelEdges(ImageLayout layout) {
    layout.channels();
    var images = padded(layout.floats(), 3, 3);
    var slope = new double[] {-1, 0, 1};
    var smooth = new double[] {1, 2, 1};
    var edges = List.of(valid(images, slope, smooth), valid(images, smooth, slope));
    return layout.restore(TensorOps.stack(4, edges));
  }

  /**
   * Constants that prevent division by zero in the structural similarity, {@code (k · max_val)²}.
   */
  record Stabilizers(double c1, double c2) {}

  static Tensor ssim(
      ImageLayout first, ImageLayout second, int size, double sigma, Stabilizers constants) {
    var op = "image.ssim";
    var a = first.given();
    var b = second.given();
    Check.that(
        a.shape().accepts(b.shape()),
        "%s: expected images of one shape, received %s and %s.",
        op,
        a.shape(),
        b.shape());
    first.channels();
    var bell = bell(op, size, sigma);
    for (int i = 0; i < 2; i++) {
      long dim = first.dim(i);
      Check.that(
          dim == Shape.UNKNOWN || dim >= size,
          "%s: a window of filter_size %d does not fit into images of shape %s.",
          op,
          size,
          a.shape());
    }
    // Variances do not depend on the mean brightness; subtracting it keeps their precision.
    var brightX = first.floats().mean(new int[] {1, 2}, true).stopGradient();
    var brightY = second.floats().mean(new int[] {1, 2}, true).stopGradient();
    var x = first.floats().subtract(brightX);
    var y = second.floats().subtract(brightY);
    var centerX = valid(x, bell, bell);
    var centerY = valid(y, bell, bell);
    var varianceX = valid(x.square(), bell, bell).subtract(centerX.square());
    var varianceY = valid(y.square(), bell, bell).subtract(centerY.square());
    var covariance = valid(x.multiply(y), bell, bell).subtract(centerX.multiply(centerY));
    var meanX = centerX.add(brightX);
    var meanY = centerY.add(brightY);
    var product = meanX.multiply(meanY);
    var numerator =
        product.multiply(2).add(constants.c1).multiply(covariance.multiply(2).add(constants.c2));
    var denominator =
        meanX
            .square()
            .add(meanY.square())
            .add(constants.c1)
            .multiply(varianceX.add(varianceY).add(constants.c2));
    var similarity = numerator.divide(denominator).mean(1, 2, 3);
    return (first.isSingle() ? similarity.squeeze(0) : similarity).cast(a.dtype());
  }
}
