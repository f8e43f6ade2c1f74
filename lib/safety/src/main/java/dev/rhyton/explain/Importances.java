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
  private static final int BARS = 10;

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

  /** Plots a bar for each of the {@value #BARS} most important columns. */
  public Picture plot() {
    var bars = new LinkedHashMap<String, Double>();
    all.stream().limit(BARS).forEach(one -> bars.put(one.column, one.mean));
    return Plots.bars(title(), bars);
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
