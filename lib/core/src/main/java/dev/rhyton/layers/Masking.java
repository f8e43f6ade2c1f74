package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Masks the steps in which every number is {@code maskValue}; later layers skip them. It is meant
 * for sequences that are padded to one length.
 *
 * <p>Input and output {@code (batch, steps, ...)} have the same shape; in masked steps the output
 * is 0.
 *
 * <pre>{@code
 * Sequential.of(Masking.of(-1), LSTM.of(32), Dense.of(1))
 * }</pre>
 */
public final class Masking extends BaseLayer<Masking> {
  private double maskValue;

  private Masking() {}

  /** Creates a layer for padding with zeros. */
  public static Masking of() {
    return new Masking();
  }

  /** Creates a layer for padding with this value. */
  public static Masking of(double maskValue) {
    return made(new Masking(), m -> m.maskValue = maskValue);
  }

  private Tensor counting(Tensor x) {
    return x.notEqual(maskValue).any(-1);
  }

  @Override
  protected Tensor call(Tensor x) {
    return x.multiply(counting(x).expandDims(-1).cast(x.dtype()));
  }

  @Override
  protected Tensor computeMask(List<Tensor> inputs, List<@Nullable Tensor> masks) {
    return counting(inputs.get(0));
  }

  @Override
  protected boolean isBuiltAtOnce() {
    return true;
  }
}
