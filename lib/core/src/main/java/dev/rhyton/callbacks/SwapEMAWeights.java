package dev.rhyton.callbacks;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sets the weights to their moving averages during validation and restores them afterwards. An
 * optimizer with {@code useEma(true)} keeps the averages.
 */
public final class SwapEMAWeights extends Callback {
  private boolean swapOnEpoch;
  private @Nullable List<NDArray>
      kept; // the weights while their averages are in the model, or null

  private SwapEMAWeights() {}

  /** Creates the callback, which acts only on validation. */
  public static SwapEMAWeights of() {
    return new SwapEMAWeights();
  }

  /**
   * Sets whether the averages stay in the model until the next epoch, so that a checkpoint that
   * follows this callback saves them.
   */
  public SwapEMAWeights swapOnEpoch(boolean swap) {
    return with(this, c -> c.swapOnEpoch = swap);
  }

  @Override
  public void onTrainBegin() {
    kept = null;
  }

  @Override
  public void onEpochBegin(int epoch) {
    if (swapOnEpoch) swapOut();
  }

  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    if (swapOnEpoch) swapIn();
  }

  @Override
  public void onTestBegin() {
    swapIn();
  }

  @Override
  public void onTestEnd(Map<String, Double> logs) {
    swapOut();
  }

  private List<Weight> weights() {
    return training().model().trainableWeights();
  }

  private void swapIn() {
    if (kept != null) return;
    var state = training().optimizerState();
    var averages = weights().stream().map(state::average).toList();
    Check.state(
        averages.stream().allMatch(Optional::isPresent),
        () ->
            "SwapEMAWeights: the optimizer keeps no moving average of the weights: give it"
                + " useEma(true).");
    kept = weights().stream().map(Weight::value).toList();
    assign(averages.stream().map(average -> average.orElseThrow().value()).toList());
  }

  private void swapOut() {
    if (kept != null) assign(kept);
    kept = null;
  }

  private void assign(List<NDArray> values) {
    for (int i = 0; i < values.size(); i++) weights().get(i).assign(values.get(i));
  }
}
