package dev.rhyton.autolearn;

import dev.rhyton.notebook.TableData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/** Finds what a person should know before trusting a model of some samples. */
final class Inspection {
  private static final double LEAK = 0.995; // of the rows, or of the variance
  private static final double MAJORITY = 0.95;
  private static final int FEW_ROWS = 100;

  private Inspection() {}

  static List<String> notes(Table table, Features features, double[] targets) {
    var notes = new ArrayList<>(notes(features, targets));
    var columns = (TableFeatures) features;
    columns
        .ignored()
        .forEach((name, reason) -> notes.add("\"" + name + "\" is left out: " + reason + "."));
    for (var name : columns.columnNames()) {
      double told = told(TableFeatures.values(TableData.column(table, name)), features, targets);
      if (told < LEAK) continue;
      notes.add(
          String.format(
              Locale.ROOT,
              "\"%s\" alone tells \"%s\" (%.3f of %s). If it is known only afterwards, leave it out:"
                  + " table.rejectColumns(\"%s\").",
              name,
              features.target().name(),
              told,
              features.isRegression() ? "its variance" : "the rows",
              name));
    }
    return notes;
  }

  static List<String> notes(Features features, double[] targets) {
    var notes = new ArrayList<String>();
    var target = features.target();
    if (targets.length < FEW_ROWS) {
      notes.add(
          String.format(
              "%d rows are few: scores of models differ by chance more than models do.",
              targets.length));
    }
    for (int c = 0; c < target.classes().size(); c++) {
      int current = c;
      long rows = Arrays.stream(targets).filter(t -> t == current).count();
      if (rows > 1) continue;
      notes.add(
          String.format(
              "The class \"%s\" has %s: nothing can be said of how well it is predicted.",
              target.classes().get(c), Features.count(rows, "row")));
    }
    return notes;
  }

  /**
   * Returns how much of a target a single column tells: the share of rows, or of the variance, that
   * is right if a row is predicted by the others with the same value, or with the nearest number.
   */
  private static double told(List<?> values, Features features, double[] targets) {
    boolean quantity = features.isRegression();
    var counts = new HashMap<Double, Integer>();
    for (double t : targets) counts.merge(t, 1, Integer::sum);
    int most = counts.values().stream().mapToInt(n -> n).max().orElse(0);
    if (!quantity && most > MAJORITY * targets.length) return 0;
    var predicted =
        values.stream().allMatch(v -> v == null || v instanceof Number)
            ? nearest(values, targets)
            : same(values, targets, quantity);
    if (!quantity) {
      return IntStream.range(0, targets.length).filter(i -> predicted[i] == targets[i]).count()
          / (double) targets.length;
    }
    double mean = Arrays.stream(targets).average().orElse(0);
    double total = 0;
    double left = 0;
    for (int i = 0; i < targets.length; i++) {
      total += Math.pow(targets[i] - mean, 2);
      left += Math.pow(targets[i] - (Double.isNaN(predicted[i]) ? mean : predicted[i]), 2);
    }
    return 1 - left / total;
  }

  /** Predicts each row by the nearest other number of the column. */
  private static double[] nearest(List<?> values, double[] targets) {
    var numbers =
        values.stream()
            .mapToDouble(v -> v == null ? Double.NaN : ((Number) v).doubleValue())
            .toArray();
    var order =
        IntStream.range(0, numbers.length)
            .filter(i -> !Double.isNaN(numbers[i]))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> numbers[i]))
            .toList();
    var predicted = new double[numbers.length];
    Arrays.fill(predicted, Double.NaN);
    for (int i = 0; i < order.size(); i++) {
      int row = order.get(i);
      double below = i > 0 ? numbers[row] - numbers[order.get(i - 1)] : Double.POSITIVE_INFINITY;
      double above =
          i + 1 < order.size()
              ? numbers[order.get(i + 1)] - numbers[row]
              : Double.POSITIVE_INFINITY;
      if (Double.isInfinite(below) && Double.isInfinite(above)) continue;
      predicted[row] = targets[order.get(below < above ? i - 1 : i + 1)];
    }
    return predicted;
  }

  /** Predicts each row by the others of its value: the most frequent class, or the mean. */
  private static double[] same(List<?> values, double[] targets, boolean quantity) {
    var rows = new HashMap<Object, List<Integer>>();
    for (int i = 0; i < targets.length; i++) {
      rows.computeIfAbsent(String.valueOf(values.get(i)), v -> new ArrayList<>()).add(i);
    }
    var predicted = new double[targets.length];
    Arrays.fill(predicted, Double.NaN);
    for (var group : rows.values()) {
      var counts = new HashMap<Double, Integer>();
      double sum = 0;
      for (int row : group) {
        counts.merge(targets[row], 1, Integer::sum);
        sum += targets[row];
      }
      for (int row : group) {
        if (group.size() == 1) continue;
        if (quantity) {
          predicted[row] = (sum - targets[row]) / (group.size() - 1);
          continue;
        }
        double best = Double.NaN;
        int most = 0;
        for (var e : counts.entrySet()) {
          int others = e.getValue() - (e.getKey() == targets[row] ? 1 : 0);
          if (others <= most) continue;
          most = others;
          best = e.getKey();
        }
        predicted[row] = best;
      }
    }
    return predicted;
  }
}
