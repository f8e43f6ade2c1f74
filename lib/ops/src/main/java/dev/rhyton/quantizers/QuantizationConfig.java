package dev.rhyton.quantizers;

import dev.rhyton.config.Nullable;
import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;

/** How {@code quantize} converts a layer; null stands for the quantizer that a layer has itself. */
public abstract class QuantizationConfig extends Value {
  static final Registry<QuantizationConfig> REGISTRY = registry();

  @Nullable Quantizer weightQuantizer;
  @Nullable Quantizer activationQuantizer;

  private static Registry<QuantizationConfig> registry() {
    return new Registry<>(QuantizationConfig.class, "quantization")
        .add(Int8QuantizationConfig.class, "int8")
        .add(Int4QuantizationConfig.class, "int4")
        .add(Float8QuantizationConfig.class, "float8");
  }

  /** Returns the configuration of {@code quantize(mode)}: {@code "int8"}, {@code "int4"}, {@code "float8"}. */
  public static QuantizationConfig of(String mode) {
    return REGISTRY.get(mode);
  }

  /** Returns the mode: {@code "int8"}. */
  public abstract String mode();

  /** Returns the mode as the name of a dtype policy contains it: {@code "int4/128"}. */
  public String policy() {
    return mode();
  }

  /** Returns the quantizer of weights, or null. */
  public Quantizer weightQuantizer() {
    return weightQuantizer;
  }

  /** Returns the quantizer of the inputs of a layer; null if they remain floats. */
  public Quantizer activationQuantizer() {
    return activationQuantizer;
  }
}
