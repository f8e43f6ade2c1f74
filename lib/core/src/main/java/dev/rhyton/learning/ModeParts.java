package dev.rhyton.learning;

import com.google.errorprone.annotations.CheckReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.optimizers.UpdateFactor;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a learning mode that trains the weights of one optimizer.
 *
 * @param rule computes the gradients
 * @param mask multiplies the updates, or null
 * @param factors multiply the updates too, and depend on them and on the gradients
 */
@CheckReturnValue
public record ModeParts(GradientRule rule, UpdateMask mask, List<UpdateFactor> factors) {
  /** Creates the parts of a mode; only the mask may be null. */
  public ModeParts {
    Check.given("ModeParts", "rule", rule);
    factors = List.copyOf(Check.all("ModeParts", "factors", factors));
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
    return new ModeParts(rule, Check.given("ModeParts", "mask", ofUpdates), factors);
  }

  /** Returns these parts with one more factor of updates. */
  public ModeParts factor(UpdateFactor ofUpdates) {
    var all = new ArrayList<>(factors);
    all.add(Check.given("ModeParts", "factor", ofUpdates));
    return new ModeParts(rule, mask, all);
  }
}
