package dev.rhyton.tensor.internal;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Operations on images {@code (batch, height, width, channels)}, named as in {@code
 * keras.ops.image}; height and width are known.
 */
public final class ImageProcessing {
  private static final double FAR = 1e6; // beyond every image, and still exact to a pixel

  private ImageProcessing() {}

  /**
   * Returns the images in another size, sampled at the centres of the new pixels.
   *
   * @param method {@code "NEAREST"}, {@code "BILINEAR"}, {@code "BICUBIC"}, {@code "AREA"}, {@code
   *     "LANCZOS3"}, {@code "LANCZOS5"}, {@code "GAUSSIAN"} or {@code "MITCHELLCUBIC"}
   */
  public static Tensor resize(Tensor images, long height, long width, String method) {
    return resize(images, height, width, method, false);
  }

  /**
   * Returns the images in another size.
   *
   * @param antialias whether a smaller image mixes all the pixels that a new one covers
   */
  public static Tensor resize(
      Tensor images, long height, long width, String method, boolean antialias) {
    boolean same = images.shape().dim(1) == height && images.shape().dim(2) == width;
    if (same) return images;
    var size = TensorOps.constant(NDArray.of(new int[] {(int) height, (int) width}, 2));
    var centers = OpAttributes.of("half_pixel_centers", true);
    if (method.equals("NEAREST")) return RawOps.op("ResizeNearestNeighbor", centers, images, size);
    if (method.equals("AREA")) {
      return RawOps.op("ResizeArea", OpAttributes.NONE, images.cast(DType.FLOAT32), size);
    }
    if (method.equals("BILINEAR") && !antialias) {
      return RawOps.op("ResizeBilinear", centers, images, size);
    }
    if (method.equals("BICUBIC") && !antialias) {
      return RawOps.op("ResizeBicubic", centers, images, size);
    }
    var kernel =
        switch (method) {
          case "BILINEAR" -> "triangle";
          case "BICUBIC" -> "keyscubic";
          default -> method.toLowerCase(Locale.ROOT);
        };
    var old = TensorOps.shape(images).slice(0, 1, 3).cast(DType.FLOAT32);
    return RawOps.op(
        "ScaleAndTranslate",
        OpAttributes.of("kernel_type", kernel).and("antialias", antialias),
        images,
        size,
        size.cast(DType.FLOAT32).divide(old),
        TensorOps.constant(NDArray.of(new float[2], 2)));
  }

  /**
   * Returns the int32 indices of the boxes {@code (boxes, 4)} that overlap with no box of a higher
   * score by more than a threshold, at most {@code most}, with the highest score first.
   *
   * @param boxes the corners of boxes, in any order of the axes
   */
  public static Tensor nonMaxSuppression(
      Tensor boxes, Tensor scores, int most, double iouThreshold, double scoreThreshold) {
    return RawOps.op(
        "NonMaxSuppressionV3",
        OpAttributes.NONE,
        boxes,
        scores,
        TensorOps.constant(most, DType.INT32),
        TensorOps.constant(iouThreshold, DType.FLOAT32),
        TensorOps.constant(scoreThreshold, DType.FLOAT32));
  }

  /**
   * Returns images whose pixel {@code (x, y)} is the input's pixel at {@code ((a0 x + a1 y + a2) /
   * k, (b0 x + b1 y + b2) / k)}, where {@code k = c0 x + c1 y + 1}; the centre of the first pixel
   * is (0, 0).
   *
   * @param transforms {@code (batch, 8)}: a0, a1, a2, b0, b1, b2, c0, c1
   * @param interpolation {@code "NEAREST"} or {@code "BILINEAR"}
   * @param fillMode how pixels outside of the input are filled: {@code "CONSTANT"}, {@code
   *     "NEAREST"}, {@code "WRAP"} or {@code "REFLECT"}
   */
  public static Tensor affineTransform(
      Tensor images, Tensor transforms, String interpolation, String fillMode, double fillValue) {
    var from = transformPoints(transforms, columns(images), rows(images));
    return mapCoordinates(images, from.get(1), from.get(0), interpolation, fillMode, fillValue);
  }

