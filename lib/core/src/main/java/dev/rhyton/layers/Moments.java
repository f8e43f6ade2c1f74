package dev.rhyton.layers;

import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Mean and variance of a tensor over some of its axes. */
record Moments(Tensor mean, Tensor variance) {
  /**
   * Returns the moments over the given axes; with a mask (batch, steps), only of the steps that
   * count.
   */
  static Moments of(Tensor x, int[] axes, @Nullable Tensor mask) {
    if (mask == null) {
      var mean = x.mean(axes);
      return new Moments(mean, x.subtract(x.mean(axes, true)).square().mean(axes));
    }
    var counted = mask.cast(x.dtype());
    for (int r = mask.shape().rank(); r < x.shape().rank(); r++) counted = counted.expandDims(-1);
    var number = counted.sum(axes, true).add(KerasConfig.epsilon());
    var mean = x.multiply(counted).sum(axes, true).divide(number);
    var squares = x.subtract(mean).square().multiply(counted).sum(axes, true).divide(number);
    return new Moments(mean.squeeze(axes), squares.squeeze(axes));
  }
}
