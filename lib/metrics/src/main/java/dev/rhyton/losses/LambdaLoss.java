package dev.rhyton.losses;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.function.BinaryOperator;

/** A loss that a user wrote as a function. */
final class LambdaLoss extends Loss {
  private final transient BinaryOperator<Tensor> function;

  LambdaLoss(BinaryOperator<Tensor> function) {
    this.function = function;
  }

  @Override
  public Tensor call(Tensor yTrue, Tensor yPred) {
    var losses = function.apply(likePredictions(yTrue, yPred), yPred);
    Check.that(losses != null, "The function of the loss or metric gave null.");
    return losses;
  }

  /** A file contains no code; the model is saved nevertheless. */
  @Override
  protected void describe(ConfigDict json) {
    Json.unreadable(
        Json.node(json),
        "A file does not contain the Java function of a loss or metric: write it as a class that"
            + " extends Loss or MeanMetric, and register that.");
  }

  @Override
  public String name() {
    return "lambda";
  }

  /** Accepts targets of any shape, since the function may take them. */
  @Override
  protected void checkTargets(NDArray targets, Shape predictions) {}
}
