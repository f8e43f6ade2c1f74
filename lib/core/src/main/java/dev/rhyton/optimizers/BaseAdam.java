package dev.rhyton.optimizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.TrainOps;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The update that {@link Adam} and {@link AdamW} have in common. */
public abstract class BaseAdam<O extends BaseAdam<O>> extends MomentOptimizer<O> {
  // ResourceApplyAdam shares the numbers of a weight among threads from about 500 on, because it
  // multiplies their cost twice by their count. Waking a thread takes longer than a small update.
  private static final int SHARED_FROM = 500;
  private static final int WORTH_SHARING_FROM = 32_768;

  boolean amsgrad;

  transient boolean lazy;

  BaseAdam() {}

  /**
   * Sets whether a step updates only the rows of an embedding that its batch contains; false by
   * default, as in Keras. Keras' formula also moves all other rows by their decaying means, which
   * costs a pass over the whole matrix at each step. Lazily, the means and weights of the other
   * rows, and the weight decay, wait until a batch contains them, so that numbers differ from
   * Keras'. Matrices that are used in another way than by looking up rows, that have a regularizer,
   * or whose gradients are computed by groups of samples, are updated whole. Keras ignores the
   * option in a file.
   */
  public final O lazy(boolean onlyRowsOfBatch) {
    return self(with(this, o -> o.lazy = onlyRowsOfBatch));
  }

  @Override
  protected void check() {
    super.check();
    Check.that(
        !lazy || gradientAccumulationSteps == null,
        "%s: lazy updates the rows that a batch contains, and gradientAccumulationSteps(%s) sums"
            + " the gradients of several: leave out one of them.",
        className(),
        gradientAccumulationSteps);
  }

  /** Adds the option that Keras does not have beside the configuration. */
  @Override
  protected void describe(ConfigDict json) {
    super.describe(json);
    if (lazy) json.put("lazy", true);
  }

  @Override
  protected void readDescription(ConfigDict json) {
    super.readDescription(json);
    lazy = Json.node(json).path("lazy").asBoolean();
  }

  /** Sets whether the maximum of all past v is used; Reddi et al., 2018. */
  public final O amsgrad(boolean use) {
    return self(with(this, o -> o.amsgrad = use));
  }

  @Override
  protected final void update(Weight weight, Tensor gradient, UpdateContext step) {
    var m = step.slot(weight, "momentum");
    var v = step.slot(weight, "velocity");
    long size = weight.shape().size();
    boolean fused = size < SHARED_FROM || size >= WORTH_SHARING_FROM;
    if (fused && !amsgrad && step.rows() == null) {
      var power1 = step.power(beta1);
      var power2 = step.power(beta2);
      TrainOps.applyAdam(
          weight, m, v, power1, power2, step.rate(), beta1, beta2, epsilon, gradient);
      return;
    }
    var mean = mean(weight, gradient, step);
    var square = meanSquare(weight, gradient, step);
    var top = amsgrad ? largest(weight, square, step) : square;
    var bias = step.biasCorrection(beta2).sqrt().divide(step.biasCorrection(beta1));
    var change = mean.multiply(step.rate().multiply(bias)).divide(top.sqrt().add(epsilon));
    step.subtract(weight, change);
  }

  private static Tensor largest(Weight weight, Tensor square, UpdateContext step) {
    var largest = step.slot(weight, "velocity_hat");
    return step.assign(largest, step.latest(largest).maximum(square));
  }

  @Override
  protected final List<List<String>> slots() {
    if (!amsgrad) return super.slots();
    return List.of(super.slots().get(0), List.of("velocity_hat"));
  }

  @Override
  protected final Set<OptimizerTrait> traits() {
    var all = EnumSet.copyOf(super.traits());
    if (lazy) all.add(OptimizerTrait.LAZY);
    return all;
  }
}
