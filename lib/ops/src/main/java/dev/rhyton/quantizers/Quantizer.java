package dev.rhyton.quantizers;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;

/** Converts floats to integers with scales, for the weights or the inputs of a layer. */
public abstract class Quantizer extends Value {
  static final Registry<Quantizer> REGISTRY = Quantizers.registry();

  String outputDtype = "int8";

  /** Returns the integers and their scale; without axes, over those of the quantizer. */
  public abstract Quantized apply(Tensor x, int... axis);

  /** Returns the axes over which the quantizer reduces, or the given ones if it has none. */
  public int[] axisOr(int... axis) {
    return axis;
  }

  /** Returns the dtype of the integers. */
  public DType outputDtype() {
    return DType.of(outputDtype);
  }

  @Override
  protected void check() {
    var unused = outputDtype();
  }
}
