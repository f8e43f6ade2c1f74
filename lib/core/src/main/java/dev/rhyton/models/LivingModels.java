package dev.rhyton.models;

import dev.rhyton.layers.LayerInternals;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The reachable models of the process. They are needed to find the weights that only one model
 * holds.
 */
final class LivingModels {
  private static final Set<Model> ALL =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private LivingModels() {}

  static void add(Model model) {
    ALL.add(model);
  }

  /** Closes the weights of a model that no other open model holds. */
  static synchronized void close(Model model) {
    ALL.remove(model);
    Set<Weight> kept = new HashSet<>();
    for (var other : snapshot()) {
      if (!other.isClosed()) kept.addAll(other.weights());
    }
    for (var weight : model.weights()) {
      if (!kept.contains(weight)) weight.close(LayerInternals.label(model));
    }
  }

  private static List<Model> snapshot() {
    synchronized (ALL) {
      return new ArrayList<>(ALL);
    }
  }
}
