package dev.rhyton.quantizers;

import dev.rhyton.config.ConfigDict;

/**
 * Training with products of 8-bit floats: inputs and weights are rounded to e4m3, gradients of
 * outputs to e5m2, with scales that follow the largest magnitudes. The weights remain float32.
 */
public final class Float8QuantizationConfig extends QuantizationConfig {
  private Float8QuantizationConfig() {}

  /** Creates the configuration of {@code quantize("float8")}. */
  public static Float8QuantizationConfig of() {
    return new Float8QuantizationConfig();
  }

  @Override
  public String mode() {
    return "float8";
  }

  /** Keras writes no options. */
  @Override
  public ConfigDict getConfig() {
    return ConfigDict.of();
  }
}
