package dev.rhyton.notebook;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The rows of a table that the points of one or several charts belong to, with their columns. */
final class RowTable {
  /** The field with the index of a row. */
  static final String ROW = "row";

  private final List<double[]> numbers = new ArrayList<>();
  private final List<String[]> texts = new ArrayList<>();
  private @Nullable String names; // a field, or null

  boolean isEmpty() {
    return numbers.isEmpty();
  }

  /** Returns the field of a column of numbers by row; columns that are equal have one field. */
  String numbers(double[] values) {
    for (int i = 0; i < numbers.size(); i++) {
      if (Arrays.equals(numbers.get(i), values)) return "n" + i;
    }
    numbers.add(values);
    return "n" + (numbers.size() - 1);
  }

  /** Returns the field of a column of texts by row, which are null where there is none. */
  String texts(String[] values) {
    for (int i = 0; i < texts.size(); i++) {
      if (Arrays.equals(texts.get(i), values)) return "t" + i;
    }
    texts.add(values);
    return "t" + (texts.size() - 1);
  }

  /** Sets the names of the rows. */
  void names(List<String> all) {
    names = texts(all.toArray(String[]::new));
  }

  /** Returns the field with the names of the rows, if they have names. */
  Optional<String> names() {
    return Optional.ofNullable(names);
  }

  int size() {
    int most = numbers.stream().mapToInt(c -> c.length).max().orElse(0);
    return Math.max(most, texts.stream().mapToInt(c -> c.length).max().orElse(0));
  }

  Map<String, Object> data() {
    int size = size();
    var csv = new Csv().numbers(ROW, IntStream.range(0, size).asDoubleStream().toArray());
    for (int i = 0; i < numbers.size(); i++) csv.numbers("n" + i, padded(numbers.get(i), size));
    for (int i = 0; i < texts.size(); i++) csv.texts("t" + i, Arrays.copyOf(texts.get(i), size));
    return csv.data(VegaLite.sample(size, VegaLite.MOST));
  }

  private static double[] padded(double[] values, int size) {
    var all = Arrays.copyOf(values, size);
    Arrays.fill(all, values.length, size, Double.NaN);
    return all;
  }
}
