package dev.rhyton.layers;

/**
 * One-dimensional convolution: each filter slides a window of weights along a sequence, {@code y =
 * activation(x ∗ kernel + bias)}.
 *
 * <p>Input {@code (batch, steps, channels)}, output {@code (batch, steps', filters)}.
 *
 * <pre>{@code
 * Conv1D.of(32, 5).padding("causal").activation("relu")
 * }</pre>
 */
public final class Conv1D extends SlidingConv<Conv1D> {
  private Conv1D() {
    super(1);
  }

  /** Creates a layer with {@code filters} windows of {@code kernelSize} steps. */
  public static Conv1D of(int filters, int... kernelSize) {
    return of(new Conv1D(), filters, kernelSize);
  }

  /**
   * With causal padding a step depends only on itself and on earlier steps: the padding is at the
   * beginning.
   */
  @Override
  boolean allowsCausal() {
    return true;
  }
}
