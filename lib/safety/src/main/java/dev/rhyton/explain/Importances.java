package dev.rhyton.explain;

import dev.rhyton.notebook.Picture;
import dev.rhyton.notebook.Plots;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** How much worse a model gets without each column, the most important one first. */
public final class Importances {
  private static final int MOST = 10; // columns that are plotted

  private final String metric;
  private final double base;
  private final List<Importance> all;

  Importances(String metric, double base, List<Importance> all) {
    this.metric = metric;
    this.base = base;
    this.all = List.copyOf(all);
  }

  /**
   * The importance of a column.
   *
   * @param mean the mean rise of the loss, or the mean fall of a metric of which more is better
   * @param deviation the standard deviation over the permutations; NaN for one
   */
  public record Importance(String column, double mean, double deviation) {}

  /** Returns the importances, the largest first. */
  public List<Importance> all() {
    return all;
  }

  /** Returns the names of the columns, the most important one first. */
  public List<String> columns() {
    return all.stream().map(Importance::column).toList();
  }

  /** Returns the loss or metric with all columns as they are. */
  public double base() {
    return base;
  }

  /** Returns a table with a row for each column. */
  public Table table() {
    var column = StringColumn.create("column");
    var mean = DoubleColumn.create("importance");
    var deviation = DoubleColumn.create("± deviation");
    for (var one : all) {
      column.append(one.column);
      mean.append(one.mean);
      deviation.append(one.deviation);
    }
    return Table.create(title(), column, mean, deviation);
  }

  /**
   * Plots the importance of the {@value #MOST} most important columns, with its standard deviation
   * over the permutations on either side; bars if each column was permuted once.
   */
  public Picture plot() {
    var most = all.subList(0, Math.min(MOST, all.size()));
    if (most.stream().anyMatch(one -> Double.isNaN(one.deviation))) {
      var bars = new LinkedHashMap<String, Double>();
      most.forEach(one -> bars.put(one.column, one.mean));
      return Plots.bars(title(), bars);
    }
    var column = StringColumn.create("column");
    var mean = DoubleColumn.create(title());
    var low = DoubleColumn.create("low");
    var high = DoubleColumn.create("high");
    for (var one : most) {
      column.append(one.column);
      mean.append(one.mean);
      low.append(one.mean - one.deviation);
      high.append(one.mean + one.deviation);
    }
    return Plots.forest(Table.create(column, mean, low, high), title(), "low", "high");
  }

  private String title() {
    return "change of " + metric + " when permuted";
  }

  /** Returns the most important columns. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s, from %.4f; most important: %s",
        title(),
        base,
        String.join(", ", columns().subList(0, Math.min(3, all.size()))));
  }
}