  /**
   * Returns the coordinates to which transforms {@code (batch, 8)} map points, x and y {@code
   * (batch, ..., ...)}.
   */
  public static List<Tensor> transformPoints(Tensor transforms, Tensor x, Tensor y) {
    var t = numbers(transforms);
    var k = t.get(6).multiply(x).add(t.get(7).multiply(y)).add(1);
    return List.of(
        t.get(0).multiply(x).add(t.get(1).multiply(y)).add(t.get(2)).divideNoNan(k),
        t.get(3).multiply(x).add(t.get(4).multiply(y)).add(t.get(5)).divideNoNan(k));
  }

  /** Returns each coefficient of the transforms as {@code (batch, 1, 1)}. */
  private static List<Tensor> numbers(Tensor transforms) {
    return TensorOps.split(transforms.expandDims(2), 8, 1);
  }

  /** Returns the inverse transforms {@code (batch, 8)}. */
  public static Tensor invertTransforms(Tensor transforms) {
    var t = numbers(transforms);
    var scale = minor(t, 0, 4, 1, 3);
    var one = TensorOps.onesLike(scale);
    t = new ArrayList<>(t);
    t.add(one); // the ninth element of the matrix
    var inverse =
        TensorOps.concatenate(
            1,
            minor(t, 4, 8, 5, 7),
            minor(t, 2, 7, 1, 8),
            minor(t, 1, 5, 2, 4),
            minor(t, 5, 6, 3, 8),
            minor(t, 0, 8, 2, 6),
            minor(t, 2, 3, 0, 5),
            minor(t, 3, 7, 4, 6),
            minor(t, 1, 6, 0, 7));
    return inverse.divideNoNan(scale).squeeze(2);
  }

  /** Returns {@code t[a] t[b] − t[c] t[d]}. */
  private static Tensor minor(List<Tensor> t, int a, int b, int c, int d) {
    return t.get(a).multiply(t.get(b)).subtract(t.get(c).multiply(t.get(d)));
  }

  /**
   * Returns adjacent patches of the images, each flattened pixel by pixel: {@code (batch, rows,
   * columns, height · width · channels)}. Incomplete patches at the right and at the bottom are
   * dropped.
   *
   * @param size height and width of a patch, or one number for both
   */
  public static Tensor extractPatches(Tensor images, int... size) {
    Check.that(
        (size.length == 1 || size.length == 2) && Arrays.stream(size).allMatch(s -> s > 0),
        "extractPatches: expected a size, or height and width, of 1 or more, received %s.",
        Arrays.toString(size));
    int height = size[0];
    int width = size[size.length - 1];
    int rows = size(images, 1) / height;
    int columns = size(images, 2) / width;
    long channels = images.shape().last();
    return images
        .slice(1, 0, (long) rows * height)
        .slice(2, 0, (long) columns * width)
        .reshape(Shape.UNKNOWN, rows, height, columns, width, channels)
        .transpose(0, 1, 3, 2, 4, 5)
        .reshape(Shape.UNKNOWN, rows, columns, channels * height * width);
  }

  /** Returns the column index of each pixel, {@code (1, height, width)}. */
  public static Tensor columns(Tensor images) {
    return grid(images, 2);
  }

  /** Returns the row index of each pixel, {@code (1, height, width)}. */
  public static Tensor rows(Tensor images) {
    return grid(images, 1);
  }

  private static Tensor grid(Tensor images, int axis) {
    int height = size(images, 1);
    int width = size(images, 2);
    var numbers = new float[height * width];
    for (int i = 0; i < numbers.length; i++) numbers[i] = axis == 1 ? i / width : i % width;
    return TensorOps.constant(NDArray.of(numbers, 1, height, width));
  }

  private static int size(Tensor images, int axis) {
    long size = images.shape().dim(axis);
    Check.that(
        size != Shape.UNKNOWN, "Expected images of known size, received %s.", images.shape());
    return Math.toIntExact(size);
  }

