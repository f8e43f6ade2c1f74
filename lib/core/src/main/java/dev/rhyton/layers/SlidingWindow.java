package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Inlined;
import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.ConvOps;
import java.util.Arrays;

/** The window of a convolution, and how it slides over one, two or three spatial axes. */
final class SlidingWindow extends Inlined {
  int[] kernelSize;
  int[] strides;
  Padding padding = Padding.VALID;
  DataFormat dataFormat = DataFormat.usual();
  int[] dilationRate;

  final transient int rank;

  SlidingWindow(int rank) {
    this.rank = rank;
    kernelSize = SpatialSizes.ones(rank);
    strides = SpatialSizes.ones(rank);
    dilationRate = SpatialSizes.ones(rank);
  }

  void kernelSize(int... size) {
    kernelSize = SpatialSizes.perAxis("kernelSize", rank, size);
  }

  void strides(int... steps) {
    strides = SpatialSizes.perAxis("strides", rank, steps);
  }

  void dilationRate(int... rate) {
    dilationRate = SpatialSizes.perAxis("dilationRate", rank, rate);
  }

  void check(String owner) {
    SpatialSizes.checkWindow(owner, "kernelSize", rank, kernelSize);
    SpatialSizes.checkWindow(owner, "strides", rank, strides);
    SpatialSizes.checkWindow(owner, "dilationRate", rank, dilationRate);
  }

  /** Throws if both strides and dilation are above 1, which Keras refuses. */
  void checkStrides(String owner) {
    Check.that(
        !isAbove1(strides) || !isDilated(),
        "%s: strides and dilationRate cannot both be above 1.",
        owner);
  }

  boolean isDilated() {
    return isAbove1(dilationRate);
  }

  private static boolean isAbove1(int[] perAxis) {
    return Arrays.stream(perAxis).anyMatch(n -> n > 1);
  }

  /** Returns the extent of the dilated window along an axis. */
  int extent(int axis) {
    return (kernelSize[axis] - 1) * dilationRate[axis] + 1;
  }

  /** Throws if there is no padding and the images are smaller than the window. */
  void checkFits(String label, Shape input) {
    if (padding != Padding.VALID) return;
    var extents = new long[rank];
    Arrays.setAll(extents, this::extent);
    SpatialSizes.checkImage(label, input, extents, dataFormat);
  }

  /** Returns the shape of a kernel: the size of the window, then the given axes. */
  Shape kernelShape(long... more) {
    return Shape.of(Arrays.stream(kernelSize).asLongStream().toArray()).plus(more);
  }

  /** Returns the convolution of an input with channels last. */
  Tensor convolve(Tensor x, Tensor kernel) {
    return ConvOps.groupedConv(x, kernel, strides, padding.name(), dilationRate);
  }

  /** Returns the convolution of each channel of an input with channels last. */
  Tensor convolveEach(Tensor x, Tensor kernel) {
    return ConvOps.depthwiseConv(x, kernel, strides, padding.name(), dilationRate);
  }
}
