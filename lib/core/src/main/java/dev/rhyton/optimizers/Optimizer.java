package dev.rhyton.optimizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Registry;
import dev.rhyton.config.Text;
import dev.rhyton.config.Value;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Trace;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * How gradients change weights. A value: what it remembers between steps lies with the model that
 * was compiled with it.
 */
public abstract class Optimizer extends Value {
  private static final Registry<Optimizer> REGISTRY =
      new Registry<>(Optimizer.class, "optimizer")
          .add(Adam.class)
          .add(Nadam.class)
          .add(RMSprop.class, "rmsprop")
          .add(SGD.class, "sgd");

  @SuppressWarnings("UnusedVariable") // kept for Keras' files
  private String name = Text.snake(className());

  private double learningRate = 0.001;
  private Double weightDecay;
  private Double clipnorm;
  private Double globalClipnorm;
  private Double clipvalue;

  /** One of Keras' optimizers with its defaults, {@code "adam"}. */
  public static Optimizer of(String name) {
    return REGISTRY.get(name);
  }

  /** Makes a class of your own known, so that strings and files can name it. */
  public static void register(Class<? extends Optimizer> type) {
    REGISTRY.add(type);
  }

  /** Every registered name. */
  public static Set<String> names() {
    return REGISTRY.names();
  }

  /** Sets the rate, for factories. */
  protected final void setLearningRate(double rate) {
    learningRate = rate;
  }

  /** The rate with which training starts. */
  public final double learningRate() {
    return learningRate;
  }

  /** Shrinks each weight by {@code rate · learningRate} of itself at each step. */
  public Optimizer weightDecay(double rate) {
    return with(this, o -> o.weightDecay = rate);
  }

  /** Scales each weight's gradient down to this norm. */
  public Optimizer clipnorm(double norm) {
    return with(this, o -> o.clipnorm = norm);
  }

  /** Scales all gradients down together, to this norm of them all. */
  public Optimizer globalClipnorm(double norm) {
    return with(this, o -> o.globalClipnorm = norm);
  }

  /** Limits each number of the gradients to ±value. */
  public Optimizer clipvalue(double value) {
    return with(this, o -> o.clipvalue = value);
  }

  @Override
  protected void check() {
    Check.that(
        learningRate >= 0 && Double.isFinite(learningRate),
        "%s: learningRate must not be negative, received %s.",
        className(),
        learningRate);
    if (weightDecay != null) Check.notNegative(className(), "weightDecay", weightDecay);
    if (clipnorm != null) Check.notNegative(className(), "clipnorm", clipnorm);
    if (globalClipnorm != null) Check.notNegative(className(), "globalClipnorm", globalClipnorm);
    if (clipvalue != null) Check.notNegative(className(), "clipvalue", clipvalue);
    long clips =
        List.of(clipnorm == null, globalClipnorm == null, clipvalue == null).stream()
            .filter(unset -> !unset)
            .count();
    Check.that(
        clips <= 1,
        "%s: only one of clipnorm, globalClipnorm and clipvalue at a time.",
        className());
  }

  /** Options of Keras' files that say nothing while {@code use_ema} is false. */
  @Override
  protected Set<String> harmlessKeys() {
    return Set.of("ema_momentum");
  }

  /** Changes what the optimizer remembers once for all weights, before their updates. */
  protected void beforeUpdates(Step step) {}

  /** Notes the update of one weight by its gradient, and of its slots. */
  protected abstract void update(Weight weight, Tensor gradient, Step step);

  /**
   * The names of its slots. Keras' files hold one group after another, and in each group all slots
   * of one weight before those of the next.
   */
  protected abstract List<List<String>> slots();

  /** What it remembers once for all weights, by name, with first values; last in files. */
  protected Map<String, Double> scalars() {
    return Map.of();
  }

  /**
   * All that it remembers for these weights beside step count and rate, in the order of Keras'
   * files.
   */
  public final List<Weight> variables(List<Weight> weights, OptimizerState state) {
    var all = new ArrayList<Weight>();
    for (var group : slots()) {
      for (var weight : weights) group.forEach(name -> all.add(state.slot(weight, name)));
    }
    scalars().forEach((name, first) -> all.add(state.scalar(name, first)));
    return all;
  }

  /**
   * Whether the learning rate is a factor of the whole update, so that a rate of 0 leaves the
   * weight as it is while the slots go on.
   */
  public abstract boolean isRateFactorOfUpdate();

  /**
   * The factor of the update in Gradient Learning that keeps its expectation when a share {@code p}
   * takes part: 1 / p where the step is normalised, 1 where the scaled step would not be stable.
   */
  public double rescale(double p) {
    return 1 / p;
  }

  /**
   * Notes the updates of all weights.
   *
   * @param masks for each weight what multiplies its update, broadcast to it; null for all of it
   */
  public final void apply(
      List<Weight> weights, List<Tensor> gradients, Step step, Function<Weight, Tensor> masks) {
    beforeUpdates(step);
    var clipped = clip(gradients);
    for (int i = 0; i < weights.size(); i++) {
      if (clipped.get(i) != null)
        apply(weights.get(i), clipped.get(i), step, masks.apply(weights.get(i)));
    }
  }

  private void apply(Weight weight, Tensor gradient, Step step, Tensor mask) {
    var trace = Trace.current();
    if (mask == null) {
      decayAndUpdate(weight, gradient, step);
    } else if (mask.shape().rank() == 0 && isRateFactorOfUpdate()) {
      decayAndUpdate(weight, gradient, step.at(step.rate().multiply(mask)));
    } else {
      decayAndUpdate(weight, gradient, step);
      var change = trace.latest(weight).subtract(weight);
      trace.assign(weight, weight.add(change.multiply(mask)));
    }
    if (weight.constraint() != null) {
      var latest = trace.latest(weight);
      var projected = weight.constraint().apply(latest);
      trace.assign(
          weight, mask == null ? projected : Ops.where(mask.notEqual(0), projected, latest));
    }
  }

  private void decayAndUpdate(Weight weight, Tensor gradient, Step step) {
    if (weightDecay != null) {
      var shrunk = weight.subtract(weight.multiply(step.rate().multiply(weightDecay)));
      Trace.current().assign(weight, shrunk);
    }
    update(weight, gradient, step);
  }

  private List<Tensor> clip(List<Tensor> gradients) {
    if (globalClipnorm == null && clipnorm == null && clipvalue == null) return gradients;
    var squares = gradients.stream().filter(Objects::nonNull).map(g -> g.square().sum()).toList();
    var global =
        globalClipnorm == null ? null : squares.stream().reduce(Tensor::add).orElseThrow().sqrt();
    var clipped = new ArrayList<Tensor>();
    for (var g : gradients) clipped.add(g == null ? null : clip(g, global));
    return clipped;
  }

  private Tensor clip(Tensor g, Tensor globalNorm) {
    if (clipvalue != null) return g.clip(-clipvalue, clipvalue);
    if (globalNorm != null) {
      return g.multiply(globalClipnorm).divide(globalNorm.maximum(globalClipnorm));
    }
    var norm = g.square().sum().sqrt();
    return g.multiply(clipnorm).divide(norm.maximum(clipnorm));
  }
}
