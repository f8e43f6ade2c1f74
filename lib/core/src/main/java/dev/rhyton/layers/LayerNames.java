package dev.rhyton.layers;

import java.util.HashMap;
import java.util.Map;

/** The automatic names of layers, which count the layers of each class: {@code dense_1}. */
final class LayerNames {
  private static final Map<String, Integer> COUNTS = new HashMap<>();

  private LayerNames() {}

  /** Returns the next name that begins with {@code base}. */
  static String next(String base) {
    synchronized (COUNTS) {
      int count = COUNTS.merge(base, 1, Integer::sum);
      return count == 1 ? base : base + "_" + (count - 1);
    }
  }

  /** Starts every count again. */
  static void clear() {
    synchronized (COUNTS) {
      COUNTS.clear();
    }
  }
}
