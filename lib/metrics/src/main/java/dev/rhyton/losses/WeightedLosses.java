package dev.rhyton.losses;

import dev.rhyton.tensor.Tensor;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The losses of a batch.
 *
 * @param losses one for each sample, or step of a sample
 * @param weights the factors of the losses, broadcast to them, or null
 * @param reduction their reduction to one number
 */
public record WeightedLosses(Tensor losses, @Nullable Tensor weights, Reduction reduction) {
  private Tensor each() {
    return weights == null ? losses : losses.multiply(weights);
  }

  /** Returns the loss of the batch, or a loss for each sample if there is no reduction. */
  public Tensor total() {
    return switch (reduction) {
      case NONE -> each();
      case SUM -> each().sum();
      case SUM_OVER_BATCH_SIZE, MEAN -> each().mean();
      case MEAN_WITH_SAMPLE_WEIGHT ->
          weights == null ? losses.mean() : each().sum().divideNoNan(weights.sum());
    };
  }

  /** Returns a loss for each sample such that their mean is the loss of the batch, or null. */
  public @Nullable Tensor ofSamples() {
    int rank = losses.shape().rank();
    if (rank == 0 || !(reduction == Reduction.SUM_OVER_BATCH_SIZE || reduction == Reduction.MEAN)) {
      return null;
    }
    return rank == 1 ? each() : each().mean(IntStream.range(1, rank).toArray());
  }
}
