package dev.rhyton.tensor.internal;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/** Neural network operations, named as in {@code keras.ops.nn}. */
public final class NnOps {
  private NnOps() {}

  /** Adds a vector along the last axis. */
  public static Tensor biasAdd(Tensor x, Tensor bias) {
    return Recorder.call("add", () -> RawOps.op("BiasAdd", OpAttributes.NONE, x, bias), x, bias);
  }

  /**
   * Returns a row of {@code classes} float32 numbers for each index: 1 at the index, 0 elsewhere.
   */
  public static Tensor oneHot(Tensor indices, long classes) {
    return oneHot(indices, classes, DType.FLOAT32);
  }

  /** Returns a row of {@code classes} numbers for each index: 1 at the index, 0 elsewhere. */
  public static Tensor oneHot(Tensor indices, long classes, DType dtype) {
    return RawOps.op(
        "OneHot",
        OpAttributes.NONE,
        indices.cast(DType.INT64),
        TensorOps.constant((double) classes, DType.INT32),
        TensorOps.constant(1, dtype),
        TensorOps.constant(0, dtype));
  }

  /** Returns a row for each index, with as many numbers as the last axis of another tensor has. */
  public static Tensor oneHot(Tensor indices, Tensor like) {
    return RawOps.op(
        "OneHot",
        OpAttributes.NONE,
        indices.cast(DType.INT64),
        lastSize(like, DType.INT32),
        TensorOps.constant(1, like.dtype()),
        TensorOps.constant(0, like.dtype()));
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
    var classes = oneHot(indices, output);
    if (fromLogits) return softmaxCrossEntropy(classes, output);
    return classes.multiply(clipped(output, -1).log()).sum(-1).negative();
  }

  /** Returns probabilities that sum to 1 along an axis and are not exactly 0 or 1. */
  public static Tensor clipped(Tensor probabilities, int axis) {
    return probabilities
        .divide(probabilities.sum(axis, true))
        .clip(KerasConfig.epsilon(), 1 - KerasConfig.epsilon());
  }

  /**
   * Returns the connectionist temporal classification (CTC) loss of {@code logits (batch, steps,
   * classes)} for {@code labels (batch, most)}; class 0 is the blank, and padding in the labels.
   */
  public static Tensor ctcLoss(Tensor labels, Tensor logits) {
    long classes = logits.shape().last();
    var blankLast = TensorOps.concatenate(2, logits.slice(2, 1, classes), logits.slice(2, 0, 1));
    var steps = blankLast.transpose(1, 0, 2).cast(DType.FLOAT32); // TensorFlow's blank is the last
    var sizes = TensorOps.shape(steps).cast(DType.INT32);
    var lengths = TensorOps.tile(sizes.slice(0, 0, 1), sizes.slice(0, 1, 2).cast(DType.INT64));
    var places = RawOps.op("Where", OpAttributes.NONE, labels.notEqual(0));
    var values =
        RawOps.op("GatherNd", OpAttributes.NONE, labels.cast(DType.INT32).subtract(1), places);
    var inputs = List.of(steps, places, values, lengths);
    return RawOps.all("CTCLoss", OpAttributes.NONE, inputs).get(0);
  }

  /**
   * Returns the labels predicted by a network trained with {@link #ctcLoss}: the most likely class
   * of each step, without repetitions and blanks (class 0).
   *
   * <pre>{@code
   * var read = Model.of(in, NnOps.ctcDecode(y, TensorOps.zeros(y).add(steps)).get(0).squeeze(0));
   * }</pre>
   *
   * @param inputs {@code (batch, steps, classes)}
   * @param sequenceLengths the number of valid steps of each sample, {@code (batch)}
   * @return the labels, {@code (1, batch, steps)} int32 with -1 after the last one, and the
   *     negative sum of the scores of the most likely classes, {@code (batch, 1)}
   */
  public static List<Tensor> ctcDecode(Tensor inputs, Tensor sequenceLengths) {
    Check.that(
        inputs.shape().rank() == 3,
        "ctcDecode: expected inputs of shape (None, steps, classes), received %s.",
        inputs.shape());
    var attrs = OpAttributes.of("merge_repeated", true).and("blank_index", 0L);
    var steps = inputs.transpose(1, 0, 2).cast(DType.FLOAT32);
    var found =
        RawOps.all("CTCGreedyDecoder", attrs, List.of(steps, sequenceLengths.cast(DType.INT32)));
    var size = TensorOps.shape(inputs).slice(0, 0, 2);
    var none = TensorOps.constant(-1, DType.INT64);
    var labels =
        RawOps.op("SparseToDense", OpAttributes.NONE, found.get(0), size, found.get(1), none);
    var dims = new long[] {1, Shape.UNKNOWN, inputs.shape().dim(1)};
    boolean known = dims[2] != Shape.UNKNOWN;
    var rows = known ? labels.reshape(dims) : labels.expandDims(0);
    return List.of(rows.cast(DType.INT32), found.get(3));
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
