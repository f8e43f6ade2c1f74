package dev.rhyton.quantizers;

import dev.rhyton.config.Check;
import org.jspecify.annotations.Nullable;

/**
 * Quantization to int8: weights are integers with a scale for each output, and inputs are rounded
 * in the same way when a layer is called.
 */
public final class Int8QuantizationConfig extends QuantizationConfig {
  private Int8QuantizationConfig() {
    activationQuantizer = AbsMaxQuantizer.of();
  }

  /** Creates the configuration of {@code quantize("int8")}. */
  public static Int8QuantizationConfig of() {
    return new Int8QuantizationConfig();
  }

  /** Sets the quantizer of weights; its axes must be those that the layer sums over. */
  public Int8QuantizationConfig weightQuantizer(Quantizer quantizer) {
    return with(this, c -> c.weightQuantizer = quantizer);
  }

  /** Sets the quantizer of the inputs; null for inputs that remain floats. */
  public Int8QuantizationConfig activationQuantizer(@Nullable Quantizer quantizer) {
    return with(this, c -> c.activationQuantizer = quantizer);
  }

  @Override
  protected void check() {
    Check.that(
        weightQuantizer == null || weightQuantizer.outputDtype.equals("int8"),
        "Int8QuantizationConfig: expected a weightQuantizer whose outputDtype is int8, received"
            + " %s.",
        weightQuantizer);
  }

  @Override
  public String mode() {
    return "int8";
  }
}
