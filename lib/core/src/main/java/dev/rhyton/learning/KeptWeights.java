package dev.rhyton.learning;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.optimizers.Slot;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The variables in which a part of a learning mode keeps something of each weight between steps,
 * such as a moving average. The part returns them by {@link ModePart#kept}, so that they are saved,
 * restored and freed with the training:
 *
 * <pre>{@code
 * private final KeptWeights kept = new KeptWeights(Map.of("mean", 0.0));
 *
 * public KeptWeights kept() {
 *   return kept;
 * }
 * ...
 * var mean = kept.of("mean", i, weight.shape());
 * step.assign(mean, mean.multiply(0.9).add(gradient.multiply(0.1)));
 * }</pre>
 */
public final class KeptWeights {
  private final Map<String, Double> kinds;
  private final Map<String, Weight> kept = new TreeMap<>();
  private final Map<String, NDArray> saved = new TreeMap<>(); // for what is not kept yet

  /** Creates an empty state of several kinds, each with the number that it begins with. */
  public KeptWeights(Map<String, Double> kinds) {
    this.kinds = Map.copyOf(Check.entries("KeptWeights", "kinds", kinds));
  }

  /**
   * Returns the variable of a kind that belongs to the weight at a place; the first call creates it
   * with the number of its kind.
   */
  public Weight of(String kind, int place, Shape shape) {
    Check.that(
        kind != null && kinds.containsKey(kind),
        "KeptWeights: expected one of the kinds %s, received %s.",
        new TreeSet<>(kinds.keySet()),
        kind);
    Check.given("KeptWeights", "shape", shape);
    return kept.computeIfAbsent(
        kind + "/" + place,
        key -> {
          var before = saved.remove(key);
          var first = before == null ? first(key, shape) : before;
          var made = new Weight(shape, DType.FLOAT32, false, () -> first);
          made.name(key);
          return made;
        });
  }

  private NDArray first(String key, Shape shape) {
    return Slot.filled(shape, requireNonNull(kinds.get(kind(key)))).first().get();
  }

  private static String kind(String key) {
    return key.replaceFirst("/.*", "");
  }

  /** Returns the values by kind and place. */
  Map<String, NDArray> state() {
    var all = new TreeMap<>(saved);
    kept.forEach((key, weight) -> all.put(key, weight.value()));
    return all;
  }

  /** Restores values that {@link #state} returned, which may lie among others. */
  void restore(Map<String, NDArray> state) {
    saved.clear();
    saved.putAll(state);
    saved.keySet().removeIf(key -> !kinds.containsKey(kind(key)));
    kept.forEach(
        (key, weight) -> {
          var value = saved.remove(key);
          TensorInternals.set(weight, value == null ? first(key, weight.shape()) : value);
        });
  }

  /** Frees the memory, because {@code model} is closed. */
  void close(String model) {
    kept.values().forEach(weight -> weight.close(model));
  }
}
