package dev.rhyton.layers;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Determines the output shapes of a layer that needs sizes which are known only in a run: the layer
 * is traced with two different sizes, and where the outputs differ, the size is unknown.
 */
final class UnknownSizeTracer {
  private static final long SIZE = 720; // has many divisors, so that a Reshape results in integers

  private UnknownSizeTracer() {}

  static boolean isNeeded(Layer layer, List<Tensor> inputs) {
    return layer.needsSizes()
        && inputs.stream().anyMatch(x -> x.shape().rank() > 1 && !x.shape().from(1).isKnown());
  }

  static List<Tensor> outputs(Layer layer, List<Tensor> inputs, Context context) {
    var one = call(layer, inputs, context, SIZE);
    var other = call(layer, inputs, context, 2 * SIZE);
    return IntStream.range(0, one.size())
        .mapToObj(i -> either(one.get(i), other.get(i), message(layer, inputs.get(0))))
        .toList();
  }

  /** Returns a tensor that stands for an output of a layer; no function can compute it. */
  static Tensor standIn(Layer layer, Tensor input, DType dtype, Shape shape) {
    return standIn(dtype, shape, message(layer, input));
  }

  private static Tensor standIn(DType dtype, Shape shape, String message) {
    return TensorOps.missing(GraphBuilder.required().argument(dtype, shape), message);
  }

  private static String message(Layer layer, Tensor input) {
    return String.format(
        "%s: computes with sizes that are not known here, received %s. Give Input.of all sizes,"
            + " or TextVectorization an outputSequenceLength.",
        layer.label(), input.shape());
  }

  private static List<Tensor> call(Layer layer, List<Tensor> inputs, Context context, long size) {
    var sized = inputs.stream().map(x -> sized(x, size)).toList();
    return GraphBuilder.required()
        .supposing(() -> context.call(layer, sized, mask -> sized(mask, size)));
  }

  private static @Nullable Tensor sized(@Nullable Tensor x, long size) {
    if (x == null) return null;
    var dims = x.shape().dims();
    for (int i = 1; i < dims.length; i++) if (dims[i] == Shape.UNKNOWN) dims[i] = size;
    return GraphBuilder.required().argument(x.dtype(), Shape.of(dims)).mask(sized(x.mask(), size));
  }

  private static @Nullable Tensor either(
      @Nullable Tensor one, @Nullable Tensor other, String message) {
    if (one == null || other == null) return null;
    var dims = one.shape().dims();
    Arrays.setAll(dims, i -> dims[i] == other.shape().dim(i) ? dims[i] : Shape.UNKNOWN);
    return standIn(one.dtype(), Shape.of(dims), message)
        .mask(either(one.mask(), other.mask(), message));
  }
}
