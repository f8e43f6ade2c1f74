package dev.rhyton.text;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The outputs of layers that find the indices of categories. */
public enum OutputMode {
  /** The indices. */
  INT,
  /** A vector for each index, 1 at the index and 0 elsewhere. */
  ONE_HOT,
  /** A vector for each sample, 1 at each index that occurs in it. */
  MULTI_HOT,
  /** A vector for each sample, with the number of occurrences at each index. */
  COUNT,
  /** As {@link #COUNT}, with larger weights for rare categories. */
  TF_IDF;

  /** Returns the mode by its name in Keras, or in an older version of Keras. */
  public static OutputMode of(String name) {
    if ("binary".equals(name)) return MULTI_HOT;
    return Text.constant(OutputMode.class, "output mode", "tf-idf".equals(name) ? "tf_idf" : name);
  }

  /**
   * Returns the indices as vectors of length {@code depth}; an index that is not below it is
   * ignored.
   *
   * @param weights in the modes that count, the weight of each index, or null for 1
   */
  Tensor encode(String label, Tensor indices, long depth, @Nullable Tensor weights, DType dtype) {
    if (this == INT) return indices;
    var shape = indices.shape();
    if (this == ONE_HOT) {
      int size = Check.whole(label, "the number of categories", depth);
      boolean column = shape.rank() > 1 && shape.last() == 1;
      return Ops.oneHot(column ? indices.squeeze(-1) : indices, size, -1, dtype, false);
    }
    Check.that(
        shape.rank() > 1,
        "%s: %s makes one vector of the indices of a sample, received input of shape %s:"
            + " expected (None, indices).",
        label,
        this,
        shape);
    boolean binary = this == MULTI_HOT;
    if (shape.rank() == 2) return counts(indices, depth, weights, dtype, binary);
    // As in Keras, indices are counted along the axis after the batch.
    int rank = shape.rank();
    var order = IntStream.range(0, rank).map(i -> i == 0 ? 0 : i == rank - 1 ? 1 : i + 1).toArray();
    var moved = indices.transpose(order);
    var rows = TensorOps.mergeAxes(moved, 0, rank - 1);
    var weightsOfRows =
        weights == null ? null : TensorOps.mergeAxes(weights.transpose(order), 0, rank - 1);
    var counts = counts(rows, depth, weightsOfRows, dtype, binary);
    var places = TensorOps.splitAxis(counts, 0, moved, rank - 1);
    return GraphBuilder.required()
        .ensured(places, moved.shape().upTo(rank - 1).with(0, Shape.UNKNOWN).plus(depth));
  }

  /** Returns the sum of the weights of each index below {@code depth} in each row. */
  private static Tensor counts(
      Tensor rows, long depth, @Nullable Tensor weights, DType dtype, boolean binary) {
    var size = TensorOps.constant((double) depth, rows.dtype());
    return TensorOps.counts(rows, size, weights, DType.FLOAT32, binary).cast(dtype);
  }

  /** Returns Keras' name. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
