package dev.rhyton.onnx;

import dev.rhyton.onnx.OperatorTable.Operator;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators that resize images, and that move pixels between space and channels. */
final class ImageOperators {
  private ImageOperators() {}

  static void addTo(Map<String, Operator> table) {
    table.put("Resize", Operator.of(c -> c.result(resized(c))));
    table.put("Upsample", Operator.of(c -> c.result(upsampled(c))));
    table.put("DepthToSpace", Operator.of(c -> c.result(depthToSpace(c))));
    table.put("SpaceToDepth", Operator.of(c -> c.result(spaceToDepth(c))));
  }

  // ---- resizing ----

  private static Tensor resized(OperatorCall c) {
    c.require(c.number("antialias", 0) == 0, "it smooths images");
    c.require(
        c.text("keep_aspect_ratio_policy", "stretch").equals("stretch"),
        "it keeps the aspect ratio of images");
    if (c.opset() < 11) return resized(c, 1, -1, "asymmetric", "floor");
    return resized(
        c,
        2,
        3,
        c.text("coordinate_transformation_mode", "half_pixel"),
        c.text("nearest_mode", "round_prefer_floor"));
  }

  /** The operator before {@code Resize}; its factors are an attribute before opset 9. */
  private static Tensor upsampled(OperatorCall c) {
    return resized(c, 1, -1, "asymmetric", "floor");
  }

  private static Tensor resized(
      OperatorCall c, int scalesInput, int sizesInput, String coordinates, String rounding) {
    var y = c.in(0);
    int rank = c.rank(0);
    var axes = c.numbers("axes");
    int count = axes == null ? rank : axes.length;
    boolean bySizes = sizesInput >= 0 && c.has(sizesInput) && c.shape(sizesInput).dim(0) > 0;
    var sizes = bySizes ? c.sizes(sizesInput) : null;
    var scales = bySizes ? null : scales(c, scalesInput);
    for (int i = 0; i < count; i++) {
      int axis = axes == null ? i : c.axis(axes[i], rank);
      long size = y.shape().dim(axis);
      if (size == Shape.UNKNOWN) {
        boolean kept =
            bySizes ? axis == 0 : scales != null && scales[i] == 1; // the number of samples
        c.require(kept, "the sizes of the images are known only in a run");
        continue;
      }
      long made = scales == null ? 0 : (long) Math.floor(size * (double) scales[i]);
      if (sizes != null) {
        c.require(sizes.get(i) instanceof Long, "the new sizes are known only in a run");
        made = (Long) sizes.get(i);
      }
      double scale = scales == null ? (double) made / size : scales[i];
      if (made == size && scale == 1) continue;
      var resampling = new Resampling(c, size, made, scale, coordinates, rounding);
      y = resampling.of(y, axis);
    }
    return y;
  }

  private static float[] scales(OperatorCall c, int input) {
    if (c.has(input)) return c.known(input).toFloats();
    var floats = c.decimals("scales");
    var scales = new float[floats.size()];
    for (int i = 0; i < scales.length; i++) scales[i] = floats.get(i);
    return scales;
  }

  // ---- blocks ----

  private static Tensor depthToSpace(OperatorCall c) {
    long block = c.number("blocksize", 1);
    var pixels = c.shape(0).from(1);
    c.require(pixels.isKnown(), "the sizes of the images are known only in a run");
    long channels = pixels.dim(0) / (block * block);
    boolean byColumns = c.text("mode", "DCR").equals("CRD");
    long high = pixels.dim(1);
    long wide = pixels.dim(2);
    var parts =
        byColumns
            ? c.in(0).reshape(-1, channels, block, block, high, wide)
            : c.in(0).reshape(-1, block, block, channels, high, wide);
    var moved =
        byColumns ? Ops.transpose(parts, 0, 1, 4, 2, 5, 3) : Ops.transpose(parts, 0, 3, 4, 1, 5, 2);
    return moved.reshape(-1, channels, high * block, wide * block);
  }

  private static Tensor spaceToDepth(OperatorCall c) {
    long block = c.number("blocksize", 1);
    var pixels = c.shape(0).from(1);
    c.require(pixels.isKnown(), "the sizes of the images are known only in a run");
    long high = pixels.dim(1) / block;
    long wide = pixels.dim(2) / block;
    var parts = c.in(0).reshape(-1, pixels.dim(0), high, block, wide, block);
    return Ops.transpose(parts, 0, 3, 5, 1, 2, 4)
        .reshape(-1, pixels.dim(0) * block * block, high, wide);
  }

  /** The elements along an axis as sums of the former ones with weights. */
  private static final class Resampling {
    private final long[][] places;
    private final float[][] weights;

    Resampling(
        OperatorCall c, long size, long made, double scale, String coordinates, String rounding) {
      var mode = c.text("mode", "nearest");
      boolean outside = c.number("exclude_outside", 0) != 0;
      c.require(!coordinates.equals("tf_crop_and_resize"), "it cuts regions of images");
      int count =
          switch (mode) {
            case "nearest" -> 1;
            case "linear" -> 2;
            case "cubic" -> 4;
            default -> throw c.refused("its mode is \"" + mode + "\"");
          };
      places = new long[count][(int) made];
      weights = new float[count][(int) made];
      double a = c.decimal("cubic_coeff_a", -0.75);
      for (int i = 0; i < made; i++) {
        double at = coordinate(coordinates, i, size, made, scale);
        long first = count == 1 ? nearest(at, rounding) : (long) Math.floor(at) - (count / 2 - 1);
        double sum = 0;
        for (int k = 0; k < count; k++) {
          double weight = count == 1 ? 1 : weight(at - (first + k), count, a);
          boolean inside = first + k >= 0 && first + k < size;
          if (count == 4 && outside && !inside) weight = 0;
          places[k][i] = Math.max(0, Math.min(size - 1, first + k));
          weights[k][i] = (float) weight;
          sum += weight;
        }
        if (outside) for (int k = 0; k < count; k++) weights[k][i] /= (float) sum;
      }
    }

    private static double coordinate(String how, int i, long size, long made, double scale) {
      return switch (how) {
        case "asymmetric" -> i / scale;
        case "align_corners" -> made == 1 ? 0 : i * (size - 1.0) / (made - 1);
        case "pytorch_half_pixel" -> made == 1 ? 0 : (i + 0.5) / scale - 0.5;
        case "half_pixel_symmetric" ->
            size / 2.0 * (1 - made / (scale * size)) + (i + 0.5) / scale - 0.5;
        default -> (i + 0.5) / scale - 0.5;
      };
    }

    private static long nearest(double at, String rounding) {
      return (long)
          switch (rounding) {
            case "floor" -> Math.floor(at);
            case "ceil" -> Math.ceil(at);
            case "round_prefer_ceil" -> Math.floor(at + 0.5);
            default -> Math.ceil(at - 0.5);
          };
    }

    private static double weight(double distance, int count, double a) {
      double x = Math.abs(distance);
      if (count == 2) return 1 - x;
      if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
      return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
    }

    Tensor of(Tensor x, int axis) {
      if (places.length == 1) return Ops.take(x, places[0], axis);
      return IntStream.range(0, places.length)
          .mapToObj(k -> Ops.multiply(Ops.take(x, places[k], axis), factors(x, axis, k)))
          .reduce(Tensor::add)
          .orElseThrow();
    }

    private NDArray factors(Tensor x, int axis, int k) {
      var dims = new long[x.shape().rank()];
      for (int i = 0; i < dims.length; i++) dims[i] = i == axis ? weights[k].length : 1;
      return NDArray.of(weights[k], dims).cast(x.dtype());
    }
  }
}
