package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Base class of attention without projections: each key gets a score for each query.
 *
 * @param <A> the layer itself, which setters return
 */
public abstract class ScoreAttention<A extends ScoreAttention<A>> extends AttentionLayer<A> {
  boolean useScale;

  /** Sets whether the scores are multiplied by a learned scale. */
  public A useScale(boolean use) {
    return self(with(this, a -> a.useScale = use));
  }

  /** Computes the scores {@code (batch, queries, keys)}. */
  abstract Tensor scores(Tensor query, Tensor key);

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    var masks = context.masks();
    var value = inputs.get(1);
    var scores = scores(inputs.get(0), keyOf(inputs));
    var mask = along(masks.get(1), scores, -1);
    return attend(scores, mask, context, w -> zeroWhere(w.matmul(value), masks.get(0)));
  }

  private static Tensor zeroWhere(Tensor y, @Nullable Tensor mask) {
    return mask == null ? y : y.multiply(mask.expandDims(-1).cast(y.dtype()));
  }
}
