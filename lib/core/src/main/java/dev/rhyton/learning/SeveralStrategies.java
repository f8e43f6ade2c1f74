package dev.rhyton.learning;

import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.NDArray;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The strategies of a step that updates weights by several optimizers, one for each of them. */
final class SeveralStrategies extends TrainingStrategy {
  private final Map<String, TrainingStrategy> strategies;

  SeveralStrategies(Map<String, TrainingStrategy> strategies) {
    this.strategies = strategies;
  }

  @Override
  public void beginEpoch(Dataset data) {
    strategies.values().forEach(s -> s.beginEpoch(data));
  }

  @Override
  public void endEpoch(Map<String, Double> logs) {
    strategies.values().forEach(s -> s.endEpoch(logs));
  }

  @Override
  public String whenLossIsNotFinite() {
    return strategies.values().stream()
        .map(TrainingStrategy::whenLossIsNotFinite)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
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
