package dev.rhyton.learning;

import dev.rhyton.optimizers.Slot;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import java.util.Map;
import java.util.TreeMap;

/** What a mode keeps of each weight between steps, such as a moving average: state of training. */
final class KeptWeights {
  private final Map<String, Double> kinds;
  private final Map<String, Weight> kept = new TreeMap<>();
  private final Map<String, NDArray> saved = new TreeMap<>(); // for what is not kept yet

  /** Creates an empty state of several kinds, each with the number that it begins with. */
  KeptWeights(Map<String, Double> kinds) {
    this.kinds = kinds;
  }

  /** Returns the state of a kind that belongs to the weight at a place. */
  Weight of(String kind, int place, Shape shape) {
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
    return Slot.filled(shape, kinds.get(kind(key))).first().get();
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
