package dev.rhyton.losses;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The members of a {@link Loss} that other packages of the library call. They are not public
 * members, so that completion shows only what a user calls.
 */
public final class LossInternals {
  private LossInternals() {}

  /** See {@link Loss#checkTargets}. */
  public static void checkTargets(Loss loss, NDArray targets, Shape predictions) {
    loss.checkTargets(targets, predictions);
  }

  /** See {@link Loss#prior}. */
  public static double @Nullable [] prior(
      Loss loss, NDArray targets, int units, boolean activated) {
    return loss.prior(targets, units, activated);
  }

  /** Returns whether a loss is a function of the differences of numbers. */
  public static boolean isRegression(Loss loss) {
    return loss instanceof RegressionLoss<?>;
  }

  /** See {@link Loss#weighted}. */
  public static WeightedLosses weighted(
      Loss loss, Tensor yTrue, Tensor yPred, @Nullable Tensor sampleWeight) {
    return loss.weighted(yTrue, yPred, sampleWeight);
  }

  /** See {@link Loss#kindOfClasses}. */
  public static String kindOfClasses(Shape targets, Shape predictions) {
    return Loss.kindOfClasses(targets, predictions);
  }
}