  /**
   * Returns images of the input's values at given coordinates, interpolated between pixels.
   *
   * @param y row coordinates from the first row, {@code (batch, height, width)}
   * @param x column coordinates from the first column
   */
  public static Tensor mapCoordinates(
      Tensor images, Tensor y, Tensor x, String interpolation, String fillMode, double fillValue) {
    var lookup = new Lookup(images, fillMode.equals("CONSTANT"), fillValue);
    var atY = fold(y.clip(-FAR, FAR), lookup.height, fillMode);
    var atX = fold(x.clip(-FAR, FAR), lookup.width, fillMode);
    if (interpolation.equals("NEAREST")) {
      return lookup.at(atY.add(0.5).floor(), atX.add(0.5).floor());
    }
    var y0 = atY.floor();
    var x0 = atX.floor();
    var below = atY.subtract(y0).expandDims(3).cast(images.dtype());
    var right = atX.subtract(x0).expandDims(3).cast(images.dtype());
    var upper = mix(lookup.at(y0, x0), lookup.at(y0, x0.add(1)), right);
    var lower = mix(lookup.at(y0.add(1), x0), lookup.at(y0.add(1), x0.add(1)), right);
    return mix(upper, lower, below);
  }

  private static Tensor mix(Tensor a, Tensor b, Tensor shareOfB) {
    return a.add(b.subtract(a).multiply(shareOfB));
  }

  /** Maps coordinates outside of the image into it, as TensorFlow's transforms do. */
  private static Tensor fold(Tensor at, int size, String fillMode) {
    if (fillMode.equals("CONSTANT")) return at;
    if (size == 1) return TensorOps.zerosLike(at);
    var folded =
        switch (fillMode) {
          case "REFLECT" -> {
            var turn = at.mod(2.0 * size);
            yield turn.minimum(turn.negative().add(2.0 * size - 1));
          }
          case "WRAP" -> {
            var turns = at.abs().divide(size - 1.0).floor();
            var back = at.subtract(turns.multiply(size));
            var inside = TensorOps.where(at.greater(size - 1), back, at);
            yield TensorOps.where(at.less(0), at.add(turns.add(1).multiply(size)), inside);
          }
          default -> at;
        };
    return folded.clip(0, size - 1);
  }

  /** Looks up pixels at integer rows and columns. */
  private static final class Lookup {
    final int height;
    final int width;
    private final Tensor pixels; // (batch, height * width, channels)
    private final Shape shape;
    private final Tensor fill; // outside of the image, or null where no place lies outside

    Lookup(Tensor images, boolean fills, double value) {
      height = size(images, 1);
      width = size(images, 2);
      shape = images.shape();
      pixels = images.reshape(Shape.UNKNOWN, (long) height * width, shape.last());
      fill = fills ? TensorOps.constant(value, images.dtype()) : null;
    }

    Tensor at(Tensor row, Tensor column) {
      var y = row.clip(0, height - 1);
      var x = column.clip(0, width - 1);
      // In integers: floats cannot distinguish all pixels of a very large image.
      var before = y.cast(DType.INT32).multiply(width);
      var index = before.add(x.cast(DType.INT32)).reshape(Shape.UNKNOWN, places(row));
      var attrs = OpAttributes.of("batch_dims", 1);
      var found = RawOps.op("GatherV2", attrs, pixels, index, TensorOps.constant(1, DType.INT32));
      var values =
          found.reshape(Shape.UNKNOWN, row.shape().dim(1), row.shape().dim(2), shape.last());
      if (fill == null) return values;
      var inside = row.equal(y).logicalAnd(column.equal(x)).expandDims(3);
      return TensorOps.where(inside, values, fill);
    }

    private static long places(Tensor row) {
      return row.shape().from(1).size();
    }
  }

  /** Returns a window of each image; its corner may be random. */
  public static Tensor cropImages(Tensor images, Tensor top, Tensor left, int height, int width) {
    var zero = TensorOps.constant(0, DType.INT32);
    var begin = TensorOps.stack(0, List.of(zero, top, left, zero));
    var size = new int[] {-1, height, width, size(images, 3)};
    return RawOps.op(
        "Slice", OpAttributes.NONE, images, begin, TensorOps.constant(NDArray.of(size, 4)));
  }

