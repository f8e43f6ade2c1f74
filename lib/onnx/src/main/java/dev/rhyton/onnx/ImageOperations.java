package dev.rhyton.onnx;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import java.util.HashMap;
import java.util.Map;

/** Operations that resize images. */
final class ImageOperations {
  private ImageOperations() {}

  static void addTo(Map<String, OperationTable.Conversion> table) {
    table.put("ResizeNearestNeighbor", o -> resize(o, "nearest"));
    table.put("ResizeBilinear", o -> resize(o, "linear"));
    table.put("ResizeBicubic", ImageOperations::cubic);
    table.put("ResizeArea", o -> mix(o, OpAttributes.NONE));
    table.put("ScaleAndTranslate", ImageOperations::scale);
  }

  private static void resize(Operation o, String mode) {
    boolean centers = o.flag("half_pixel_centers");
    boolean corners = o.flag("align_corners");
    var how = new HashMap<String, Object>();
    how.put("mode", mode);
    how.put(
        "coordinate_transformation_mode",
        corners ? "align_corners" : centers ? "half_pixel" : "asymmetric");
    if (mode.equals("nearest")) {
      how.put("nearest_mode", centers || corners ? "round_prefer_ceil" : "floor");
    }
    var x = ConvolutionOperations.channelsFirst(o, o.in(0), 4);
    var in = mode.equals("nearest") ? o.dtype(0) : DType.FLOAT32;
    // With the sizes of only some axes, ONNX Runtime fails where it moves transpositions.
    var kept = o.add("Shape", Map.of("end", 2), x);
    var sizes = o.add("Concat", Map.of("axis", 0), kept, o.longsOf(1));
    var resized = o.add("Resize", how, o.cast(x, o.dtype(0), in), "", "", sizes);
    var y = ConvolutionOperations.channelsLast(o, resized, 4);
    o.result(o.cast(y, in, o.outType()));
  }

  /** ONNX Runtime computes this only for images whose channels stay the second axis. */
  private static void cubic(Operation o) {
    mix(
        o,
        OpAttributes.of("half_pixel_centers", o.flag("half_pixel_centers"))
            .and("align_corners", o.flag("align_corners")));
  }

  private static void mix(Operation o, OpAttributes how) {
    mix(o, (x, size, scale) -> RawOps.run(o.type(), how, x, size).get(0));
  }

  /** Resizes images along one axis, of which the other one has the size 1. */
  private interface Resizing {
    NDArray resize(NDArray images, NDArray size, NDArray scale);
  }

  private static void scale(Operation o) {
    var how =
        OpAttributes.of("kernel_type", o.text("kernel_type")).and("antialias", o.flag("antialias"));
    var moved = o.array(3);
    if (moved == null || moved.toFloats()[0] != 0 || moved.toFloats()[1] != 0) {
      throw o.refused("it moves images");
    }
    var none = NDArray.of(new float[2], 2);
    mix(o, (x, size, scale) -> RawOps.run("ScaleAndTranslate", how, x, size, scale, none).get(0));
  }

  /** The pixels of a row or a column are mixed by a matrix, which TensorFlow computes. */
  private static void mix(Operation o, Resizing resizing) {
    var from = o.shape(0);
    var to = o.outShape();
    if (!from.from(1).isKnown()) throw o.refused("it has images of unknown size");
    var x = o.cast(o.in(0), o.dtype(0), DType.FLOAT32);
    var rows = o.graph().constant(mixing(from.dim(1), to.dim(1), resizing));
    var columns = o.graph().constant(mixing(from.dim(2), to.dim(2), resizing));
    var high = o.add("Einsum", Map.of("equation", "ih,bhwc->biwc"), rows, x);
    o.result(o.add("Einsum", Map.of("equation", "jw,biwc->bijc"), columns, high));
  }

  private static NDArray mixing(long from, long to, Resizing resizing) {
    var identity = new float[Math.toIntExact(from * from)];
    for (int i = 0; i < from; i++) identity[i * (int) from + i] = 1;
    var images = NDArray.of(identity, 1, from, 1, from);
    var size = NDArray.of(new int[] {(int) to, 1}, 2);
    var scale = NDArray.of(new float[] {(float) to / from, 1}, 2);
    return resizing.resize(images, size, scale).reshape(to, from);
  }
}
