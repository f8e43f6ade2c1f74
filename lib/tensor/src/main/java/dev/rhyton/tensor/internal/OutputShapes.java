package dev.rhyton.tensor.internal;

import dev.rhyton.tensor.MemoryLimit;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.tensorflow.Output;

/**
 * Refuses operations on arrays whose results TensorFlow cannot create: it ends the process if a
 * result has too many axes, and exhausts the memory if a result is too large.
 */
final class OutputShapes {
  private static final int MOST_SIZES = 512; // over all axes, before and after each
  private static final int MOST_AXES = 128; // with fewer, no result has too many

  private static final int BYTES = 8; // the most that an element has

  /** Operations whose output size depends on the elements of an input. */
  private static final Pattern SIZED =
      Pattern.compile(
          "Fill|BroadcastTo|Tile|(Mirror)?Pad(V2)?|Range|LinSpace|OneHot|ScatterNd|Reshape|Resize.*"
              + "|DenseBincount|(Sparse|RaggedTensor)To(Dense|Tensor)|I?RFFT|Conv.*BackpropInput.*"
              + "|SpaceToBatchND|UnsortedSegment.*|Stateless.*|CropAndResize|ScaleAndTranslate");

  private OutputShapes() {}

  static void check(String type, OpAttributes attrs, List<Tensor> inputs) {
    if (areSmall(type, attrs, inputs)) return;
    try (var trace = GraphBuilder.openForShapes()) {
      var ins = new ArrayList<Output<?>>();
      for (var input : inputs) {
        var stand =
            isSizes(input)
                ? trace.constant((NDArray) input)
                : trace.placeholder(input.dtype(), input.shape());
        ins.add(TensorInternals.of(stand).output());
      }
      var built = trace.add(type, attrs, ins, List.of());
      for (int i = 0; i < built.numOutputs(); i++) {
        var output = built.output(i);
        if (output.shape().isUnknown()) continue;
        var shape = Shape.of(output.shape().asArray());
        MemoryCheck.checkArray(shape, NativeTypes.of(output.dataType()));
      }
    }
  }

  /** Returns whether the result is small for all sizes that the operation could be given. */
  private static boolean areSmall(String type, OpAttributes attrs, List<Tensor> inputs) {
    double most = 1;
    double sum = 0;
    int axes = 0;
    boolean alike = attrs.values().isEmpty();
    for (var input : inputs) {
      double elements = Math.max(1, elements(input.shape()));
      most *= elements;
      sum += elements;
      axes += input.shape().rank();
      alike &= input.shape().equals(inputs.get(0).shape());
      if (!SIZED.matcher(type).matches() || !isSizes(input)) continue;
      axes += (int) elements;
      for (double size : ((NDArray) input).toDoubles()) most *= 1 + Math.abs(size);
      alike = false;
    }
    for (var value : attrs.values().values()) {
      if (value instanceof Number size) most *= 1 + Math.abs(size.doubleValue());
      if (value instanceof long[] sizes) for (double size : sizes) most *= 1 + Math.abs(size);
      if (value instanceof Shape shape) most *= elements(shape);
    }
    double bytes = BYTES * (alike ? sum : most);
    return axes < MOST_AXES && bytes <= MemoryLimit.bytes();
  }

  private static double elements(Shape shape) {
    double elements = 1;
    for (double d : shape.dims()) elements *= Math.abs(d);
    return elements;
  }

  /** Returns whether the elements could specify the size of the result. */
  private static boolean isSizes(Tensor input) {
    return input instanceof NDArray a
        && a.isKnown()
        && input.dtype().isInteger()
        && input.shape().rank() <= 2
        && a.size() <= MOST_SIZES;
  }
}
