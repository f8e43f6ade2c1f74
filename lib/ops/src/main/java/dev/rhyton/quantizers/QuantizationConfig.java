package dev.rhyton.quantizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How {@code quantize} converts a layer; null stands for the quantizer that a layer has itself. */
public abstract class QuantizationConfig extends Value {
  private static final List<String> MODES = List.of("int8", "int4", "float8");

  static final Registry<QuantizationConfig> REGISTRY = registry();

  @Nullable Quantizer weightQuantizer;
  @Nullable Quantizer activationQuantizer;

  private static Registry<QuantizationConfig> registry() {
    return new Registry<>(QuantizationConfig.class, "quantization")
        .add(Int8QuantizationConfig.class, "int8")
        .add(Int4QuantizationConfig.class, "int4")
        .add(Float8QuantizationConfig.class, "float8")
        .add(GPTQConfig.class)
        .add(AWQConfig.class);
  }

  /**
   * Returns the configuration of {@code quantize(mode)}: {@code "int8"}, {@code "int4"}, {@code
   * "float8"}.
   */
  static QuantizationConfig get(String mode) {
    Check.given("quantize", "mode", mode);
    Check.that(
        !mode.equals("gptq") && !mode.equals("awq"),
        "quantize: %s needs samples: quantize(%sConfig.of(samples)).",
        mode,
        mode.toUpperCase(Locale.ROOT));
    Check.that(
        MODES.contains(mode), "quantize: expected a mode of %s, received \"%s\".", MODES, mode);
    return REGISTRY.get(mode);
  }

  /** Returns the mode: {@code "int8"}. */
  public abstract String mode();

  /** Returns the mode as the name of a dtype policy contains it: {@code "int4/128"}. */
  public String policy() {
    return mode();
  }

  /** Returns the quantizer of weights, or null. */
  public @Nullable Quantizer weightQuantizer() {
    return weightQuantizer;
  }

  /** Returns the quantizer of the inputs of a layer; null if they remain floats. */
  public @Nullable Quantizer activationQuantizer() {
    return activationQuantizer;
  }
}
