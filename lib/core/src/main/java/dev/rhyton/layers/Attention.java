package dev.rhyton.layers;

import dev.rhyton.config.Text;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import org.jspecify.annotations.Nullable;

/**
 * Dot-product attention: {@code y = softmax(query · keyᵀ) · value}. For example, a decoder attends
 * to the steps of an encoder.
 *
 * <p>Inputs: query {@code (batch, queries, inputs)}, value {@code (batch, values, outputs)}, and
 * optionally key, by default the value; output {@code (batch, queries, outputs)}. Luong et al.,
 * 2015, arXiv 1508.04025.
 *
 * <pre>{@code
 * var context = Attention.of().apply(decoded, encoded);
 * }</pre>
 */
public final class Attention extends ScoreAttention<Attention> {
  private enum ScoreMode {
    DOT,
    CONCAT
  }

  private ScoreMode scoreMode = ScoreMode.DOT;

  private @Nullable Weight scale; // ()
  private @Nullable Weight concatScoreWeight; // ()

  private Attention() {}

  /** Creates the layer, whose scores are dot products. */
  public static Attention of() {
    return new Attention();
  }

  /**
   * Sets the score mode: {@code "dot"} (default), or {@code "concat"} for {@code w · Σ tanh(query +
   * key)}.
   */
  public Attention scoreMode(String name) {
    return with(this, a -> a.scoreMode = Text.constant(ScoreMode.class, "score mode", name));
  }

  @Override
  protected void build(Shape query) {
    if (useScale) scale = weight(Initializer.ONES);
    if (scoreMode == ScoreMode.CONCAT) concatScoreWeight = weight(Initializer.ONES);
  }

  @Override
  Tensor scores(Tensor query, Tensor key) {
    if (concatScoreWeight == null) return scaled(query.matmul(key, false, true));
    var sum = query.expandDims(-2).add(key.expandDims(-3));
    return scaled(sum).tanh().sum(-1).multiply(concatScoreWeight);
  }

  private Tensor scaled(Tensor x) {
    return scale == null ? x : x.multiply(scale);
  }
}
