package dev.rhyton.safety;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.config.Text;
import dev.rhyton.config.Value;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;

/**
 * Base class of the attacks: the range of the inputs, in which perturbed samples remain.
 *
 * @param <A> the attack itself, which every setter returns as a changed copy
 */
public abstract sealed class BaseAttack<A extends BaseAttack<A>> extends Value implements Attack
    permits FGSM, PGD, RandomNoise, SquareAttack {
  private boolean bounded = true;
  private @Range double low = 0;
  private @Range double high = 1;

  BaseAttack() {}

  /** Sets the range of the inputs, by default 0 to 1. */
  public A range(double least, double greatest) {
    return with(
        self(),
        a -> {
          BaseAttack<A> base = a;
          base.bounded = true;
          base.low = least;
          base.high = greatest;
        });
  }

  /** Lets inputs have any value, such as standardized columns of a table. */
  public A anyRange() {
    return with(self(), a -> ((BaseAttack<A>) a).bounded = false);
  }

  @SuppressWarnings("unchecked") // A is the class of this attack
  private A self() {
    return (A) this;
  }

  @Override
  protected String module() {
    return "rhyton.safety";
  }

  @Override
  protected void check() {
    Check.that(
        low < high,
        "%s: the range must have its lower bound first, received %s to %s.",
        className(),
        Text.number(low),
        Text.number(high));
  }

  @Override
  public final NDArray perturb(AttackedModel model, NDArray x, NDArray y, double epsilon) {
    Check.given(className(), "model", model);
    Check.notNegative(className(), "epsilon", epsilon);
    var samples = AttackedModel.floats(x);
    checkRange(samples);
    model.checkTargets(samples, y);
    return run(model, samples, y, epsilon);
  }

  /** Returns perturbed samples, from arguments that were checked. */
  abstract NDArray run(AttackedModel model, NDArray x, NDArray y, double epsilon);

  private void checkRange(NDArray x) {
    if (!bounded) return;
    double least = Arrays.stream(x.toDoubles()).min().orElse(low);
    double most = Arrays.stream(x.toDoubles()).max().orElse(high);
    Check.that(
        least >= low && most <= high,
        "%s: expected samples from %s to %s, received values from %s to %s: scale them, or set"
            + " range(%s, %s) or anyRange().",
        className(),
        Text.number(low),
        Text.number(high),
        Text.number(least),
        Text.number(most),
        Text.number(least),
        Text.number(most));
  }

  /** Moves values into the range. */
  final Tensor inRange(Tensor x) {
    return bounded ? x.clip(low, high) : x;
  }
}
