package dev.rhyton.optimizers;

import static dev.rhyton.optimizers.OptimizerTrait.KEEPS_ROWS;
import static dev.rhyton.optimizers.OptimizerTrait.LAZY;
import static dev.rhyton.optimizers.OptimizerTrait.RATE_IS_FACTOR;
import static dev.rhyton.optimizers.OptimizerTrait.RATE_OF_EACH_NUMBER;

import dev.rhyton.config.Check;
import dev.rhyton.ops.Ops;
import dev.rhyton.optimizers.OptimizerInternals.Phase;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.RowGradient;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Applies gradients as Keras' {@code Optimizer.apply} does: unscales, accumulates and clips them,
 * decays and updates the weights, averages them, applies their constraints. An optimizer itself
 * only defines the update of one weight.
 *
 * @param masks the factor of each weight's update, broadcast to the weight; null for the whole
 */
record GradientApplication(
    Optimizer optimizer,
    UpdateContext step,
    Phase phase,
    Function<Weight, @Nullable Tensor> masks) {

  /** Adds the updates of all weights to the graph; a gradient may be null. */
  void apply(List<Weight> weights, List<@Nullable Tensor> gradients) {
    var scale = optimizer.lossScaleFactor;
    var used = scale == null ? new ArrayList<>(gradients) : each(gradients, g -> g.divide(scale));
    if (optimizer.gradientAccumulationSteps != null) {
      for (int i = 0; i < used.size(); i++) {
        if (used.get(i) != null) used.set(i, accumulated(weights.get(i), used.get(i)));
      }
    }
    if (phase.updates()) update(weights, used);
    if (optimizer.useEma) weights.forEach(this::average);
    for (int i = 0; i < weights.size(); i++) {
      var weight = weights.get(i);
      var mask = masks.apply(weight);
      boolean untouched = gradients.get(i) == null || (mask != null && !phase.updates());
      var constraint = weight.constraint();
      if (constraint != null && !untouched) constrain(weight, constraint, mask);
    }
  }

  /** Adds a gradient to those of the batches before; returns their mean so far. */
  private Tensor accumulated(Weight weight, Tensor gradient) {
    var kept = step.slot(weight, Optimizer.ACCUMULATOR);
    var sum = kept.add(gradient);
    step.assign(kept, phase.updates() ? Ops.zerosLike(sum) : sum);
    return sum.divide(Objects.requireNonNull(optimizer.gradientAccumulationSteps));
  }

  private void update(List<Weight> weights, List<@Nullable Tensor> gradients) {
    optimizer.beforeUpdates(step);
    var clipped = clip(gradients);
    for (int i = 0; i < weights.size(); i++) {
      var weight = weights.get(i);
      if (clipped.get(i) != null) update(weight, clipped.get(i), masks.apply(weight));
    }
  }

  private void update(Weight weight, Tensor gradient, @Nullable Tensor mask) {
    var factors = step.state().factors().stream().filter(f -> f.changes(weight)).toList();
    boolean one = mask != null && mask.shape().rank() == 0;
    boolean fits = one ? optimizer.has(RATE_IS_FACTOR) : isRateOfEach(weight, gradient);
    if (mask != null && factors.isEmpty() && fits) {
      decayAndUpdate(weight, gradient, step.at(step.rate().multiply(mask)));
      return;
    }
    boolean blends = mask != null || !factors.isEmpty();
    var before = blends ? weight.stopGradient() : weight; // read before the update
    decayAndUpdate(weight, gradient, step);
    if (!blends) return;
    var change = step.latest(weight).subtract(before);
    for (var factor : factors) change = factor.applied(gradient, change);
    step.assign(weight, before.add(mask == null ? change : change.multiply(mask)));
  }

  /** Returns whether the rate may be one of each number: not if only some rows are updated. */
  private boolean isRateOfEach(Weight weight, Tensor gradient) {
    boolean all = RowGradient.of(gradient) == null || needsOthers(decay(weight));
    return all && optimizer.has(RATE_OF_EACH_NUMBER);
  }

  private void decayAndUpdate(Weight weight, Tensor gradient, UpdateContext at) {
    var decay = decay(weight);
    var rows = rows(gradient, decay);
    var to = rows == null ? at : at.of(rows.indices());
    if (decay != null) {
      var latest = to.latest(weight);
      to.assign(weight, latest.subtract(latest.multiply(at.rate().multiply(decay))));
    }
    optimizer.update(weight, rows == null ? gradient : rows.values(), to);
  }

  /** Returns the rows of a gradient if an update of these is enough, or null. */
  private @Nullable RowGradient rows(Tensor gradient, @Nullable Double decay) {
    var rows = RowGradient.of(gradient);
    return rows == null || needsOthers(decay) ? null : rows.unique();
  }

  /** Returns whether an update also changes the rows whose gradient is 0. */
  private boolean needsOthers(@Nullable Double decay) {
    return !optimizer.has(LAZY) && (decay != null || !optimizer.has(KEEPS_ROWS));
  }

  private @Nullable Double decay(Weight weight) {
    var path = step.state().path(weight);
    var own = optimizer.weightDecay(path, weight);
    var decay = own == null ? step.state().weightDecay() : own;
    boolean excluded =
        optimizer.undecayed.stream().anyMatch(p -> Pattern.compile(p).matcher(path).find());
    return excluded ? null : decay;
  }

  /** Moves the average toward the weight; the first step sets it. */
  private void average(Weight weight) {
    var kept = step.slot(weight, Optimizer.AVERAGE);
    var momentum = step.number().notEqual(1).cast(DType.FLOAT32).multiply(optimizer.emaMomentum);
    var moved = kept.multiply(momentum);
    var average = moved.add(step.latest(weight).multiply(momentum.negative().add(1)));
    step.assign(kept, average);
    if (phase.overwrites()) step.assign(weight, average);
  }

  private static void constrain(
      Weight weight, UnaryOperator<Tensor> constraint, @Nullable Tensor mask) {
    var graph = GraphBuilder.required();
    var latest = graph.variables().latest(weight);
    var projected = Check.given("A constraint", "what apply returns", constraint.apply(latest));
    graph
        .variables()
        .assign(weight, mask == null ? projected : Ops.where(mask.notEqual(0), projected, latest));
  }

  private List<Tensor> clip(List<@Nullable Tensor> gradients) {
    double most = limit(optimizer.clipvalue);
    if (most > 0) {
      return each(gradients, g -> g.clip(-most, most));
    }
    double mostOfEach = limit(optimizer.clipnorm);
    if (mostOfEach > 0) return scaledDown(gradients, g -> squares(g).sqrt(), mostOfEach);
    double mostOfAll = limit(optimizer.globalClipnorm);
    if (mostOfAll <= 0) return gradients;
    var squares = gradients.stream().filter(Objects::nonNull).map(GradientApplication::squares);
    var norm = squares.reduce(Tensor::add).orElseThrow().sqrt();
    return scaledDown(gradients, g -> norm, mostOfAll);
  }

  /** Returns a limit; as in Keras, 0 means none. */
  private static double limit(@Nullable Double given) {
    return given == null ? 0 : given;
  }

  /** Applies a function of single elements, which leaves 0 as it is, to all gradients. */
  private static List<Tensor> each(List<@Nullable Tensor> gradients, UnaryOperator<Tensor> change) {
    var changed = new ArrayList<>(gradients);
    changed.replaceAll(g -> g == null ? null : RowGradient.map(g, change));
    return changed;
  }

  private static Tensor squares(Tensor gradient) {
    return RowGradient.elements(gradient).square().sum();
  }

  private static List<Tensor> scaledDown(
      List<@Nullable Tensor> gradients, UnaryOperator<Tensor> norm, double most) {
    return gradients.stream()
        .map(
            g -> {
              if (g == null) return null;
              var limit = norm.apply(g).maximum(most);
              return RowGradient.map(g, e -> e.multiply(most).divide(limit));
            })
        .toList();
  }
}
