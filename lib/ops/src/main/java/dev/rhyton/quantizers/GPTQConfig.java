package dev.rhyton.quantizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.tensor.NDArray;
import java.util.List;

/**
 * Quantization by GPTQ: the inputs of a dense layer are quantized one after the other, and those
 * that follow compensate for the error on the samples. Frantar et al., 2022, arXiv 2210.17323.
 *
 * <pre>{@code
 * var config = GPTQConfig.of(tokens).sequenceLength(64)
 *     .quantizationLayerStructure(List.of(embedding), blocks);
 * model.quantize(config);
 * }</pre>
 */
public final class GPTQConfig extends CalibrationConfig<GPTQConfig> {
  private boolean perChannel = true;
  private @Range(atLeast = 0, atMost = 1) double hessianDamping = 0.01;
  private boolean symmetric;
  private boolean activationOrder;

  private GPTQConfig() {}

  /** Creates a configuration with 4 bits and groups of 128 from arrays of token indices. */
  public static GPTQConfig of(NDArray... dataset) {
    return new GPTQConfig().dataset(dataset);
  }

  /** Sets the number of bits of a weight: 2, 3, 4 or 8. */
  public GPTQConfig weightBits(int bits) {
    return with(this, c -> c.weightBits = bits);
  }

  /** Sets whether each output has its own scales (default). */
  public GPTQConfig perChannel(boolean each) {
    return with(this, c -> c.perChannel = each);
  }

  /** Sets the share of the mean that is added to the diagonal of the Hessian. */
  public GPTQConfig hessianDamping(double share) {
    return with(this, c -> c.hessianDamping = share);
  }

  /** Sets whether zero is in the middle of the integers. */
  public GPTQConfig symmetric(boolean middle) {
    return with(this, c -> c.symmetric = middle);
  }

  /** Sets whether inputs with large values are quantized first. */
  public GPTQConfig activationOrder(boolean largestFirst) {
    return with(this, c -> c.activationOrder = largestFirst);
  }

  /** Returns the number of bits of a weight. */
  public int weightBits() {
    return weightBits;
  }

  /** Returns whether each output has its own scales. */
  public boolean perChannel() {
    return perChannel;
  }

  /** Returns the share of the mean that is added to the diagonal of the Hessian. */
  public double hessianDamping() {
    return hessianDamping;
  }

  /** Returns whether zero is in the middle of the integers. */
  public boolean symmetric() {
    return symmetric;
  }

  /** Returns whether inputs with large values are quantized first. */
  public boolean activationOrder() {
    return activationOrder;
  }

  @Override
  protected void check() {
    super.check();
    Check.that(
        List.of(2, 3, 4, 8).contains(weightBits),
        "GPTQConfig: weightBits must be 2, 3, 4 or 8, received %d.",
        weightBits);
  }

  @Override
  public String mode() {
    return "gptq";
  }
}
