package dev.rhyton.losses;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;

/**
 * Brings embeddings of one class together and separates embeddings of different classes: {@code
 * softplus(log Σ exp(gamma · (d + margin) (d − margin)) + log Σ exp(gamma · (s + margin) (s −
 * margin)))} of the cosine distances d to the embeddings of the class in the batch and the
 * similarities s to the other embeddings. Targets are class indices, predictions embeddings of
 * length 1. Sun et al., 2020, arXiv 2002.10857.
 */
public final class Circle extends BaseLoss<Circle> {
  private @Range(above = 0) double gamma = 80;
  private @Range(atLeast = 0, atMost = 1) double margin = 0.4;
  private boolean removeDiagonal = true;

  private Circle() {}

  /** Returns the loss with Keras' defaults. */
  public static Circle of() {
    return new Circle();
  }

  /** Sets the scale gamma, by default 80: the larger it is, the steeper is the loss. */
  public Circle gamma(double scale) {
    return with(this, l -> l.gamma = scale);
  }

  /** Sets the margin, the distance that embeddings of one class may have; 0.4 by default. */
  public Circle margin(double distance) {
    return with(this, l -> l.margin = distance);
  }

  /** Sets whether an embedding is not compared with itself; true by default. */
  public Circle removeDiagonal(boolean remove) {
    return with(this, l -> l.removeDiagonal = remove);
  }

  @Override
  protected void checkTargets(NDArray targets, Shape predictions) {
    Check.that(
        predictions.rank() == 2 && targets.size() == targets.shape().dim(0),
        "Circle: expected a class index for each embedding, received targets of shape %s for"
            + " predictions of shape %s.",
        targets.shape(),
        predictions);
  }

  @Override
  public Tensor call(Tensor yTrue, Tensor yPred) {
    checkGiven(yTrue, yPred);
    var labels = yTrue.cast(DType.INT64).reshape(Shape.UNKNOWN);
    var distances = yPred.matmul(yPred, false, true).negative().add(1).maximum(0);
    var same = labels.expandDims(1).equal(labels.expandDims(0));
    var others = same.logicalNot();
    if (removeDiagonal) same = same.logicalAnd(offDiagonal(labels));
    var near = distances.add(margin).multiply(distances.subtract(margin));
    var nearness = distances.negative().add(1);
    var far = nearness.add(margin).maximum(0).multiply(nearness.subtract(margin));
    var losses = logSumExp(near, same).add(logSumExp(far, others)).softplus();
    return losses.mask(losses.greater(0)); // one without partners counts nothing, as in Keras
  }

  /** Returns false on the diagonal and true elsewhere. */
  private static Tensor offDiagonal(Tensor labels) {
    var places = Ops.onesLike(labels).cumsum(0);
    return places.expandDims(1).notEqual(places.expandDims(0));
  }

  /**
   * Returns {@code log Σ exp(gamma · x)} of the chosen values in each row, or a large negative
   * number if none is chosen.
   */
  private Tensor logSumExp(Tensor x, Tensor chosen) {
    var scaled = x.multiply(gamma);
    var kept = Ops.where(chosen, scaled, Ops.zerosLike(scaled).add(NOTHING));
    var top = kept.max(1, true).stopGradient();
    return kept.subtract(top).exp().sum(1).log().add(top.squeeze(1));
  }

  private static final double NOTHING = -1e30;
}
