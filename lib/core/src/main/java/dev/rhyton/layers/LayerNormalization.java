package dev.rhyton.layers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Json;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;

/**
 * Brings each sample to mean 0 and variance 1, then scales and shifts it: {@code y = gamma · (x −
 * mean) / √(variance + epsilon) + beta}. Ba et al., 2016, arXiv 1607.06450.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * LayerNormalization.of()
 * }</pre>
 */
public final class LayerNormalization extends Affine<LayerNormalization> {
  private int[] axis = {-1};

  private LayerNormalization() {}

  /** The layer. */
  public static LayerNormalization of() {
    return new LayerNormalization();
  }

  /** The axes of the features; the last one by default. */
  public LayerNormalization axis(int... features) {
    return with(this, l -> l.axis = features);
  }

  @Override
  protected ObjectNode idleOptions() {
    return Json.object().put("rms_scaling", false);
  }

  @Override
  protected void build(Shape input) {
    makeAffine(sizes(input, axis));
  }

  @Override
  protected Tensor call(Tensor x) {
    return affine(standardized(x, axis), axis);
  }
}
