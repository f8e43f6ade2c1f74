package dev.rhyton.models;

import dev.rhyton.layers.LayerInternals;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The reachable models of the process. They are needed to find the weights that only one model
 * holds.
 */
final class LivingModels {
  private static final Set<Model> ALL =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private static final int ATTEMPTS = 1_000;
  private static final long PAUSE = 1_000_000; // nanoseconds

  private LivingModels() {}

  static void add(Model model) {
    ALL.add(model);
  }

  /** Closes the weights of a model that no other open model holds. */
  static synchronized void close(Model model) {
    ALL.remove(model);
    Set<Weight> kept = new HashSet<>();
    for (var other : snapshot()) {
      if (!other.isClosed()) kept.addAll(weights(other));
    }
    for (var weight : model.weights()) {
      if (!kept.contains(weight)) weight.close(LayerInternals.label(model));
    }
  }

  /**
   * Returns the weights of a model that another thread may be making: its constructor has not set
   * its fields yet, or adds layers to a list that is read here. Both last an instant only.
   */
  private static List<Weight> weights(Model model) {
    for (int attempt = 1; ; attempt++) {
      try {
        return model.weights();
      } catch (ConcurrentModificationException | NullPointerException e) {
        if (attempt == ATTEMPTS) throw e;
        LockSupport.parkNanos(PAUSE);
      }
    }
  }

  private static List<Model> snapshot() {
    synchronized (ALL) {
      return new ArrayList<>(ALL);
    }
  }
}
