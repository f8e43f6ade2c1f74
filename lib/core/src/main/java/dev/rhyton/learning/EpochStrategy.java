package dev.rhyton.learning;

import static java.util.Objects.requireNonNull;

import dev.rhyton.data.Batches;
import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.NDArray;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The active learning mode of one compiled model: what it does at epochs, and the state that it
 * keeps. A step that updates weights by several optimizers has the parts of the mode once for each
 * of them. Every event goes to all parts.
 */
public final class EpochStrategy {
  private final BaseLearning<?> mode;
  private final Map<String, TrainingStrategy> strategies; // of each optimizer
  private boolean trying; // a learning rate that may be too large

  EpochStrategy(BaseLearning<?> mode, Map<String, TrainingStrategy> strategies) {
    this.mode = mode;
    this.strategies = strategies;
  }

  private void all(Consumer<ModePart> event) {
    strategies.values().forEach(s -> s.parts().forEach(event));
  }

  private Stream<Recorder> recorders() {
    return strategies.values().stream().map(TrainingStrategy::recorder).filter(Objects::nonNull);
  }

  /**
   * Throws if the mode cannot train on batches of a size.
   *
   * @param most the number of samples of the largest batch
   */
  public void checkBatches(long most) {
    mode.checkBatches(most);
  }

  /** Begins an epoch on a dataset. */
  public void beginEpoch(Dataset data) {
    all(part -> part.beginEpoch(data));
  }

  /** Returns the batches of an epoch. */
  public Batches batches(Dataset data, int batchSize, @Nullable RandomGenerator shuffle) {
    var recorder = recorders().findFirst(); // each of them would read the same batches
    return recorder.isEmpty()
        ? data.batches(batchSize, shuffle)
        : recorder.get().batches(data, batchSize, shuffle);
  }

  /** Ends an epoch, and adds the values that the mode reports to its logs. */
  public void endEpoch(Map<String, Double> logs) {
    recorders().forEach(recorder -> recorder.endEpoch(logs));
  }

  /**
   * Returns the message of the error that ends training if the loss is not finite; null to
   * continue.
   */
  public @Nullable String whenLossIsNotFinite() {
    return trying ? null : mode.whenLossIsNotFinite();
  }

  /** Tries a factor of the learning rate; in the meantime, the loss may become not finite. */
  public void tryRate(double factor) {
    rates().forEach(rate -> rate.constant(factor));
    trying = true;
  }

  /** Sets a constant factor of the learning rate of every optimizer. */
  public void rate(double factor) {
    rates().forEach(rate -> rate.constant(factor));
    trying = false;
  }

  /** Lets the rate of an optimizer fall to 0 from one of its steps on. */
  public void fall(String optimizer, double factor, long firstStep, long steps) {
    var strategy = requireNonNull(strategies.get(optimizer));
    rates(strategy).forEach(rate -> rate.fall(factor, firstStep, steps));
  }

  private Stream<RateFall> rates() {
    return strategies.values().stream().flatMap(EpochStrategy::rates);
  }

  private static Stream<RateFall> rates(TrainingStrategy strategy) {
    return strategy.parts().stream().filter(RateFall.class::isInstance).map(RateFall.class::cast);
  }

  /** Returns the norms of gradients recorded so far, or null. */
  public @Nullable Norms norms() {
    return recorders()
        .filter(NormRecorder.class::isInstance)
        .map(recorder -> ((NormRecorder) recorder).norms())
        .findFirst()
        .orElse(null);
  }

  /** Returns the state that training resumes from, by name. */
  public Map<String, NDArray> state() {
    var all = new TreeMap<String, NDArray>();
    strategies.forEach((name, s) -> s.state().forEach((k, v) -> all.put(prefix(name) + k, v)));
    return all;
  }

  /** Restores a state that {@link #state} returned. */
  public void restore(Map<String, NDArray> state) {
    strategies.forEach(
        (name, strategy) -> {
          var own = new HashMap<String, NDArray>();
          var prefix = prefix(name);
          state.forEach(
              (key, value) -> {
                if (key.startsWith(prefix)) own.put(key.substring(prefix.length()), value);
              });
          strategy.restore(own);
        });
  }

  /** Returns the beginning of the keys of an optimizer's state: none if it is the only one. */
  private String prefix(String optimizer) {
    return strategies.size() == 1 ? "" : optimizer + "/";
  }
}
