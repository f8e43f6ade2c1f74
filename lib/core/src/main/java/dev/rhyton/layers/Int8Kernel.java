package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.quantizers.AbsMaxQuantizer;
import dev.rhyton.quantizers.QuantizationConfig;
import dev.rhyton.quantizers.Quantized;
import dev.rhyton.quantizers.Quantizer;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.DTypePolicy;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** A kernel of int8 with a scale for each output; its inputs are rounded too. */
final class Int8Kernel extends QuantizedKernel {
  private final Quantizer weightQuantizer;
  private final @Nullable Quantizer inputQuantizer; // or null
  private final Weight kernel;
  private final Weight scale;

  Int8Kernel(KernelLayout layout, DTypePolicy policy, @Nullable QuantizationConfig config) {
    super(layout, policy);
    var given = config == null ? null : config.weightQuantizer();
    weightQuantizer = given == null ? AbsMaxQuantizer.of() : given;
    inputQuantizer = config == null ? AbsMaxQuantizer.of() : config.activationQuantizer();
    kernel = integers(DType.INT8, layout.shape().dims());
    scale =
        other(
            layout.name() + "_scale", policy.variable(), Initializer.ONES, layout.scales().dims());
  }

  @Override
  Weight kernel() {
    return kernel;
  }

  @Override
  Tensor floats() {
    return kernel.cast(policy().compute()).divide(layout.spread(scale));
  }

  @Override
  Tensor roundedKernel(Tensor floats) {
    var whole = whole(floats);
    return whole.values().cast(floats.dtype()).divide(whole.scale());
  }

  @Override
  @Nullable Quantizer inputQuantizer() {
    return inputQuantizer;
  }

  private Quantized whole(Tensor floats) {
    var whole = weightQuantizer.apply(floats, weightQuantizer.axisOr(layout.axes()));
    Check.that(
        whole.scale().shape().equals(layout.spread()),
        "The weightQuantizer must have a scale of shape %s for a kernel of shape %s, received %s:"
            + " leave its axis out.",
        layout.spread(),
        layout.shape(),
        whole.scale().shape());
    return whole;
  }

  @Override
  Map<Weight, NDArray> values(NDArray floats) {
    var whole = whole(floats);
    var values = new LinkedHashMap<Weight, NDArray>();
    values.put(kernel, whole.values().value());
    values.put(scale, layout.stored(whole.scale()).value());
    return values;
  }

  @Override
  Tensor product(Tensor x, int[] axes, BinaryOperator<Tensor> product) {
    var y = product.apply(rounded(x, inputQuantizer, axes), kernel.cast(x.dtype()));
    return y.divide(scale);
  }

  @Override
  Tensor rows(Tensor indices) {
    var type = policy().compute();
    return kernel.take(indices).cast(type).divide(scale.take(indices).expandDims(-1).cast(type));
  }

  @Override
  boolean takesLora() {
    return true;
  }
}
