package dev.rhyton.vision;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.ConvOps;
import dev.rhyton.tensor.internal.MemoryCheck;
import dev.rhyton.tensor.internal.TensorOps;

/** Windows over images {@code (batch, height, width, channels)} whose weights a run draws. */
final class PixelWindows {
  private static final int[] ONE = {1, 1};

  private PixelWindows() {}

  /**
   * Returns images blurred by a Gaussian along each axis, with zero padding.
   *
   * @param sizes the size of the window, {@code {width, height}}, odd
   * @param sigma the standard deviations {@code (2)} along width and height
   */
  static Tensor gaussianBlur(Tensor images, int[] sizes, Tensor sigma) {
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
  static Tensor eachChannel(Tensor images, Tensor kernel) {
    var of = kernel.cast(images.dtype()).tile(1, 1, images.shape().last(), 1);
    return ConvOps.depthwiseConv(images, of, ONE, "SAME", ONE);
  }
}
