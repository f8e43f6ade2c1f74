package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.ImageProcessing;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Resizes images. */
final class ImageResampling {
  private static final List<String> INTERPOLATIONS =
      List.of("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5");

  private static final Map<String, UnaryOperator<Tensor>> KERNELS =
      Map.of(
          "linear", ImageResampling::triangle,
          "bilinear", ImageResampling::triangle,
          "trilinear", ImageResampling::triangle,
          "cubic", ImageResampling::keysCubic,
          "bicubic", ImageResampling::keysCubic,
          "tricubic", ImageResampling::keysCubic,
          "lanczos3", x -> lanczos(x, 3),
          "lanczos5", x -> lanczos(x, 5));

  private ImageResampling() {}

  /** How resizing treats the aspect ratio. */
  record Aspect(boolean crop, boolean pad, String fillMode, double fillValue) {}

  static Tensor resize(
      ImageLayout layout, int[] size, String interpolation, boolean antialias, Aspect aspect) {
    var op = "image.resize";
    Check.given(op, "size", size);
    Check.that(
        size.length == 2 && size[0] > 0 && size[1] > 0,
        "%s: expected a size of height and width, 1 or more each, received %s.",
        op,
        Arrays.toString(size));
    Check.that(
        interpolation != null && INTERPOLATIONS.contains(interpolation),
        "%s: interpolation must be one of %s, received \"%s\".",
        op,
        INTERPOLATIONS,
        interpolation);
    Check.that(
        !aspect.crop || !aspect.pad,
        "%s: only one of crop_to_aspect_ratio and pad_to_aspect_ratio can be true.",
        op);
    Check.that(
        "constant".equals(aspect.fillMode),
        "%s: fill_mode must be \"constant\", received \"%s\".",
        op,
        aspect.fillMode);
    layout.checkPixels();
    var images = layout.pixels();
    boolean nearest = interpolation.equals("nearest");
    boolean whole = nearest && !images.dtype().isFloat();
    images = whole ? images.cast(DType.INT64) : ImageLayout.floats(images);
    if (aspect.crop) images = cropped(layout, images, size);
    if (aspect.pad) images = padded(layout, images, size, aspect.fillValue);
    var method = interpolation.toUpperCase(Locale.ROOT);
    return layout.restoreRounded(
        ImageProcessing.resize(images, size[0], size[1], method, antialias));
  }

  /** Crops images at the centre to the aspect ratio of a size. */
  private static Tensor cropped(ImageLayout layout, Tensor images, int[] size) {
    int height = layout.size(0);
    int width = layout.size(1);
    int rows = Math.max(1, Math.min(height, fitting(width, size[0], size[1])));
    int columns = Math.max(1, Math.min(width, fitting(height, size[1], size[0])));
    int top = (height - rows) / 2;
    int left = (width - columns) / 2;
    return images.slice(1, top, top + rows).slice(2, left, left + columns);
  }

  /** Pads images at both ends of an axis to the aspect ratio of a size. */
  private static Tensor padded(ImageLayout layout, Tensor images, int[] size, double value) {
    int height = layout.size(0);
    int width = layout.size(1);
    int down = (Math.max(height, fitting(width, size[0], size[1])) - height) / 2;
    int across = (Math.max(width, fitting(height, size[1], size[0])) - width) / 2;
    var pairs = new int[][] {{0, 0}, {down, down}, {across, across}, {0, 0}};
    return TensorOps.pad(images, pairs, TensorOps.constant(value, images.dtype()));
  }

  private static int fitting(int length, int share, int of) {
    return (int) ((double) length * share / of);
  }

  // ---- scale_and_translate ----

