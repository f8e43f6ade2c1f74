package dev.rhyton.losses;

import dev.rhyton.config.Check;
import dev.rhyton.config.Registry;
import dev.rhyton.config.Text;
import dev.rhyton.config.Value;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The function that training minimizes: a number for each sample, from targets and predictions, and
 * the mean of these numbers.
 */
public abstract class Loss extends Value {
  static final Registry<Loss> REGISTRY = Losses.registry();

  private String name;
  private Reduction reduction = Reduction.SUM_OVER_BATCH_SIZE;

  /** Creates a loss whose name in logs is the name of its class in snake case. */
  protected Loss() {
    name = Text.snake(className());
  }

  /** Creates a loss with its own name in logs. */
  Loss(String name) {
    this.name = name;
  }

  /** Sets the reduction, {@code "sum"}. */
  public Loss reduction(String name) {
    return with(this, l -> l.reduction = Reduction.of(name));
  }

  /** Returns a loss for each sample (and step), in the predictions' shape without the last axis. */
  public abstract Tensor call(Tensor yTrue, Tensor yPred);

  /** Returns the name in logs, which is Keras'. */
  public String name() {
    return name;
  }

  /**
   * Throws if targets do not fit predictions of a shape. A loss of a user's own class accepts any:
   * class indices, or targets of another form than the outputs.
   */
  protected void checkTargets(NDArray targets, Shape predictions) {}

  /** Returns a hint on the usual reason why targets have fewer axes than predictions. */
  static String flattenHint(NDArray targets, Shape predictions) {
    return predictions.rank() > 2 && targets.shape().rank() <= 2
        ? " The model returns " + predictions + ": add Flatten.of() before its last layers?"
        : "";
  }

  /**
   * Returns the last bias of the model that predicts the prior of the targets for every sample, or
   * null if the loss has no such value.
   *
   * @param activated whether a softmax or sigmoid follows the bias
   */
  protected double @Nullable [] prior(NDArray targets, int units, boolean activated) {
    return null;
  }

  /** Requires targets and predictions. */
  static void checkGiven(Tensor yTrue, Tensor yPred) {
    Check.given("A loss", "yTrue", yTrue);
    Check.given("A loss", "yPred", yPred);
  }

  /** Returns the targets with as many axes as the predictions. */
  protected static Tensor likePredictions(Tensor yTrue, Tensor yPred) {
    checkGiven(yTrue, yPred);
    var cast = yTrue.cast(yPred.dtype());
    if (cast.shape().rank() == yPred.shape().rank() - 1 && yPred.shape().last() == 1) {
      return cast.expandDims(-1);
    }
    return cast.shape().rank() == yPred.shape().rank() + 1 ? withoutLast(cast) : cast;
  }

  /** Returns the losses of all samples as one number, by default their mean. */
  public final Tensor apply(Tensor yTrue, Tensor yPred) {
    return apply(yTrue, yPred, null);
  }

  /** Returns the weighted losses of all samples as one number, without the masked ones. */
  public final Tensor apply(Tensor yTrue, Tensor yPred, @Nullable Tensor sampleWeight) {
    checkGiven(yTrue, yPred);
    return weighted(checked(yTrue, yPred), yPred, sampleWeight).total();
  }

  /** Returns the targets; a run fails if they do not fit the predictions. */
  Tensor checked(Tensor yTrue, Tensor yPred) {
    return yTrue;
  }

  final Loss sameReduction(Loss other) {
    return with(other, l -> l.reduction = reduction);
  }

  /**
   * Returns Keras' kind of classification by the shapes of targets and predictions: {@code
   * "binary"}, {@code "sparse_categorical"} (indices) or {@code "categorical"}.
   */
  static String kindOfClasses(Shape targets, Shape predictions) {
    if (predictions.last() == 1) return "binary";
    boolean indices = targets.rank() < predictions.rank() || targets.last() == 1;
    return indices ? "sparse_categorical" : "categorical";
  }

  /** Returns the losses of single samples and steps, with their weights. */
  protected WeightedLosses weighted(Tensor yTrue, Tensor yPred, @Nullable Tensor sampleWeight) {
    checkGiven(yTrue, yPred);
    int more = yTrue.shape().rank() - yPred.shape().rank();
    var targets = more == 1 && yPred.shape().rank() > 1 ? withoutLast(yTrue) : yTrue;
    boolean ofSamples = sampleWeight == null || sampleWeight.shape().rank() == 1;
    boolean flat = more == -1 && yTrue.shape().rank() > 1 && yPred.mask() == null && ofSamples;
    var predictions = flat ? withoutLast(yPred) : yPred;
    if (more == 1 && yPred.shape().rank() == 1) predictions = yPred.expandDims(-1);
    // In 16 bits, a mean over a batch would lose precision.
    boolean small = predictions.dtype() == DType.BFLOAT16 || predictions.dtype() == DType.FLOAT16;
    var losses = call(targets, small ? predictions.cast(DType.FLOAT32) : predictions);
    Check.given(className(), "what its call returns", losses);
    var weights = sampleWeight == null ? null : likeLosses(sampleWeight, losses);
    if (weights != null
        && sampleWeight != null
        && sampleWeight.shape().rank() < losses.shape().rank()) {
      weights = weights.add(Ops.zerosLike(losses)); // a sample's weight is that of all its losses
    }
    var mask = both(yPred.mask(), losses.mask());
    if (mask != null) weights = masked(mask, weights, losses);
    return new WeightedLosses(losses, weights, reduction);
  }

  /**
   * Drops a last axis of size 1 that only the targets or only the predictions have, as Keras does.
   */
  private static Tensor withoutLast(Tensor x) {
    return x.shape().last() == 1 ? x.squeeze(-1) : x;
  }

  private static @Nullable Tensor both(@Nullable Tensor mask, @Nullable Tensor other) {
    return mask == null ? other : other == null ? mask : mask.logicalAnd(other);
  }

  /** Returns weights with as many axes as the losses; the added ones have size 1. */
  private static Tensor likeLosses(Tensor weights, Tensor losses) {
    var result = weights.cast(losses.dtype());
    if (losses.shape().rank() == 0) return result; // one loss for all, to be broadcast
    while (result.shape().rank() < losses.shape().rank()) result = result.expandDims(-1);
    while (result.shape().rank() > losses.shape().rank() && result.shape().last() == 1) {
      result = result.squeeze(-1);
    }
    int rank = result.shape().rank();
    boolean fits = rank <= losses.shape().rank();
    for (int i = 0; fits && i < rank; i++) {
      fits = result.shape().dim(i) == 1 || fits(result.shape().dim(i), losses.shape().dim(i));
    }
    Check.that(
        fits,
        "Sample weights of shape %s do not fit losses of shape %s.",
        weights.shape(),
        losses.shape());
    return result;
  }

  private static boolean fits(long size, long other) {
    return size == other || size == Shape.UNKNOWN || other == Shape.UNKNOWN;
  }

  /**
   * If a mean over the batch follows, the weights are scaled up so that it is the mean over the
   * steps that are not masked.
   */
  private Tensor masked(Tensor mask, @Nullable Tensor weights, Tensor losses) {
    var counted = likeLosses(mask, losses);
    if (reduction == Reduction.SUM_OVER_BATCH_SIZE || reduction == Reduction.MEAN) {
      var total = Ops.onesLike(counted).sum();
      counted = counted.multiply(total.divide(counted.sum().add(KerasConfig.epsilon())));
    }
    return weights == null ? counted : weights.multiply(counted);
  }
}
