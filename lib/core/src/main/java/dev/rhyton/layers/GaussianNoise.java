package dev.rhyton.layers;

import dev.rhyton.config.Range;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.RandomSampling;
import org.jspecify.annotations.Nullable;

/**
 * Adds normally distributed noise to the inputs in training.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * GaussianNoise.of(0.1)
 * }</pre>
 */
public final class GaussianNoise extends BaseLayer<GaussianNoise> {
  private @Range(atLeast = 0) double stddev = 1;

  @SuppressWarnings("UnusedVariable") // kept for Keras' files; all random numbers come from Seed
  private @Nullable Integer seed;

  private GaussianNoise() {}

  /** Creates a layer with this standard deviation of the noise. */
  public static GaussianNoise of(double stddev) {
    return made(new GaussianNoise(), l -> l.stddev = stddev);
  }

  @Override
  protected Tensor call(Tensor x, Context context) {
    return context.training() ? x.add(RandomSampling.normalLike(x).multiply(stddev)) : x;
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
