package dev.rhyton.optimizers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.ops.Ops;
import dev.rhyton.optimizers.OptimizerInternals.Phase;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TensorOps;
import dev.rhyton.tensor.internal.TracedFunction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An optimizer with the state of its weights, which updates them by given gradients, as Keras'
 * {@code optimizer.build(weights)} and {@code optimizer.apply(gradients)} do. {@code fit} makes the
 * same update; this one is for training loops of your own.
 *
 * <pre>{@code
 * var optimizer = Adam.of(0.001).build(model.trainableWeights());
 * optimizer.apply(model.gradients(x, y));
 * }</pre>
 *
 * <p>It is used by one thread at a time.
 */
public final class BuiltOptimizer {
  private final Optimizer optimizer;
  private final List<Weight> weights;
  private final OptimizerState state;
  private final Map<Object, TracedFunction> functions = new HashMap<>(); // by phase and masks

  BuiltOptimizer(Optimizer optimizer, List<Weight> weights, OptimizerState state) {
    this.optimizer = optimizer;
    this.weights = List.copyOf(weights);
    this.state = state;
  }

  /**
   * Updates the weights by a gradient for each of them, in their order.
   *
   * @throws IllegalArgumentException if there are more or fewer gradients than weights, or one has
   *     another shape than its weight
   */
  public void apply(List<NDArray> gradients) {
    apply(gradients, Collections.nCopies(weights.size(), null));
  }

  /**
   * Updates the weights; returns whether the update counts, which loss scaling may deny.
   *
   * @param masks the factor of each weight's update, broadcast to the weight; null for the whole
   */
  @CanIgnoreReturnValue
  boolean apply(List<NDArray> gradients, List<@Nullable NDArray> masks) {
    check(gradients);
    var phase = optimizer.phase(state, 0);
    var shapes = masks.stream().map(m -> m == null ? "" : m.shape().toString()).toList();
    var function = functions.computeIfAbsent(List.of(phase, shapes), k -> traced(phase, masks));
    var values = new ArrayList<>(gradients);
    values.add(state.numbers(0));
    for (var mask : masks) if (mask != null) values.add(mask);
    boolean counts = function.run(values)[0].item() != 0;
    if (counts) state.advance();
    optimizer.stepDone(state);
    return counts;
  }

  private void check(List<NDArray> gradients) {
    var where = ConfiguredInternals.className(optimizer);
    Check.given(where, "gradients", gradients);
    Check.that(
        gradients.size() == weights.size(),
        "%s: expected a gradient for each of the %d weights that it was built with, received %d.",
        where,
        weights.size(),
        gradients.size());
    for (int i = 0; i < weights.size(); i++) {
      var weight = weights.get(i);
      var gradient = Check.given(where, "a gradient", gradients.get(i));
      Check.that(
          gradient.shape().equals(weight.shape()),
          "%s: expected a gradient of shape %s for \"%s\", received %s.",
          where,
          weight.shape(),
          state.path(weight),
          gradient.shape());
    }
  }

  private TracedFunction traced(Phase phase, List<@Nullable NDArray> masks) {
    try (var graph = GraphBuilder.open(true)) {
      var gradients = new ArrayList<Tensor>();
      for (var w : weights) {
        var before = Ops.copy(w); // a mask needs it, and it is read before all updates
        gradients.add(graph.argument(before.dtype(), before.shape()));
      }
      var numbers = graph.argument(DType.FLOAT32, state.numbers(0).shape());
      var factors = new HashMap<Weight, Tensor>();
      for (int i = 0; i < masks.size(); i++) {
        var mask = masks.get(i);
        if (mask == null) continue;
        var weight = weights.get(i);
        factors.put(weight, graph.argument(weight.storedType(), mask.shape()));
      }
      var scale = optimizer.lossScale(state);
      if (scale != null) gradients.replaceAll(g -> g.multiply(scale.cast(g.dtype())));
      var step = UpdateContext.of(numbers, state);
      var counts = optimizer.apply(weights, gradients, step, phase, factors::get);
      return graph.function(
          List.of(counts == null ? TensorOps.constant(1, DType.FLOAT32) : counts));
    }
  }

  /** Returns the weights that it updates. */
  public List<Weight> weights() {
    return weights;
  }

  /** Returns the variables of the optimizer, in the order of Keras' files. */
  public List<Variable> variables() {
    return optimizer.variables(weights, state);
  }

  /** Returns the number of updates so far, with gradient accumulation the number of batches. */
  public long iterations() {
    return state.iterations();
  }

  /** Returns the learning rate of the next update. */
  public double learningRate() {
    return state.learningRate();
  }

  /** Sets the learning rate of the next updates; throws if a schedule sets it. */
  public void learningRate(double rate) {
    state.learningRate(rate);
  }

  OptimizerState state() {
    return state;
  }

  /** Frees the functions; the variables are freed with {@link #close}. */
  void closeFunctions() {
    functions.values().forEach(TracedFunction::close);
    functions.clear();
  }

  /** Frees the native memory of the optimizer's variables, but not the memory of the weights. */
  public void close() {
    closeFunctions();
    state.close(toString());
  }

  /** {@code Adam of 4 weights after 120 updates}. */
  @Override
  public String toString() {
    return ConfiguredInternals.className(optimizer)
        + " of "
        + weights.size()
        + " weights after "
        + iterations()
        + " updates";
  }
}
