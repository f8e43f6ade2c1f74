package dev.rhyton.layers;

import dev.rhyton.config.Range;
import dev.rhyton.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Rectified linear unit: {@code x} above {@code threshold}, at most {@code maxValue}; {@code
 * negativeSlope · (x − threshold)} below the threshold, by default 0.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * ReLU.of().maxValue(6)
 * }</pre>
 */
public final class ReLU extends BaseLayer<ReLU> {
  private @Range(atLeast = 0) @Nullable Double maxValue;
  private @Range(atLeast = 0) double negativeSlope;
  private @Range(atLeast = 0) double threshold;

  private ReLU() {}

  /** Creates the layer. */
  public static ReLU of() {
    return new ReLU();
  }

  /** Sets the largest output. */
  public ReLU maxValue(double value) {
    return with(this, l -> l.maxValue = value);
  }

  /** Sets the slope below the threshold. */
  public ReLU negativeSlope(double slope) {
    return with(this, l -> l.negativeSlope = slope);
  }

  /** Sets the threshold, above which the output is the input. */
  public ReLU threshold(double value) {
    return with(this, l -> l.threshold = value);
  }

  @Override
  protected Tensor call(Tensor x) {
    var above = threshold == 0 ? x.relu() : x.multiply(x.greater(threshold).cast(x.dtype()));
    if (maxValue != null) above = above.minimum(maxValue);
    if (negativeSlope == 0) return above;
    var numbers = x.cast(x.dtype().toFloat());
    return above.subtract(numbers.negative().add(threshold).relu().multiply(negativeSlope));
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }

  @Override
  protected boolean isBuiltAtOnce() {
    return true;
  }
}
