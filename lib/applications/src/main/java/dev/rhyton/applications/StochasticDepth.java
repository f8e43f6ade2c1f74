package dev.rhyton.applications;

import dev.rhyton.config.Range;
import dev.rhyton.layers.BaseLayer;
import dev.rhyton.layers.Context;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.RandomSampling;

/**
 * Drops a block for a fraction of the samples in training and scales it up for the others: a sample
 * becomes 0 with probability {@code dropPathRate}, otherwise {@code x / (1 − dropPathRate)}. In
 * inference, the input does not change.
 *
 * <p>Input and output have the same shape. Huang et al., 2016, arXiv 1603.09382.
 *
 * <pre>{@code
 * Add.of().apply(x, StochasticDepth.of(0.1).apply(block))
 * }</pre>
 */
public final class StochasticDepth extends BaseLayer<StochasticDepth> {
  private @Range(atLeast = 0, atMost = 1) double dropPathRate;

  private StochasticDepth() {}

  /** Creates the layer with the fraction of samples for which the block is dropped. */
  public static StochasticDepth of(double dropPathRate) {
    return made(new StochasticDepth(), s -> s.dropPathRate = dropPathRate);
  }

  @Override
  protected Tensor call(Tensor x, Context context) {
    if (!context.training() || dropPathRate == 0) return x;
    if (dropPathRate == 1) return Ops.zerosLike(x);
    var perSample = x;
    for (int axis = 1; axis < x.shape().rank(); axis++) perSample = perSample.slice(axis, 0, 1);
    var kept = RandomSampling.uniformLike(perSample).greaterEqual(dropPathRate).cast(x.dtype());
    return x.multiply(kept.multiply(1 / (1 - dropPathRate)));
  }

  @Override
  protected String module() {
    return "keras.src.applications.convnext";
  }

  @Override
  protected String registeredName() {
    return className();
  }

  @Override
  protected boolean isBuiltAtOnce() {
    return true;
  }
}
