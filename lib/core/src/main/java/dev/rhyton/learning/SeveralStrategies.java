package dev.rhyton.learning;

import dev.rhyton.data.Batches;
import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.NDArray;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The strategies of a step that updates weights by several optimizers, one for each of them. All
 * are of one learning mode.
 */
final class SeveralStrategies extends EpochStrategy {
  private final Map<String, TrainingStrategy> strategies;

  SeveralStrategies(Map<String, TrainingStrategy> strategies) {
    this.strategies = strategies;
  }

  @Override
  public void checkBatches(long most) {
    strategies.values().forEach(s -> s.checkBatches(most));
  }

  @Override
  public void beginEpoch(Dataset data) {
    strategies.values().forEach(s -> s.beginEpoch(data));
  }

  /** Returns the batches that the first strategy reads; each of them would read the same. */
  @Override
  public Batches batches(Dataset data, int batchSize, RandomGenerator shuffle) {
    return strategies.values().iterator().next().batches(data, batchSize, shuffle);
  }

  @Override
  public void endEpoch(Map<String, Double> logs) {
    strategies.values().forEach(s -> s.endEpoch(logs));
  }

  @Override
  public String whenLossIsNotFinite() {
    return first(EpochStrategy::whenLossIsNotFinite);
  }

  @Override
  public Norms norms() {
    return first(EpochStrategy::norms);
  }

  private <T> T first(Function<EpochStrategy, T> what) {
    return strategies.values().stream().map(what).filter(Objects::nonNull).findFirst().orElse(null);
  }

  @Override
  public Map<String, NDArray> state() {
    var all = new TreeMap<String, NDArray>();
    strategies.forEach((name, s) -> s.state().forEach((k, v) -> all.put(name + "/" + k, v)));
    return all;
  }

  @Override
  public void restore(Map<String, NDArray> state) {
    strategies.forEach(
        (name, strategy) -> {
          var own = new HashMap<String, NDArray>();
          var prefix = name + "/";
          state.forEach(
              (key, value) -> {
                if (key.startsWith(prefix)) own.put(key.substring(prefix.length()), value);
              });
          strategy.restore(own);
        });
  }

  @Override
  public void close(String model) {
    strategies.values().forEach(s -> s.close(model));
  }
}
