package dev.rhyton.losses;

import dev.rhyton.tensor.Tensor;
import java.util.stream.IntStream;

/**
 * What a loss gives for a batch.
 *
 * @param losses one for each sample, or step of a sample
 * @param weights how much each of them counts, broadcast to them, or null
 * @param reduction how they become one number
 */
public record Weighted(Tensor losses, Tensor weights, Reduction reduction) {
  private Tensor each() {
    return weights == null ? losses : losses.multiply(weights);
  }

  /** The loss of the batch; still one of each sample where nothing is reduced. */
  public Tensor total() {
    return switch (reduction) {
      case NONE -> each();
      case SUM -> each().sum();
      case SUM_OVER_BATCH_SIZE, MEAN -> each().mean();
      case MEAN_WITH_SAMPLE_WEIGHT ->
          weights == null ? losses.mean() : each().sum().divideNoNan(weights.sum());
    };
  }

  /** The loss of each sample, whose mean is that of the batch; null where there is none such. */
  public Tensor ofSamples() {
    int rank = losses.shape().rank();
    if (rank == 0 || !(reduction == Reduction.SUM_OVER_BATCH_SIZE || reduction == Reduction.MEAN)) {
      return null;
    }
    return rank == 1 ? each() : each().mean(IntStream.range(1, rank).toArray());
  }
}
