package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Range;
import dev.rhyton.config.Text;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.optimizers.OptimizerTrait;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
 * <tr><td>LossScaleOptimizer, MultiOptimizer</td><td>the factor of the optimizers within</td></tr>
 * <tr><td>Ftrl, ScheduleFreeAdamW</td><td>refused: their weights are a function of their state</td></tr>
 * </table>
 *
 * <p>For SGD the scaled step halves the largest stable learning rate, so rates far above the
 * default (0.01) need {@code rescale(1)} or plain training. Without the factor, SGD learns more
 * slowly than plain training at its default rate and up to three times that rate.
 *
 * <p>The option {@link #cautious} multiplies the updates of the blocks that take part by a factor
 * that depends on the gradient. The expected update then is no longer the optimizer's own: the
 * option is biased by design.
 */
public final class GradientLearning extends BaseLearning<GradientLearning> {
  private double q = 1;
  private @Nullable Granularity granularity; // null for that which suits the optimizer
  private @Range(atLeast = 1) int groups = 1;
  private @Nullable Double rescale;
  private boolean cautious;
  private boolean independent;

  GradientLearning() {}

  /** Sets the probability with which a weight that rested takes part, by default 1. */
  public GradientLearning q(double probability) {
    return with(this, g -> g.q = probability);
  }

  /**
   * Sets the granularity of the masks. By default it is a variable, units in a model with fewer
   * than two variables, and single weights with RMSprop without momentum, Adagrad, Adadelta and
   * Adafactor: each of their steps has the direction of the last gradient, and about the same size
   * if that changes its sign. With them, two halves made of units can make the loss grow, and two
   * halves made of variables train deep networks worse. An embedding, of which a batch contains a
   * few rows, has variables by default.
   */
  public GradientLearning granularity(Granularity level) {
    return with(this, g -> g.granularity = level);
  }

  /**
   * Sets the number of groups as in Batch Learning, by unit; by default 1 (none).
   *
   * @throws IllegalArgumentException as of {@link BatchLearning#groups}
   */
  public GradientLearning groups(int number) {
    return with(this, g -> g.groups = number);
  }

  /** Sets the factor of the update, by default {@code 1 / p}. */
  public GradientLearning rescale(double factor) {
    return with(this, g -> g.rescale = factor);
  }

  /**
   * Leaves out the numbers of an update u, weight decay included, that do not lower the loss by the
   * gradient g of the batch: {@code u · [u · g < 0] / mean([u · g < 0])}, where the mean is over
   * the variable and at least 0.001. Embeddings keep whole updates. Liang et al., 2024, arXiv
   * 2411.16085.
   */
  public GradientLearning cautious() {
    return with(this, g -> g.cautious = true);
  }

  /**
   * Draws the parts of each step independently of the step before, each with the probability {@code
   * p}, so that a weight may change in successive steps: SkipUpdate, Joo et al., 2026, arXiv
   * 2602.15322.
   */
  public GradientLearning independent() {
    return with(this, g -> g.independent = true);
  }

  /** Refuses the option {@code aligned}, which earlier versions had. */
  @Override
  protected void readConfig(ConfigDict config) {
    Check.that(
        !Boolean.TRUE.equals(config.get("aligned")),
        "GradientLearning: the option aligned was removed, because models trained with it were not"
            + " better than those of plain training: compile the model again, with"
            + " Learning.gradient().");
    super.readConfig(config);
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
  protected void checkBatches(long most) {
    GroupRule.checkBatches(groups, most);
  }

  @Override
  protected String whenLossIsNotFinite() {
    return "Gradient Learning, the default mode, lets a part of the weights change in each step"
        + (factor() == 1
            ? ""
            : ", by " + Text.number((float) factor()) + " times the optimizer's update")
        + "; a smaller learning rate, or"
        + " Learning.plain(), may train where this does not.";
  }

  /** Returns the factor of the update of what takes part. */
  private double factor() {
    double p = q / (1 + q);
    return rescale == null ? 1 / p : rescale;
  }

  @Override
  protected ModeParts parts(TrainingTarget target) {
    var levels = levels(target);
    var masks = AlternatingMasks.of(target.weights(), levels, q, target.seeds());
    if (independent) masks.independent();
    var parts =
        GroupRule.of(groups, Granularity.UNIT, false, false, 1.0, target)
            .mask(new PartMask(masks, factor(), target.weights(), levels));
    return cautious ? parts.factor(new CautiousUpdates(target)) : parts;
  }

  private List<Granularity> levels(TrainingTarget target) {
    var weights = target.weights();
    var whole = weights.size() < 2 ? Granularity.UNIT : Granularity.VARIABLE;
    if (granularity != null) {
      var level = granularity == Granularity.VARIABLE ? whole : granularity;
      return Collections.nCopies(weights.size(), level);
    }
    boolean mixes = OptimizerInternals.has(target.optimizer(), OptimizerTrait.NORMALIZED_GRADIENT);
    // A mask of each number would turn the update of an embedding's rows into one of all rows.
    return weights.stream()
        .map(w -> mixes && !target.isEmbedding(w) ? Granularity.WEIGHT : whole)
        .toList();
  }
}
