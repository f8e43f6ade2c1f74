package dev.rhyton.layers;

import dev.rhyton.config.Range;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;

/**
 * Exponential linear unit: {@code x} if it is positive, otherwise {@code alpha · (eˣ − 1)}. Clevert
 * et al., 2016, arXiv 1511.07289.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * ELU.of(1)
 * }</pre>
 */
public final class ELU extends BaseLayer<ELU> {
  private @Range double alpha = 1;

  private ELU() {}

  /** Creates a layer with alpha 1. */
  public static ELU of() {
    return new ELU();
  }

  /**
   * Creates a layer with this alpha; the output approaches {@code -alpha} for large negative
   * inputs.
   */
  public static ELU of(double alpha) {
    return made(new ELU(), l -> l.alpha = alpha);
  }

  @Override
  protected Tensor call(Tensor x) {
    return Ops.where(x.greater(0), x, x.minimum(0).expm1().multiply(alpha));
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
