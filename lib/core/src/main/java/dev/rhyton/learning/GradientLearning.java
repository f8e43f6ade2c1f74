package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Range;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.OptimizerInternals;

/**
 * Gradient Learning, the default mode: a weight may change in a step only if it did not change in
 * the step before; each of these weights changes with probability {@code q}. In the long run a
 * fraction {@code p = q / (1 + q)} of the weights changes in a step. At {@code q = 1} two halves of
 * the model alternate; they are drawn again at each epoch.
 *
 * <p>The optimizer's moments see the whole gradient at every step; the mask multiplies the final
 * update {@code w_new − w_old}, which is scaled so that the expected update is the optimizer's own:
 *
 * <table>
 * <caption>Factor of the update</caption>
 * <tr><th>optimizer</th><th>factor</th></tr>
 * <tr><td>Adam, AdamW, Adamax, Nadam, Lamb, RMSprop, Adadelta, Adafactor, Adagrad, Lion, Muon,
 * SGD</td><td>1 / p</td></tr>
 * <tr><td>LossScaleOptimizer, MultiOptimizer</td><td>that of the optimizers within</td></tr>
 * <tr><td>Ftrl, ScheduleFreeAdamW</td><td>refused: their weights are a function of their state</td></tr>
 * </table>
 *
 * <p>For SGD the scaled step halves the largest stable learning rate, so rates far above the
 * default (0.01) need {@code rescale(1)} or plain training. Without the factor, SGD learns more
 * slowly than plain training at its default rate and up to three times that rate.
 *
 * <p>A similar method with independent masks: Joo et al., 2026, arXiv 2602.15322.
 */
public final class GradientLearning extends BaseLearning<GradientLearning> {
  private double q = 1;
  private Granularity granularity = Granularity.VARIABLE;
  private @Range(atLeast = 1) int groups = 1;
  private Double rescale;

  GradientLearning() {}

  /** Sets the probability with which a weight that rested takes part, by default 1. */
  public GradientLearning q(double probability) {
    return with(this, g -> g.q = probability);
  }

  /**
   * Sets the granularity of the masks, by default a variable. A model with fewer than two variables
   * uses units.
   */
  public GradientLearning granularity(Granularity level) {
    return with(this, g -> g.granularity = level);
  }

  /** Sets the number of groups as in Batch Learning, by unit; by default 1 (none). */
  public GradientLearning groups(int number) {
    return with(this, g -> g.groups = number);
  }

  /** Sets the factor of the update, by default {@code 1 / p}. */
  public GradientLearning rescale(double factor) {
    return with(this, g -> g.rescale = factor);
  }

  @Override
  protected void check() {
    Check.that(q > 0 && q <= 1, "GradientLearning: q must lie in (0, 1], received %s.", q);
    Check.that(
        rescale == null || rescale > 0,
        "GradientLearning: rescale must be positive, received %s.",
        rescale);
  }

  @Override
  protected void checkOptimizer(Optimizer optimizer) {
    var reason = OptimizerInternals.whyNoRest(optimizer);
    Check.that(
        reason == null,
        "Gradient Learning, the default mode, lets weights rest, which %s cannot: %s. Use"
            + " learning(Learning.plain()).",
        ConfiguredInternals.className(optimizer),
        reason);
  }

  @Override
  protected TrainingStrategy start(TrainingTarget target) {
    double p = q / (1 + q);
    double factor = rescale == null ? 1 / p : rescale;
    var level =
        target.weights().size() < 2 && granularity == Granularity.VARIABLE
            ? Granularity.UNIT
            : granularity;
    TrainingStrategy gradients = GroupStrategy.of(groups, Granularity.UNIT, 1.0, target);
    return new MaskStrategy(
        recorded(gradients, target), Masks.of(target.weights(), level, q, target.seeds()), factor);
  }
}
