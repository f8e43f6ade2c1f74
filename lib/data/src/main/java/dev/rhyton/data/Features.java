package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;

/** Functions that prepare features for training. */
public final class Features {
  private Features() {}

  /** Scales vectors along the last axis to Euclidean length 1. */
  public static NDArray normalize(Object x) {
    return normalize(x, -1, 2);
  }

  /**
   * Divides vectors along an axis by their norm {@code (Σ |x|^order)^(1/order)}, as Keras' {@code
   * normalize}. Order 2 is the Euclidean length, infinity the largest absolute value. Vectors of
   * zeros stay zero.
   */
  public static NDArray normalize(Object x, int axis, double order) {
    var array = NDArray.from(x);
    Check.that(order > 0, "normalize: order must be positive, received %s.", Text.number(order));
    int along = array.shape().axis(axis);
    int length = (int) array.shape().dim(along);
    int stride = (int) array.shape().from(along + 1).size();
    var values = array.toDoubles();
    for (int i = 0; i < values.length; i++) {
      if (i / stride % length == 0) divide(values, i, length, stride, order);
    }
    var result = NDArray.of(values, array.shape().dims());
    return array.dtype() == DType.FLOAT64 ? result : result.cast(DType.FLOAT32);
  }

  private static void divide(double[] values, int first, int length, int stride, double order) {
    double norm = 0;
    for (int k = 0; k < length; k++) {
      double size = Math.abs(values[first + k * stride]);
      norm = Double.isInfinite(order) ? Math.max(norm, size) : norm + Math.pow(size, order);
    }
    if (!Double.isInfinite(order)) norm = Math.pow(norm, 1 / order);
    if (norm == 0) return;
    for (int k = 0; k < length; k++) values[first + k * stride] /= norm;
  }
}
