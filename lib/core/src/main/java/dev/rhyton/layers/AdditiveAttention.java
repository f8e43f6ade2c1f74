package dev.rhyton.layers;

import dev.rhyton.initializers.Initializer;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import org.jspecify.annotations.Nullable;

/**
 * Additive attention: {@code y = softmax(Σ scale · tanh(query + key)) · value}. {@link Attention}
 * compares directions; this layer learns which features matter.
 *
 * <p>Inputs: query {@code (batch, queries, inputs)}, value {@code (batch, values, inputs)}, and
 * optionally key, by default the value; output {@code (batch, queries, inputs)}. Bahdanau et al.,
 * 2014, arXiv 1409.0473.
 *
 * <pre>{@code
 * var context = AdditiveAttention.of().apply(decoded, encoded);
 * }</pre>
 */
public final class AdditiveAttention extends ScoreAttention<AdditiveAttention> {
  private @Nullable Weight scale; // (inputs)

  private AdditiveAttention() {
    useScale = true;
  }

  /** Creates the layer, with a learned scale. */
  public static AdditiveAttention of() {
    return new AdditiveAttention();
  }

  @Override
  protected void build(Shape query) {
    if (useScale) scale = weight(Initializer.GLOROT_UNIFORM, query.last());
  }

  @Override
  Tensor scores(Tensor query, Tensor key) {
    var sum = query.expandDims(-2).add(key.expandDims(-3)).tanh();
    return (scale == null ? sum : sum.multiply(scale)).sum(-1);
  }
}
