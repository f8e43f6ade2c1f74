package dev.rhyton.layers;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

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
    String name, Shape shape, int[] summed, int[] kept, Shape scales, int grouped, int packed) {

  /** Returns the layout of a matrix of inputs and outputs. */
  static KernelLayout ofMatrix(Shape shape) {
    return new KernelLayout(
        "kernel", shape, new int[] {0}, new int[] {1}, Shape.of(shape.last()), 0, 1);
  }

  /** Returns the layout of a matrix whose rows are looked up. */
  static KernelLayout ofRows(Shape shape) {
    return new KernelLayout(
        "embeddings", shape, new int[] {1}, new int[] {0}, Shape.of(shape.dim(0)), 1, 1);
  }

  /** Returns the layout of a matrix from vectors to scores of all indices. */
  static KernelLayout ofReverse(Shape shape) {
    return new KernelLayout(
        "reverse_embeddings", shape, new int[] {0}, new int[] {1}, Shape.of(shape.last()), 0, 0);
  }

  /** Returns the sizes of the kernel as a matrix: inputs and outputs, or indices and vectors. */
  long[] matrix() {
    long rows =
        IntStream.of(grouped == 0 ? summed : kept).mapToLong(shape::dim).reduce(1, (a, b) -> a * b);
    return new long[] {rows, shape.size() / rows};
  }

  /** Returns scales, in which the summed axes have size 1, in the form of files. */
  Tensor stored(Tensor scale) {
    var sizes = Arrays.stream(sorted()).mapToLong(shape::dim).toArray();
    var order = Arrays.stream(kept).map(a -> Arrays.binarySearch(sorted(), a)).toArray();
    return Ops.reshape(Ops.transpose(Ops.reshape(scale, sizes), order), scales.dims());
  }

  /** Returns scales in the form of files with the axes of the kernel, the summed with size 1. */
  Tensor spread(Tensor stored) {
    var sizes = Arrays.stream(kept).mapToLong(shape::dim).toArray();
    var sorted = sorted();
    var back = new int[kept.length];
    for (int i = 0; i < kept.length; i++) back[Arrays.binarySearch(sorted, kept[i])] = i;
    var dims = shape.dims();
    for (int axis : summed) dims[axis] = 1;
    return Ops.reshape(Ops.transpose(Ops.reshape(stored, sizes), back), dims);
  }

  private int[] sorted() {
    return IntStream.of(kept).sorted().toArray();
  }
}
