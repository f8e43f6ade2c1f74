package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.ops.Ops;
import dev.rhyton.quantizers.AbsMaxQuantizer;
import dev.rhyton.quantizers.Int4QuantizationConfig;
import dev.rhyton.quantizers.QuantizationConfig;
import dev.rhyton.quantizers.Quantized;
import dev.rhyton.quantizers.Quantizer;
import dev.rhyton.quantizers.Quantizers;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.DTypePolicy;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** A kernel of int4, two in a byte, with a scale for each output or for groups of inputs. */
final class Int4Kernel extends QuantizedKernel {
  private final int blockSize; // -1 without groups
  private final Quantizer weightQuantizer;
  private final @Nullable Quantizer inputQuantizer; // or null
  private final long[] matrix;
  private final Weight kernel;
  private final Weight scale;
  private final @Nullable Weight zero; // null without groups
  private final @Nullable Weight groups; // of each input, null without groups

  /**
   * Creates a kernel without values.
   *
   * @param first another kernel of the layer with groups of the same inputs, or null
   */
  Int4Kernel(
      KernelLayout layout,
      DTypePolicy policy,
      @Nullable QuantizationConfig config,
      @Nullable Int4Kernel first) {
    super(layout, policy);
    blockSize = config instanceof Int4QuantizationConfig c ? c.blockSize() : policy.groupSize();
    var given = config == null ? null : config.weightQuantizer();
    weightQuantizer = given == null ? AbsMaxQuantizer.of().valueRange(-8, 7) : given;
    inputQuantizer = config == null ? null : config.activationQuantizer();
    matrix = layout.matrix();
    var packed = matrix.clone();
    packed[layout.packed()] = (packed[layout.packed()] + 1) / 2;
    kernel = integers(DType.INT8, packed);
    int along = layout.grouped();
    var scales = new long[] {matrix[1 - along]};
    if (blockSize > 0) {
      scales = matrix.clone();
      scales[along] = (matrix[along] + blockSize - 1) / blockSize;
    }
    scale = other(layout.name() + "_scale", policy.variable(), Initializer.ONES, scales);
    zero =
        blockSize > 0
            ? other(layout.name() + "_zero", zeroType(layout, policy), Initializer.ZEROS, scales)
            : null;
    groups = blockSize < 0 ? null : first == null ? groups(matrix[along]) : first.groups;
  }

  /** As in Keras, the zero points of the reverse direction of an embedding are floats. */
  private static DType zeroType(KernelLayout layout, DTypePolicy policy) {
    return layout.packed() == 0 ? policy.variable() : DType.INT8;
  }

  private Weight groups(long inputs) {
    var weight = other("g_idx", DType.FLOAT32, Initializer.ZEROS, inputs);
    var index = new float[(int) inputs];
    for (int i = 0; i < index.length; i++) index[i] = Math.floorDiv(i, blockSize);
    weight.assign(NDArray.from(index));
    return weight;
  }

  @Override
  Weight kernel() {
    return kernel;
  }

  @Override
  Tensor floats() {
    int axis = layout.packed();
    var whole = Quantizers.unpackInt4(kernel, (int) matrix[axis], axis, DType.INT8);
    var type = policy().compute();
    var values = whole.cast(type);
    int along = layout.grouped();
    if (zero == null) {
      return Ops.reshape(
          values.divide(Ops.expandDims(scale, along).cast(type)), layout.shape().dims());
    }
    var floats = dequantized(values, scale, zero, ofGroups(), along);
    return Ops.reshape(floats.cast(type), layout.shape().dims());
  }

  /** Returns the floats of integers, whose groups along an axis have scales and zero points. */
  private static Tensor dequantized(
      Tensor values, Tensor scales, Tensor zeros, Tensor of, int axis) {
    var by = Ops.take(scales, of, axis);
    return values.subtract(Ops.take(zeros, of, axis).cast(by.dtype())).multiply(by);
  }

  private Weight groups() {
    Check.state(groups != null, () -> "a kernel without groups");
    return groups;
  }

  /** Returns the group of each input. */
  private Tensor ofGroups() {
    var stored = groups();
    return inFloat32(() -> stored.cast(DType.INT32));
  }

  @Override
  Tensor roundedKernel(Tensor floats) {
    int along = layout.grouped();
    var whole = whole(floats);
    var values = whole.values().cast(floats.dtype());
    var rounded =
        whole.zeroPoint() == null
            ? values.divide(Ops.expandDims(whole.scale(), along))
            : dequantized(
                values,
                whole.scale(),
                whole.zeroPoint(),
                TensorInternals.stored(groups()).cast(DType.INT32),
                along);
    return Ops.reshape(rounded, layout.shape().dims());
  }

  @Override
  @Nullable Quantizer inputQuantizer() {
    return inputQuantizer;
  }

  private Quantized whole(Tensor floats) {
    var flat = Ops.reshape(floats, matrix);
    return blockSize > 0 ? grouped(flat, layout.grouped()) : scaled(flat, layout.grouped());
  }

  @Override
  Map<Weight, NDArray> values(NDArray floats) {
    var whole = whole(floats);
    var values = new LinkedHashMap<Weight, NDArray>();
    values.put(kernel, Quantizers.packInt4(whole.values(), layout.packed(), DType.INT8).value());
    values.put(scale, whole.scale().value());
    if (zero != null && whole.zeroPoint() != null) values.put(zero, whole.zeroPoint().value());
    return values;
  }

  private Quantized scaled(Tensor flat, int along) {
    var whole = weightQuantizer.apply(flat, along);
    return new Quantized(whole.values(), Ops.squeeze(whole.scale(), along), null);
  }

  private Quantized grouped(Tensor flat, int along) {
    var inputsFirst = along == 0 ? flat : Ops.transpose(flat);
    var whole =
        Quantizers.absMaxQuantizeGroupedWithZeroPoint(
            inputsFirst, blockSize, -8, 7, DType.INT8, 1e-7, true);
    return along == 0 || whole.zeroPoint() == null
        ? whole
        : new Quantized(
            Ops.transpose(whole.values()),
            Ops.transpose(whole.scale()),
            Ops.transpose(whole.zeroPoint()));
  }

  @Override
  Tensor product(Tensor x, int[] axes, BinaryOperator<Tensor> product) {
    return product.apply(rounded(x, inputQuantizer, axes), floats());
  }

  @Override
  Tensor rows(Tensor indices) {
    var type = policy().compute();
    var whole = Quantizers.unpackInt4(kernel.take(indices), (int) matrix[1], -1, DType.INT8);
    var values = whole.cast(type);
    var by = scale.take(indices);
    return zero == null
        ? values.divide(by.expandDims(-1).cast(type))
        : dequantized(values, by, zero.take(indices), ofGroups(), -1).cast(type);
  }

  @Override
  boolean takesLora() {
    return true;
  }
}
