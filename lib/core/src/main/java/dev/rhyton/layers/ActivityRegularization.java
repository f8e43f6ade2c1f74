package dev.rhyton.layers;

import dev.rhyton.config.Range;
import dev.rhyton.regularizers.L1L2;
import dev.rhyton.tensor.Tensor;

/**
 * Adds a penalty on its input to the loss: {@code l1 · Σ|x| + l2 · Σx²}, per sample.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * ActivityRegularization.of(0, 1e-4)
 * }</pre>
 */
public final class ActivityRegularization extends BaseLayer<ActivityRegularization> {
  private @Range(atLeast = 0) double l1;
  private @Range(atLeast = 0) double l2;

  private ActivityRegularization() {}

  /** Creates a layer with both factors. */
  public static ActivityRegularization of(double l1, double l2) {
    return made(
        new ActivityRegularization(),
        l -> {
          l.l1 = l1;
          l.l2 = l2;
        });
  }

  @Override
  protected Tensor call(Tensor x, Context context) {
    context.addPenalty(L1L2.of(l1, l2), x);
    return x;
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
