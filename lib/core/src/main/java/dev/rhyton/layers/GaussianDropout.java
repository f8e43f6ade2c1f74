package dev.rhyton.layers;

import dev.rhyton.config.Range;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.RandomSampling;
import org.jspecify.annotations.Nullable;

/**
 * Multiplies the inputs in training by normally distributed numbers with mean 1 and standard
 * deviation {@code √(rate / (1 − rate))}. Srivastava et al., 2014.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * GaussianDropout.of(0.2)
 * }</pre>
 */
public final class GaussianDropout extends BaseLayer<GaussianDropout> {
  private @Range(atLeast = 0, below = 1) double rate = 0.5;

  @SuppressWarnings("UnusedVariable") // kept for Keras' files; all random numbers come from Seed
  private @Nullable Integer seed;

  private GaussianDropout() {}

  /** Creates a layer whose noise has the variance of a dropout of this rate. */
  public static GaussianDropout of(double rate) {
    return made(new GaussianDropout(), l -> l.rate = rate);
  }

  @Override
  protected Tensor call(Tensor x, Context context) {
    if (!context.training() || rate == 0) return x;
    return x.multiply(RandomSampling.normalLike(x).multiply(Math.sqrt(rate / (1 - rate))).add(1));
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
