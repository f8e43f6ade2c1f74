package dev.rhyton.losses;

import dev.rhyton.config.Named;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * {@code "crossentropy"} and {@code "ce"}: the binary loss for a single output, the sparse one if
 * targets are class indices, otherwise the categorical one, as in Keras' {@code compile}.
 */
final class CrossentropyByShape extends Loss implements Named {
  CrossentropyByShape(String name) {
    super(name);
  }

  private Loss resolve(Shape targets, Shape predictions) {
    return sameReduction(Losses.get(kindOfClasses(targets, predictions) + "_crossentropy"));
  }

  @Override
  protected WeightedLosses weighted(Tensor yTrue, Tensor yPred, @Nullable Tensor sampleWeight) {
    return resolve(yTrue.shape(), yPred.shape()).weighted(yTrue, yPred, sampleWeight);
  }

  @Override
  public Tensor call(Tensor yTrue, Tensor yPred) {
    checkGiven(yTrue, yPred);
    return resolve(yTrue.shape(), yPred.shape()).call(yTrue, yPred);
  }

  @Override
  protected void checkTargets(NDArray targets, Shape predictions) {
    resolve(targets.shape(), predictions).checkTargets(targets, predictions);
  }

  @Override
  protected double @Nullable [] prior(NDArray targets, int units, boolean activated) {
    var predictions = Shape.of(targets.length(), units);
    return resolve(targets.shape(), predictions).prior(targets, units, activated);
  }
}
