package dev.rhyton.metrics;

import dev.rhyton.config.Check;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A metric of the library that is the mean of a number for each sample.
 *
 * @param <M> the metric itself, which every setter returns as a changed copy
 */
public abstract class BaseMeanMetric<M extends BaseMeanMetric<M>> extends BaseMetric<M> {
  BaseMeanMetric() {}

  BaseMeanMetric(String name) {
    super(name);
  }

  /** Returns a number for each sample (and step). */
  protected abstract Tensor values(Tensor yTrue, Tensor yPred);

  @Override
  protected final int size() {
    return 2;
  }

  @Override
  protected final Tensor update(Tensor yTrue, Tensor yPred, @Nullable Tensor sampleWeight) {
    var given = Check.given(className(), "what values returns", values(yTrue, yPred));
    var values = given.cast(DType.FLOAT32);
    var weights = sampleWeight == null ? null : sampleWeight.cast(DType.FLOAT32);
    var mask = mask(yPred);
    if (mask != null) weights = masked(mask, weights, values);
    // As in Keras, the mask of the values has an effect only if there are weights.
    if (weights != null && given.mask() != null) weights = masked(given.mask(), weights, values);
    if (weights == null) return pair(values.sum(), Ops.onesLike(values).sum());
    int rank = values.shape().rank();
    Check.that(
        rank > 0,
        "%s: values returned one number for the whole batch: sample weights and masks need a number"
            + " for each sample.",
        name());
    while (weights.shape().rank() > rank) weights = weights.squeeze(-1);
    int wanted = weights.shape().rank();
    if (rank > wanted) values = values.mean(IntStream.range(wanted, rank).toArray());
    return pair(values.multiply(weights).sum(), Ops.zerosLike(values).add(weights).sum());
  }

  /** Returns which of the predictions count, or null for all. */
  @Nullable Tensor mask(Tensor yPred) {
    return yPred.mask();
  }

  private static Tensor masked(Tensor entries, @Nullable Tensor weights, Tensor values) {
    var mask = entries.cast(DType.FLOAT32);
    while (mask.shape().rank() > values.shape().rank()) mask = mask.squeeze(-1);
    if (weights == null) return mask;
    while (weights.shape().rank() < mask.shape().rank()) weights = weights.expandDims(-1);
    return weights.multiply(mask);
  }

  private static Tensor pair(Tensor total, Tensor count) {
    return Ops.stack(List.of(total, count), 0);
  }

  @Override
  protected double result(double[] state) {
    return state[1] == 0 ? 0 : state[0] / state[1];
  }
}
