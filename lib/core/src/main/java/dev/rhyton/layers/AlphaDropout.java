package dev.rhyton.layers;

import dev.rhyton.config.Range;
import dev.rhyton.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Dropout for networks with selu activations. Dropped inputs get the negative saturation value of
 * selu, and the mean and the variance of the inputs are preserved. Klambauer et al., 2017, arXiv
 * 1706.02515.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * AlphaDropout.of(0.1)
 * }</pre>
 */
public final class AlphaDropout extends BaseLayer<AlphaDropout> {
  private static final double LOWEST = -1.6732632423543772 * 1.0507009873554805;
  private @Range(atLeast = 0, below = 1) double rate = 0.5;

  @SuppressWarnings("UnusedVariable") // kept for Keras' files; all random numbers come from Seed
  private @Nullable Integer seed;

  private int @Nullable [] noiseShape;

  private AlphaDropout() {}

  /** Creates a layer that drops this fraction of the inputs. */
  public static AlphaDropout of(double rate) {
    return made(new AlphaDropout(), l -> l.rate = rate);
  }

  @Override
  protected Tensor call(Tensor x, Context context) {
    if (!context.training() || rate == 0) return x;
    double a = 1 / Math.sqrt((1 - rate) * (1 + rate * LOWEST * LOWEST));
    double b = -a * LOWEST * rate;
    var kept = Noise.kept(x, rate, noiseShape);
    return x.multiply(kept).add(kept.negative().add(1).multiply(LOWEST)).multiply(a).add(b);
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
