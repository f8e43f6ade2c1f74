package dev.rhyton.learning;

import com.google.errorprone.annotations.CheckReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.RateFactor;
import dev.rhyton.optimizers.UpdateFactor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a learning mode that trains the weights of one optimizer.
 *
 * @param rule computes the gradients
 * @param mask multiplies the updates, or null
 * @param factors multiply the updates too, and depend on them and on the gradients
 * @param rates multiply the learning rate
 * @param decay returns the weight decay of an optimizer that has none of its own, or null
 */
@CheckReturnValue
public record ModeParts(
    GradientRule rule,
    @Nullable UpdateMask mask,
    List<UpdateFactor> factors,
    List<RateFactor> rates,
    Function<Optimizer, Double> decay) {
  /** Creates the parts of a mode; only the mask may be null. */
  public ModeParts {
    Check.given("ModeParts", "rule", rule);
    factors = List.copyOf(Check.all("ModeParts", "factors", factors));
    rates = List.copyOf(Check.all("ModeParts", "rates", rates));
    Check.given("ModeParts", "decay", decay);
  }

  /** Creates the parts of a mode that leaves the learning rate and the weight decay as they are. */
  public ModeParts(GradientRule rule, @Nullable UpdateMask mask, List<UpdateFactor> factors) {
    this(rule, mask, factors, List.of(), optimizer -> null);
  }

  /** Returns a mode with a rule of gradients and whole updates. */
  public static ModeParts of(GradientRule rule) {
    return new ModeParts(rule, null, List.of());
  }

  /** Returns plain training, as in Keras, to which parts can be added. */
  public static ModeParts plain() {
    return of(new PlainRule());
  }

  /** Returns these parts with a mask of updates. */
  public ModeParts mask(UpdateMask ofUpdates) {
    Check.given("ModeParts", "mask", ofUpdates);
    return new ModeParts(rule, ofUpdates, factors, rates, decay);
  }

  /** Returns these parts with one more factor of updates. */
  public ModeParts factor(UpdateFactor ofUpdates) {
    var all = new ArrayList<>(factors);
    all.add(Check.given("ModeParts", "factor", ofUpdates));
    return new ModeParts(rule, mask, all, rates, decay);
  }

  /**
   * Returns these parts with one more factor of the learning rate, which may be a {@link ModePart}
   * with a state: {@code parts.rate(steps -> Math.min(1, (steps + 1) / 100.0))} warms up.
   */
  public ModeParts rate(RateFactor ofRate) {
    var all = new ArrayList<>(rates);
    all.add(Check.given("ModeParts", "rate", ofRate));
    return new ModeParts(rule, mask, factors, all, decay);
  }

  /**
   * Returns these parts with a weight decay for optimizers that have none of their own, as {@link
   * Optimizer#weightDecay}.
   *
   * @param ofOptimizer returns the decay of an optimizer, or null for none
   */
  public ModeParts decay(Function<Optimizer, Double> ofOptimizer) {
    Check.given("ModeParts", "decay", ofOptimizer);
    return new ModeParts(rule, mask, factors, rates, ofOptimizer);
  }
}
