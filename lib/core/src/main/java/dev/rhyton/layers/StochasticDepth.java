package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;

/**
 * Leaves a whole block out for a share of the samples in training, and scales it up for the others:
 * each sample becomes 0 with probability {@code dropPathRate}, else {@code x / (1 − dropPathRate)}.
 * Does nothing in inference.
 *
 * <p>Input and output have the same shape. Huang et al., 2016, arXiv 1603.09382.
 *
 * <pre>{@code
 * Add.of().apply(x, StochasticDepth.of(0.1).apply(block))
 * }</pre>
 */
public final class StochasticDepth extends BaseLayer<StochasticDepth> {
  private double dropPathRate;

  private StochasticDepth() {}

  /** The share of samples for which the block is left out. */
  public static StochasticDepth of(double dropPathRate) {
    return made(new StochasticDepth(), s -> s.dropPathRate = dropPathRate);
  }

  @Override
  protected void check() {
    Noise.checkRate("StochasticDepth", dropPathRate);
  }

  @Override
  protected Tensor call(Tensor x, Context context) {
    if (!context.training() || dropPathRate == 0) return x;
    var perSample = new int[x.shape().rank()];
    for (int axis = 1; axis < perSample.length; axis++) perSample[axis] = 1;
    return Noise.dropout(x, dropPathRate, perSample);
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
