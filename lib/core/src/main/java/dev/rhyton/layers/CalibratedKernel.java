package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.ops.Ops;
import dev.rhyton.quantizers.Quantizers;
import dev.rhyton.quantizers.internal.CalibratedMatrix;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.DTypePolicy;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A kernel of unsigned integers that GPTQ or AWQ has chosen by samples: outputs are rows, and
 * groups of inputs have a scale and a zero point.
 */
final class CalibratedKernel extends QuantizedKernel {
  private final long rows;
  private final long columns;
  private final Weight kernel; // packed if it has 4 bits
  private final Weight scale;
  private final Weight zero;
  private final @Nullable Weight
      awqScales; // by which AWQ has multiplied the inputs' weights, or null
  private final Weight groups;

  CalibratedKernel(KernelLayout layout, DTypePolicy policy) {
    super(layout, policy);
    rows = rows(layout.shape());
    columns = layout.shape().size() / rows;
    int size = policy.groupSize();
    long count = size == -1 ? 1 : (rows + size - 1) / size;
    long bytes = policy.weightBits() == 4 ? (columns + 1) / 2 : columns;
    kernel = other("kernel", DType.UINT8, Initializer.ZEROS, bytes, rows);
    scale = other("kernel_scale", policy.variable(), Initializer.ONES, columns, count);
    zero = other("kernel_zero", DType.UINT8, Initializer.ZEROS, columns, count);
    awqScales =
        "awq".equals(policy.quantizationMode())
            ? other("awq_scales", policy.variable(), Initializer.ONES, rows)
            : null;
    groups = other("g_idx", DType.FLOAT32, Initializer.ZEROS, rows);
  }

  /**
   * Returns the number of inputs: as in Keras, the largest axis determines which axes these are.
   */
  static long rows(Shape shape) {
    Check.that(
        shape.rank() == 2 || shape.rank() == 3,
        "GPTQ and AWQ quantize kernels of two or three axes, received shape %s.",
        shape);
    if (shape.rank() == 2) return shape.dim(0);
    boolean first = shape.dim(0) >= shape.dim(1) && shape.dim(0) >= shape.dim(2);
    return first ? shape.dim(0) : shape.dim(0) * shape.dim(1);
  }

  /** Sets the values that calibration has chosen. */
  void set(CalibratedMatrix values) {
    var whole = values.whole();
    kernel.assign(
        (policy().weightBits() == 4 ? Quantizers.packInt4(whole, 0, DType.UINT8) : whole).value());
    scale.assign(values.scale());
    zero.assign(values.zero());
    groups.assign(values.groups());
    var scales = values.inputScales();
    if (awqScales != null && scales != null) awqScales.assign(scales);
  }

  @Override
  @Nullable Weight kernel() {
    return null;
  }

  @Override
  Tensor floats() {
    Tensor whole =
        policy().weightBits() == 4
            ? Quantizers.unpackInt4(kernel, (int) columns, 0, DType.UINT8)
            : kernel;
    var of = inFloat32(() -> groups.cast(DType.INT32));
    var by = Ops.take(scale, of, 1);
    var values =
        whole.cast(by.dtype()).subtract(Ops.take(zero, of, 1).cast(by.dtype())).multiply(by);
    var inputsFirst = Ops.transpose(values);
    var scaled = awqScales == null ? inputsFirst : inputsFirst.divide(awqScales.expandDims(-1));
    return Ops.reshape(scaled, layout.shape().dims());
  }

  @Override
  Map<Weight, NDArray> values(NDArray floats) {
    throw new AssertionError("calibration chooses the values");
  }

  @Override
  Tensor product(Tensor x, int[] axes, BinaryOperator<Tensor> product) {
    return product.apply(x, floats());
  }
}
