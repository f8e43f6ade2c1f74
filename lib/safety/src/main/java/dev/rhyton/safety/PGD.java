package dev.rhyton.safety;

import dev.rhyton.config.Range;
import dev.rhyton.learning.PerturbationNorm;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import org.jspecify.annotations.Nullable;

/**
 * Projected gradient descent: from a random point of the ball {@code ‖δ‖ ≤ ε}, steps of size α
 * along the gradient of the loss, each followed by the projection to the ball and to the range of
 * the inputs. Madry et al., 2018, arXiv 1706.06083.
 *
 * <p>With several restarts, each sample keeps the perturbation that fools the model, or else the
 * one with the highest loss. A run takes one pass forward and back through the model for each step.
 */
public final class PGD extends BaseAttack<PGD> {
  private @Range(atLeast = 1) int steps;
  private @Range(above = 0) @Nullable Double stepSize;
  private @Range(atLeast = 1) int restarts = 1;
  private boolean randomStart = true;
  private PerturbationNorm norm = PerturbationNorm.LINF;

  private PGD() {}

  /** Returns an attack of this many steps. */
  public static PGD of(int steps) {
    return made(new PGD(), a -> a.steps = steps);
  }

  /** Sets the size α of a step, by default {@code 2.5 ε / steps}. */
  public PGD stepSize(double alpha) {
    return with(this, a -> a.stepSize = alpha);
  }

  /** Sets the number of runs from different random points, by default 1. */
  public PGD restarts(int number) {
    return with(this, a -> a.restarts = number);
  }

  /** Sets whether a run begins at a random point of the ball, as by default, or at the sample. */
  public PGD randomStart(boolean random) {
    return with(this, a -> a.randomStart = random);
  }

  /** Sets the norm of perturbations, by default {@code LINF}. */
  public PGD norm(PerturbationNorm which) {
    return with(this, a -> a.norm = which);
  }

  @Override
  NDArray run(AttackedModel model, NDArray x, NDArray y, double epsilon) {
    var best = once(model, x, y, epsilon);
    if (restarts == 1) return best;
    var kept = PerturbedSamples.of(model, best, y);
    for (int i = 1; i < restarts; i++) {
      kept = kept.better(PerturbedSamples.of(model, once(model, x, y, epsilon), y));
    }
    return kept.samples();
  }

  private NDArray once(AttackedModel model, NDArray x, NDArray y, double epsilon) {
    Tensor limit = TensorOps.constant(epsilon, x.dtype());
    double alpha = stepSize != null ? stepSize : 2.5 * epsilon / steps;
    var at = randomStart ? inRange(x.add(norm.random(x, limit))).value() : x;
    for (int i = 0; i < steps; i++) {
      var further = at.add(norm.steepest(model.gradient(at, y)).multiply(alpha));
      at = inRange(x.add(norm.project(further.subtract(x), limit))).value();
    }
    return at;
  }
}
