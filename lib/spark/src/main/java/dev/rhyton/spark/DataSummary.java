package dev.rhyton.spark;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.tensor.DType;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.jspecify.annotations.Nullable;

/**
 * What a first pass finds out about data on a cluster.
 *
 * @param sizes the number of rows of each partition
 * @param first the first rows
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record DataSummary(int[] sizes, Batch first) {
  private static final int FIRST_ROWS = 32;
  private static final int MOST_CLASSES = 10_000;
  private static final double SURE = 10; // e^-10 is the probability that none of them is there

  /** What is found out about a partition. */
  private record Part(
      int partition,
      int size,
      String shapes,
      Map<Integer, Integer> classes,
      @Nullable PartitionRows first)
      implements Serializable {}

  private record Summarize(String library)
      implements Function2<Integer, Iterator<PartitionRows>, Iterator<Part>> {
    @Override
    public Iterator<Part> call(Integer partition, Iterator<PartitionRows> all) {
      LibraryVersion.check(library, LibraryVersion.here());
      var rows = all.next();
      if (rows.size() == 0) {
        return List.of(new Part(partition, 0, "", Map.of(), null)).iterator();
      }
      rows.checkFinite(partition);
      var batch = rows.batch();
      var head = PartitionRows.of(batch.slice(0, Math.min(FIRST_ROWS, rows.size())));
      return List.of(new Part(partition, rows.size(), shapes(batch), classes(batch), head))
          .iterator();
    }
  }

  private static String shapes(Batch batch) {
    var text = new StringBuilder();
    for (var x : batch.x()) text.append(x.dtype()).append(x.shape().from(1)).append(' ');
    for (var y : batch.y()) text.append("→ ").append(y.dtype()).append(y.shape().from(1));
    return text.toString().strip();
  }

  /** Returns the number of rows of each class; empty if the targets are no classes. */
  private static Map<Integer, Integer> classes(Batch batch) {
    if (batch.y().size() != 1 || batch.y().get(0).shape().rank() > 2) return Map.of();
    var y = batch.y().get(0);
    boolean oneHot = y.shape().rank() == 2 && y.shape().last() > 1;
    boolean whole = y.dtype() == DType.INT32 || y.dtype() == DType.INT64;
    if (!oneHot && !whole) return Map.of();
    var counts = new TreeMap<Integer, Integer>();
    for (int c : (oneHot ? y.argmax() : y).toInts()) counts.merge(c, 1, Integer::sum);
    return counts.size() > MOST_CLASSES ? Map.of() : counts;
  }

  /** Looks at data and throws if they cannot be trained on. */
  static DataSummary of(JavaRDD<PartitionRows> rows) {
    var parts = rows.mapPartitionsWithIndex(new Summarize(LibraryVersion.here()), true).collect();
    long total = parts.stream().mapToLong(Part::size).sum();
    Check.that(total > 0, "SparkData: expected at least one row, received none.");
    Check.that(
        parts.size() <= total,
        "SparkData: %d partitions are more than the %d rows: each worker needs at least one. Use"
            + " repartition(%d) or less.",
        parts.size(),
        total,
        total);
    for (var part : parts) {
      Check.that(
          part.size > 0,
          "SparkData: partition %d is empty, and its worker would have nothing to compute: use"
              + " repartition(%d) before.",
          part.partition,
          parts.size());
      Check.that(
          part.shapes.equals(parts.get(0).shapes),
          "SparkData: partition %d holds rows of %s, partition 0 rows of %s: leave such rows out,"
              + " or bring all of them to one shape.",
          part.partition,
          part.shapes,
          parts.get(0).shapes);
    }
    checkClasses(parts, total);
    return new DataSummary(
        parts.stream().mapToInt(Part::size).toArray(), requireNonNull(parts.get(0).first).batch());
  }

  /** Throws if rows are sorted by class, so that a worker would see one class only. */
  private static void checkClasses(List<Part> parts, long total) {
    var all = new TreeMap<Integer, Integer>();
    parts.forEach(p -> p.classes.forEach((c, n) -> all.merge(c, n, Integer::sum)));
    for (var part : parts) {
      if (part.classes.size() != 1) continue;
      int only = part.classes.keySet().iterator().next();
      double others = part.size * (1 - (double) requireNonNull(all.get(only)) / total);
      Check.that(
          others < SURE,
          "SparkData: all %d rows of partition %d are of class %d, and the data have %d classes:"
              + " its worker would learn only this one. Mix the rows first, with"
              + " repartition(%d).",
          part.size,
          part.partition,
          only,
          all.size(),
          parts.size());
    }
  }

  long rows() {
    return Arrays.stream(sizes).asLongStream().sum();
  }
}