  static Tensor scaleAndTranslate(
      Tensor images,
      long[] outputShape,
      Tensor scale,
      Tensor translation,
      int[] spatialDims,
      @Nullable String method,
      boolean antialias) {
    var op = "image.scale_and_translate";
    Check.given(op, "images", images);
    Check.given(op, "scale", scale);
    Check.given(op, "translation", translation);
    int rank = images.shape().rank();
    var axes = Operands.axes(op, images.shape(), Check.given(op, "spatial_dims", spatialDims));
    Check.that(
        outputShape.length == rank && Arrays.stream(outputShape).allMatch(d -> d >= 0),
        "%s: expected an output_shape of %d sizes, received %s.",
        op,
        rank,
        Arrays.toString(outputShape));
    var expected = Shape.of(axes.length);
    Check.that(
        expected.accepts(scale.shape()) && expected.accepts(translation.shape()),
        "%s: expected scale and translation %s, one number for each of spatial_dims, received"
            + " shapes %s and %s.",
        op,
        expected,
        scale.shape(),
        translation.shape());
    var kernel = method == null ? null : KERNELS.get(method);
    Check.that(
        kernel != null,
        "%s: method must be one of %s, received \"%s\".",
        op,
        KERNELS.keySet().stream().sorted().toList(),
        method);
    var y = ImageLayout.floats(images);
    for (int i = 0; i < axes.length; i++) {
      int axis = axes[i];
      var weights =
          weights(
              Operands.size(images, axis).cast(DType.FLOAT32),
              Operands.range(0, Operands.size(images, axis), 1).cast(DType.FLOAT32),
              Ops.arange(Math.toIntExact(outputShape[axis])).cast(DType.FLOAT32),
              scale.cast(DType.FLOAT32).slice(0, i, i + 1),
              translation.cast(DType.FLOAT32).slice(0, i, i + 1),
              kernel,
              antialias);
      y = along(y, weights.cast(y.dtype()), axis);
    }
    if (!images.dtype().isInteger() || axes.length == 0) return y.cast(images.dtype());
    var x = ImageLayout.floats(images);
    return y.round().maximum(x.min()).minimum(x.max()).cast(images.dtype());
  }

  /** Multiplies by a matrix {@code (size, new size)} along an axis. */
  private static Tensor along(Tensor x, Tensor weights, int axis) {
    // Matmul is not used: oneDNN's product of a tensor with four axes and a matrix corrupts memory.
    var letters = "abcdefghijklmnopqrstuvwxy".substring(0, x.shape().rank());
    char summed = letters.charAt(axis);
    var equation = letters + "," + summed + "z->" + letters.replace(summed, 'z');
    return TensorOps.einsum(equation, x, weights);
  }

  /** Returns the weight {@code (size, new size)} of each element in each new one. */
  private static Tensor weights(
      Tensor size,
      Tensor places,
      Tensor newPlaces,
      Tensor scale,
      Tensor translation,
      UnaryOperator<Tensor> kernel,
      boolean antialias) {
    var inverse = scale.reciprocal();
    var width = antialias ? inverse.maximum(1) : TensorOps.onesLike(inverse);
    var at =
        newPlaces
            .add(0.5)
            .multiply(inverse)
            .subtract(translation.multiply(inverse))
            .subtract(0.5)
            .expandDims(0);
    var weights = kernel.apply(at.subtract(places.expandDims(1)).abs().divide(width));
    var sum = weights.sum(0, true);
    var some = sum.abs().greater(1000 * Math.ulp(1f));
    var zero = TensorOps.zerosLike(weights);
    var shares = weights.divide(TensorOps.where(some, sum, TensorOps.onesLike(sum)));
    var inside = at.greaterEqual(-0.5).logicalAnd(at.lessEqual(size.subtract(0.5)));
    return TensorOps.where(some.logicalAnd(inside), shares, zero);
  }

  private static Tensor triangle(Tensor x) {
    return x.negative().add(1).maximum(0);
  }

  private static Tensor keysCubic(Tensor x) {
    var near = x.multiply(1.5).subtract(2.5).multiply(x).multiply(x).add(1);
    var far = x.multiply(-0.5).add(2.5).multiply(x).subtract(4).multiply(x).add(2);
    var curve = TensorOps.where(x.greaterEqual(1), far, near);
    return TensorOps.where(x.greaterEqual(2), TensorOps.zerosLike(x), curve);
  }

  private static Tensor lanczos(Tensor x, double radius) {
    var angle = x.multiply(Math.PI);
    var wave = angle.sin().multiply(angle.divide(radius).sin()).multiply(radius);
    var ones = TensorOps.onesLike(x);
    var away = x.greater(1e-3);
    var square = TensorOps.where(away, angle.square(), ones);
    var curve = TensorOps.where(away, wave.divide(square), ones);
    return TensorOps.where(x.greater(radius), TensorOps.zerosLike(x), curve);
  }
}
