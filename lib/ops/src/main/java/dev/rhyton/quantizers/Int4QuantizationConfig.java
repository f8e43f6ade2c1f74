package dev.rhyton.quantizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Quantization to int4: two weights are in a byte, by default in groups of 128 along the inputs,
 * each with its scale and zero point. Inputs remain floats.
 */
public final class Int4QuantizationConfig extends QuantizationConfig {
  private @Nullable Integer blockSize = 128;

  private Int4QuantizationConfig() {}

  /** Creates the configuration with groups of 128. */
  public static Int4QuantizationConfig of() {
    return new Int4QuantizationConfig();
  }

  /** Sets the number of inputs in a group; −1 for one scale for each output, without groups. */
  public Int4QuantizationConfig blockSize(int size) {
    return with(this, c -> c.blockSize = size);
  }

  /** Sets the quantizer of weights, for a configuration without groups. */
  public Int4QuantizationConfig weightQuantizer(Quantizer quantizer) {
    return with(this, c -> c.weightQuantizer = quantizer);
  }

  /** Sets the quantizer of the inputs, for a configuration without groups. */
  public Int4QuantizationConfig activationQuantizer(Quantizer quantizer) {
    return with(this, c -> c.activationQuantizer = quantizer);
  }

  /** Returns the number of inputs in a group, −1 without groups. */
  public int blockSize() {
    return blockSize == null ? -1 : blockSize;
  }

  @Override
  protected void check() {
    Check.that(
        blockSize() == -1 || blockSize() > 0,
        "Int4QuantizationConfig: blockSize must be positive, or -1 for no groups, received %s.",
        blockSize);
    Check.that(
        blockSize() == -1 || (weightQuantizer == null && activationQuantizer == null),
        "Int4QuantizationConfig: groups of %d have no quantizers of their own: call blockSize(-1)"
            + " first, or leave the quantizer out.",
        blockSize());
    boolean fits =
        !(weightQuantizer instanceof AbsMaxQuantizer q) || q.valueRange().equals(List.of(-8, 7));
    Check.that(
        weightQuantizer == null || (fits && weightQuantizer.outputDtype.equals("int8")),
        "Int4QuantizationConfig: expected a weightQuantizer with valueRange(-8, 7) and the"
            + " outputDtype int8, received %s.",
        weightQuantizer);
  }

  @Override
  public String mode() {
    return "int4";
  }

  @Override
  public String policy() {
    return "int4/" + blockSize();
  }

  /** Files of earlier versions of Keras have no groups, and do not say so. */
  @Override
  protected void readConfig(ConfigDict config) {
    if (!config.has("block_size")) blockSize = null;
    super.readConfig(config);
  }
}
