package dev.rhyton.layers;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The axes of a kernel, as quantization needs them.
 *
 * @param name the name of the kernel's weight
 * @param shape the shape of the kernel as floats
 * @param summed the axes over which a product with the kernel is summed, or those of a row that is
 *     looked up
 * @param kept the other axes, in the order of the output
 * @param scales the shape in which files contain a scale for each element of the other axes
 * @param grouped the axis of the kernel as a matrix along which groups share a scale
 * @param packed the axis of that matrix along which two numbers share a byte
 */
record KernelLayout(
    String name,
    Shape shape,
    List<Integer> summed,
    List<Integer> kept,
    Shape scales,
    int grouped,
    int packed) {

  /** Returns the layout of a matrix of inputs and outputs. */
  static KernelLayout ofMatrix(Shape shape) {
    return new KernelLayout("kernel", shape, List.of(0), List.of(1), Shape.of(shape.last()), 0, 1);
  }

  /** Returns the layout of the windows of a convolution, whose last axes are those of outputs. */
  static KernelLayout ofWindows(String name, Shape shape, int outputs) {
    int first = shape.rank() - outputs;
    var summed = IntStream.range(0, first).boxed().toList();
    var kept = IntStream.range(first, shape.rank()).boxed().toList();
    return new KernelLayout(name, shape, summed, kept, shape.from(first), 0, 1);
  }

  /** Returns the layout of a matrix whose rows are looked up. */
  static KernelLayout ofRows(Shape shape) {
    return new KernelLayout(
        "embeddings", shape, List.of(1), List.of(0), Shape.of(shape.dim(0)), 1, 1);
  }

  /** Returns the layout of a matrix from vectors to scores of all indices. */
  static KernelLayout ofReverse(Shape shape) {
    return new KernelLayout(
        "reverse_embeddings", shape, List.of(0), List.of(1), Shape.of(shape.last()), 0, 0);
  }

  /** Returns the sizes of the kernel as a matrix: inputs and outputs, or indices and vectors. */
  long[] matrix() {
    long rows = sizes(grouped == 0 ? summed : kept).reduce(1, (a, b) -> a * b);
    return new long[] {rows, shape.size() / rows};
  }

  /** Returns scales, in which the summed axes have size 1, in the form of files. */
  Tensor stored(Tensor scale) {
    var sizes = sizes(sorted()).toArray();
    var order = kept.stream().mapToInt(sorted()::indexOf).toArray();
    return Ops.reshape(Ops.transpose(Ops.reshape(scale, sizes), order), scales.dims());
  }

  /** Returns scales in the form of files with the axes of the kernel, the summed with size 1. */
  Tensor spread(Tensor stored) {
    var sizes = sizes(kept).toArray();
    var back = sorted().stream().mapToInt(kept::indexOf).toArray();
    var dims = spread().dims();
    return Ops.reshape(Ops.transpose(Ops.reshape(stored, sizes), back), dims);
  }

  /** Returns the shape of scales with the axes of the kernel, of which the summed have size 1. */
  Shape spread() {
    var dims = shape.dims();
    for (int axis : summed) dims[axis] = 1;
    return Shape.of(dims);
  }

  /** Returns the summed axes as an array. */
  int[] axes() {
    return summed.stream().mapToInt(a -> a).toArray();
  }

  private LongStream sizes(List<Integer> axes) {
    return axes.stream().mapToLong(shape::dim);
  }

  private List<Integer> sorted() {
    return kept.stream().sorted().toList();
  }
}
