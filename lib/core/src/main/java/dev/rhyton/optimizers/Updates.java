package dev.rhyton.optimizers;

import dev.rhyton.config.Check;
import dev.rhyton.optimizers.OptimizerInternals.Phase;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Applies gradients as Keras' {@code Optimizer.apply} does: unscales, accumulates and clips them,
 * decays and updates the weights, averages them, applies their constraints. An optimizer itself
 * only defines the update of one weight.
 *
 * @param masks the factor of each weight's update, broadcast to the weight; null for the whole
 */
record Updates(
    Optimizer optimizer, UpdateContext step, Phase phase, Function<Weight, Tensor> masks) {

  /** Adds the updates of all weights to the graph; a gradient may be null. */
  void apply(List<Weight> weights, List<Tensor> gradients) {
    var used = new ArrayList<>(gradients);
    var scale = optimizer.lossScaleFactor;
    if (scale != null) used.replaceAll(g -> g == null ? null : g.divide(scale));
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
      if (weight.constraint() != null && !untouched) constrain(weight, mask);
    }
  }

  /** Adds a gradient to those of the batches before; returns their mean so far. */
  private Tensor accumulated(Weight weight, Tensor gradient) {
    var kept = step.slot(weight, Optimizer.ACCUMULATOR);
    var sum = kept.add(gradient);
    step.assign(kept, phase.updates() ? TensorOps.zerosLike(sum) : sum);
    return sum.divide(optimizer.gradientAccumulationSteps);
  }

  private void update(List<Weight> weights, List<Tensor> gradients) {
    optimizer.beforeUpdates(step);
    var clipped = clip(gradients);
    for (int i = 0; i < weights.size(); i++) {
      var weight = weights.get(i);
      if (clipped.get(i) != null) update(weight, clipped.get(i), masks.apply(weight));
    }
  }

  private void update(Weight weight, Tensor gradient, Tensor mask) {
    boolean inRate = mask != null && mask.shape().rank() == 0 && optimizer.isRateFactorOfUpdate();
    decayAndUpdate(weight, gradient, inRate ? step.at(step.rate().multiply(mask)) : step);
    if (mask == null || inRate) return;
    var change = step.latest(weight).subtract(weight);
    step.assign(weight, weight.add(change.multiply(mask)));
  }

  private void decayAndUpdate(Weight weight, Tensor gradient, UpdateContext at) {
    var path = at.state().path(weight);
    var decay = optimizer.weightDecay(path, weight);
    boolean excluded =
        optimizer.undecayed.stream().anyMatch(p -> Pattern.compile(p).matcher(path).find());
    if (decay != null && !excluded) {
      at.assign(weight, weight.subtract(weight.multiply(at.rate().multiply(decay))));
    }
    optimizer.update(weight, gradient, at);
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

  private static void constrain(Weight weight, Tensor mask) {
    var graph = GraphBuilder.current();
    var latest = graph.variables().latest(weight);
    var projected =
        Check.given("A constraint", "what apply returns", weight.constraint().apply(latest));
    graph
        .variables()
        .assign(
            weight,
            mask == null ? projected : TensorOps.where(mask.notEqual(0), projected, latest));
  }

  private List<Tensor> clip(List<Tensor> gradients) {
    if (isSet(optimizer.clipvalue)) {
      double most = optimizer.clipvalue;
      return each(gradients, g -> g.clip(-most, most));
    }
    if (isSet(optimizer.clipnorm)) {
      return each(gradients, g -> scaledDown(g, g.square().sum().sqrt(), optimizer.clipnorm));
    }
    if (!isSet(optimizer.globalClipnorm)) return gradients;
    var squares = gradients.stream().filter(Objects::nonNull).map(g -> g.square().sum());
    var norm = squares.reduce(Tensor::add).orElseThrow().sqrt();
    return each(gradients, g -> scaledDown(g, norm, optimizer.globalClipnorm));
  }

  /** Returns whether a limit is set; as in Keras, 0 means none. */
  private static boolean isSet(Double limit) {
    return limit != null && limit > 0;
  }

  private static List<Tensor> each(List<Tensor> gradients, Function<Tensor, Tensor> change) {
    var changed = new ArrayList<>(gradients);
    changed.replaceAll(g -> g == null ? null : change.apply(g));
    return changed;
  }

  private static Tensor scaledDown(Tensor gradient, Tensor norm, double most) {
    return gradient.multiply(most).divide(norm.maximum(most));
  }
}
