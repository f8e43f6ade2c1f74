package dev.rhyton.layers;

import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.WeightOptions.Slot;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import org.jspecify.annotations.Nullable;

/**
 * Parametric rectified linear unit: {@code x} if it is positive, otherwise {@code alpha · x} with a
 * learned alpha for each element. He et al., 2015, arXiv 1502.01852.
 *
 * <p>Input and output have the same shape. Shared axes have one alpha for all their elements.
 *
 * <pre>{@code
 * PReLU.of().sharedAxes(1, 2)
 * }</pre>
 */
public final class PReLU extends BaseLayer<PReLU> implements WeightSetters.Alpha<PReLU> {
  private WeightOptions alphaOptions = new WeightOptions(Initializer.ZEROS);
  private int @Nullable [] sharedAxes;

  private Weight alpha; // (..., 1 for shared axes)

  private PReLU() {}

  /** Creates the layer. */
  public static PReLU of() {
    return new PReLU();
  }

  /** Sets the axes along which all elements share one alpha. */
  public PReLU sharedAxes(int @Nullable ... axes) {
    return with(this, l -> l.sharedAxes = axes);
  }

  @Override
  WeightOptions options(Slot slot) {
    return alphaOptions;
  }

  @Override
  protected void build(Shape input) {
    var shape = input.from(1);
    for (int i = 0; sharedAxes != null && i < sharedAxes.length; i++) {
      shape = shape.with(input.axis(sharedAxes[i]) - 1, 1);
    }
    alpha = weight(alphaOptions, shape.dims());
  }

  @Override
  protected Tensor call(Tensor x) {
    var numbers = x.cast(x.dtype().toFloat());
    return numbers.relu().subtract(numbers.negative().relu().multiply(alpha));
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
