package dev.rhyton.layers;

import dev.rhyton.config.Range;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;

/**
 * Divides by the root mean square of the features: {@code y = scale · x / √(mean(x²) + epsilon)}.
 * Zhang and Sennrich, 2019, arXiv 1910.07467.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * RMSNormalization.of()
 * }</pre>
 */
public final class RMSNormalization extends BaseLayer<RMSNormalization> {
  private int[] axis = {-1};
  private @Range(atLeast = 0) double epsilon = 1e-6;
  private Weight scale; // (features)

  private RMSNormalization() {}

  /** Creates the layer. */
  public static RMSNormalization of() {
    return new RMSNormalization();
  }

  /** Sets the axes of the features, by default the last one. */
  public RMSNormalization axis(int... features) {
    return with(this, l -> l.axis = features);
  }

  /** Sets the number that is added to the mean square. */
  public RMSNormalization epsilon(double value) {
    return with(this, l -> l.epsilon = value);
  }

  @Override
  protected void build(Shape input) {
    scale = weight(Initializer.ONES, ScaleShift.sizes(input, axis));
  }

  @Override
  protected Tensor call(Tensor x) {
    return ScaleShift.wide(this, x, this::normalized);
  }

  private Tensor normalized(Tensor x) {
    var factor = x.square().mean(axis, true).add(epsilon).rsqrt();
    return x.multiply(factor).multiply(ScaleShift.broadcast(scale, x.shape(), axis));
  }
}
