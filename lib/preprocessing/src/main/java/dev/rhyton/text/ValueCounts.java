package dev.rhyton.text;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts how often values occur, and in how many documents. */
final class ValueCounts<T> {
  private final Map<T, long[]> counts =
      new HashMap<>(); // the numbers of occurrences and of documents
  private long documents;

  void add(List<T> document) {
    documents++;
    for (var value : document) counts.computeIfAbsent(value, v -> new long[2])[0]++;
    for (var value : new HashSet<>(document)) requireNonNull(counts.get(value))[1]++;
  }

  void remove(@Nullable T value) {
    counts.remove(value);
  }

  /**
   * Returns the most frequent values first; of values with equal counts, the last in order comes
   * first.
   */
  List<T> mostFrequent(Comparator<T> order, int most) {
    Comparator<T> byCount = Comparator.comparingLong(v -> requireNonNull(counts.get(v))[0]);
    return counts.keySet().stream()
        .sorted(byCount.thenComparing(order).reversed())
        .limit(most)
        .toList();
  }

  /** Returns {@code log(1 + documents / (1 + documents with the value))} for each value. */
  double[] idfWeights(List<T> values) {
    return values.stream()
        .mapToDouble(v -> Math.log(1 + (double) documents / (1 + requireNonNull(counts.get(v))[1])))
        .toArray();
  }
}