  /**
   * Returns images blurred by a Gaussian along each axis, with zero padding.
   *
   * @param sizes the size of the window, {@code {width, height}}, odd
   * @param sigma the standard deviations {@code (2)} along width and height
   */
  public static Tensor gaussianBlur(Tensor images, int[] sizes, Tensor sigma) {
    Windows.check("gaussian_blur", "sizes", sizes, 2);
    var across = bell(sizes[0], sigma.slice(0, 0, 1)).reshape(1, sizes[0], 1, 1);
    var down = bell(sizes[1], sigma.slice(0, 1, 2)).reshape(sizes[1], 1, 1, 1);
    return eachChannel(images, down.multiply(across));
  }

  private static Tensor bell(int size, Tensor sigma) {
    var places = new float[MemoryCheck.elements(DType.FLOAT32, size)];
    for (int i = 0; i < size; i++) places[i] = i - (size - 1) / 2f;
    var heights =
        TensorOps.constant(NDArray.of(places, size)).divide(sigma).square().multiply(-0.5);
    return heights.exp().divide(heights.exp().sum());
  }

  /**
   * Applies the same window to each channel, with zero padding; {@code kernel (height, width, 1,
   * 1)}.
   */
  public static Tensor eachChannel(Tensor images, Tensor kernel) {
    var of = kernel.cast(images.dtype()).tile(1, 1, size(images, 3), 1);
    return ConvOps.depthwiseConv(images, of, new int[] {1, 1}, "SAME", new int[] {1, 1});
  }

  // ---- colours ----

  /** Returns the luminance of RGB images, {@code (..., 1)}. */
  public static Tensor rgbToGrayscale(Tensor images) {
    var c = colours(images);
    var red = c.get(0).multiply(0.2989);
    return red.add(c.get(1).multiply(0.587)).add(c.get(2).multiply(0.114));
  }

  private static List<Tensor> colours(Tensor images) {
    Check.that(
        images.shape().last() == 3,
        "Expected images of three colours (None, height, width, 3), received %s.",
        images.shape());
    return TensorOps.split(images, 3, -1);
  }

  /** Returns hue and saturation from 0 to 1, and the value, the maximum of the three colours. */
  public static Tensor rgbToHsv(Tensor images) {
    var c = colours(images);
    var red = c.get(0);
    var green = c.get(1);
    var blue = c.get(2);
    var value = images.max(-1, true);
    var range = value.add(images.negative().max(-1, true));
    var ofBlue = red.subtract(green).divideNoNan(range).add(4);
    var ofGreen = blue.subtract(red).divideNoNan(range).add(2);
    var ofRed = green.subtract(blue).divideNoNan(range);
    var sixths =
        TensorOps.where(
            red.equal(value), ofRed, TensorOps.where(green.equal(value), ofGreen, ofBlue));
    return TensorOps.concatenate(-1, sixths.divide(6).mod(1), range.divideNoNan(value), value);
  }

  /** Converts hue, saturation and value to red, green and blue. */
  public static Tensor hsvToRgb(Tensor images) {
    var c = colours(images);
    var sixths = c.get(0).multiply(6);
    var full =
        TensorOps.concatenate(
            -1,
            sixths.subtract(3).abs().subtract(1),
            sixths.subtract(2).abs().negative().add(2),
            sixths.subtract(4).abs().negative().add(2));
    var gray = c.get(1).negative().add(1);
    return full.clip(0, 1).multiply(c.get(1)).add(gray).multiply(c.get(2));
  }

  /** Returns the count of each integer below {@code bins} in each row of an int32 matrix. */
  public static Tensor histograms(Tensor rows, int bins) {
    var weights = TensorOps.constant(NDArray.of(new float[0], 0));
    var size = TensorOps.constant(bins, DType.INT32);
    return RawOps.op("DenseBincount", OpAttributes.NONE, rows, size, weights).stopGradient();
  }
}
