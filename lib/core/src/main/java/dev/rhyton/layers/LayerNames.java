package dev.rhyton.layers;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The automatic names of layers, which count the layers of each class: {@code dense_1}. */
final class LayerNames {
  private static final Map<String, Integer> COUNTS = new HashMap<>();
  private static final ThreadLocal<Map<String, Integer>> ASIDE = new ThreadLocal<>();

  private LayerNames() {}

  /** Returns the next name that begins with {@code base}. */
  static String next(String base) {
    var aside = ASIDE.get();
    synchronized (COUNTS) {
      int count = (aside == null ? COUNTS : aside).merge(base, 1, Integer::sum);
      return count == 1 ? base : base + "_" + (count - 1);
    }
  }

  /** Counts a layer with this name, if it is an automatic one, as the next layers do. */
  static void reserve(String base, String name) {
    var number = name.startsWith(base) ? name.substring(base.length()) : "-";
    if (!number.matches("(_[1-9]\\d{0,8})?")) return;
    int count = number.isEmpty() ? 1 : Integer.parseInt(number.substring(1)) + 1;
    synchronized (COUNTS) {
      COUNTS.merge(base, count, Math::max);
    }
  }

  /** Returns the result of a body whose layers are not counted, because nobody uses them. */
  static <T> T aside(Supplier<T> body) {
    var outer = ASIDE.get();
    ASIDE.set(new HashMap<>());
    try {
      return body.get();
    } finally {
      if (outer == null) ASIDE.remove();
      else ASIDE.set(outer);
    }
  }

  /** Starts every count again. */
  static void clear() {
    synchronized (COUNTS) {
      COUNTS.clear();
    }
  }
}
