package dev.rhyton.learning;

import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which a learning mode computes the gradients of a step.
 *
 * <pre>{@code
 * GradientRule signs =
 *     (step, loss) -> loss.gradients().stream().map(g -> g == null ? null : g.sign()).toList();
 * }</pre>
 */
@FunctionalInterface
public interface GradientRule extends ModePart {
  /**
   * Begins to trace an update, whose weights may have several losses: adds the {@linkplain
   * TracedStep#argument arguments} that all of them use.
   */
  default void begin(TracedStep step) {}

  /**
   * Returns the gradient of each weight of a loss, null for a weight on which the loss does not
   * depend.
   */
  List<@Nullable Tensor> gradients(TracedStep step, Objective loss);

  /**
   * Returns whether the rule can also be applied to the gradients of single samples; false by
   * default. A recording that replaces the gradients of a step by the gradients of its samples,
   * such as {@link Recording#saga}, is refused otherwise.
   */
  default boolean hasSampleGradients() {
    return false;
  }

  /**
   * Returns the part of the gradients of single samples {@code (batch, ...)} from which a weight
   * learns; by default all of them.
   */
  default Tensor ofSamples(Tensor samples, Weight weight) {
    return samples;
  }
}
