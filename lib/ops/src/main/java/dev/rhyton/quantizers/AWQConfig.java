package dev.rhyton.quantizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.tensor.NDArray;

/**
 * Quantization by AWQ to 4 bits: weights of inputs with large values are enlarged before they are
 * rounded, by the power of these values with the smallest error. Lin et al., 2023, arXiv
 * 2306.00978.
 *
 * <pre>{@code
 * var config = AWQConfig.of(tokens).sequenceLength(64)
 *     .quantizationLayerStructure(List.of(embedding), blocks);
 * model.quantize(config);
 * }</pre>
 */
public final class AWQConfig extends CalibrationConfig<AWQConfig> {
  private @Range(atLeast = 1) int numGridPoints = 20;

  private AWQConfig() {}

  /** Creates a configuration with groups of 128 from arrays of token indices. */
  public static AWQConfig of(NDArray... dataset) {
    return new AWQConfig().dataset(dataset);
  }

  /** Sets the number of steps in which powers from 0 to 1 are tried; Keras' default is 20. */
  public AWQConfig numGridPoints(int points) {
    return with(this, c -> c.numGridPoints = points);
  }

  /** Returns the number of steps in which powers from 0 to 1 are tried. */
  public int numGridPoints() {
    return numGridPoints;
  }

  @Override
  protected void check() {
    super.check();
    Check.that(weightBits == 4, "AWQConfig: AWQ has 4 bits for a weight, received %d.", weightBits);
  }

  @Override
  public String mode() {
    return "awq";
  }
}
