package dev.rhyton.tensor.internal;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;

/** What layers and losses compute beside the operations of {@code keras.ops.nn}, or below them. */
public final class NnOps {
  private NnOps() {}

  /** Adds a vector along the last axis. */
  public static Tensor biasAdd(Tensor x, Tensor bias) {
    return OpCallRecorder.call(
        "add", () -> RawOps.op("BiasAdd", OpAttributes.NONE, x, bias), x, bias);
  }

  /**
   * Returns a row along a new axis for each index: 1 at the index, 0 elsewhere.
   *
   * @param classes the length of a row, an int32 number
   */
  public static Tensor oneHot(Tensor indices, Tensor classes, int axis, DType dtype) {
    return RawOps.op(
        "OneHot",
        OpAttributes.of("axis", (long) axis),
        indices.cast(DType.INT64),
        classes,
        TensorOps.constant(1, dtype),
        TensorOps.constant(0, dtype));
  }

  /** Returns a row for each index, with as many numbers as the last axis of another tensor has. */
  public static Tensor oneHotLike(Tensor indices, Tensor like) {
    return oneHot(indices, lastSize(like, DType.INT32), -1, like.dtype());
  }

  /** Returns the size of the last axis as a number, also if only the run knows it. */
  public static Tensor lastSize(Tensor x, DType dtype) {
    long size = x.shape().last();
    if (size != Shape.UNKNOWN) return TensorOps.constant((double) size, dtype);
    int last = x.shape().rank() - 1;
    return TensorOps.shape(x).slice(0, last, last + 1).reshape().cast(dtype);
  }

  /** Returns the rows of the last axis as a matrix. */
  public static Tensor rows(Tensor x) {
    long size = x.shape().last();
    if (size != Shape.UNKNOWN) return x.reshape(Shape.UNKNOWN, size);
    var any = NDArray.of(new long[] {Shape.UNKNOWN}, 1);
    return TensorOps.reshape(x, TensorOps.concatenate(0, any, lastSize(x, DType.INT64).reshape(1)));
  }

  /**
   * Returns {@code −Σ labels · log softmax(logits)} for each row of labels that sum to 1, such as
   * one-hot rows: TensorFlow's gradient, softmax − labels, is wrong for others.
   */
  public static Tensor softmaxCrossEntropy(Tensor labels, Tensor logits) {
    if (logits.dtype() != DType.FLOAT32) { // TensorFlow's gradient requires it
      return labels.multiply(logits.logSoftmax()).sum(-1).negative();
    }
    if (logits.shape().rank() == 2 && labels.shape().rank() == 2) {
      return RawOps.op("SoftmaxCrossEntropyWithLogits", OpAttributes.NONE, logits, labels);
    }
    var each =
        RawOps.op("SoftmaxCrossEntropyWithLogits", OpAttributes.NONE, rows(logits), rows(labels));
    return logits.shape().rank() == 2 ? each : likeRows(each, logits);
  }

  /**
   * Returns {@code −log p} of the class at each index, of logits or of probabilities, along the
   * last axis. The loss of an index that is no class is 0.
   */
  public static Tensor sparseCrossEntropy(Tensor indices, Tensor output, boolean fromLogits) {
    var classes = oneHotLike(indices, output);
    if (fromLogits) return softmaxCrossEntropy(classes, output);
    return classes.multiply(clipped(output, -1).log()).sum(-1).negative();
  }

  /** Returns probabilities that sum to 1 along an axis and are not exactly 0 or 1. */
  public static Tensor clipped(Tensor probabilities, int axis) {
    return probabilities
        .divide(probabilities.sum(axis, true))
        .clip(KerasConfig.epsilon(), 1 - KerasConfig.epsilon());
  }

  /** Reshapes one number per row to the shape of {@code like} without its last axis. */
  private static Tensor likeRows(Tensor x, Tensor like) {
    var rows = like.shape().upTo(like.shape().rank() - 1);
    boolean oneUnknown = rows.from(1).isKnown();
    if (oneUnknown) return x.reshape(rows.dims());
    return RawOps.op(
        "Reshape", OpAttributes.NONE, x, TensorOps.shape(like).slice(0, 0, rows.rank()));
  }
}
