package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/** Each column of numbers over each other one, with histograms on the diagonal. */
final class PairPlot {
  private static final int MOST = 6;
  private static final int SIZE = 760;
  private static final int TITLES = 40; // labels and title below the last row
  private static final int MOST_ROWS = 2000;

  private final List<String> names;
  private final List<double[]> columns;
  private final Groups groups;
  private final String note;
  private final int size;

  private PairPlot(List<String> names, List<double[]> columns, Groups groups, String note) {
    this.names = names;
    this.columns = columns;
    this.groups = groups;
    this.note = note;
    size = Math.min(240, SIZE / names.size());
  }

  /** Draws the columns of numbers; without groups if {@code group} is null. */
  static Picture draw(Table table, @Nullable String group) {
    var owner = "Plots.pairs";
    var names = new ArrayList<>(Heatmap.numeric(owner, table, 2));
    if (group != null) names.remove(TableColumns.find(table, group).name());
    Check.that(
        names.size() >= 2 && names.size() <= MOST,
        "%s: expected 2 to %d columns of numbers, the table has %d. Choose some:"
            + " table.selectColumns(\"%s\", ...).",
        owner,
        MOST,
        names.size(),
        names.get(0));
    var shown = sample(table);
    for (var name : names) {
      Check.that(
          Groups.finite(TableColumns.numbers(owner, shown, name)).length > 0,
          "%s: column \"%s\" has no finite value to plot.",
          owner,
          name);
    }
    var columns = names.stream().map(n -> TableColumns.numbers(owner, shown, n)).toList();
    var groups =
        group == null
            ? Groups.none(shown.rowCount())
            : Groups.of(owner, shown, group, ScatterPlot.GROUPS);
    var of = shown.rowCount() < table.rowCount() ? " of " + table.rowCount() : "";
    var note = of.isEmpty() ? "" : shown.rowCount() + of + " rows, chosen at random";
    return new PairPlot(names, columns, groups, note)
        .all()
        .picture("Pairs of " + Names.text(names) + ": " + shown.rowCount() + of + " rows");
  }

  /** Returns the table, or a random sample of its rows, the same in each call. */
  private static Table sample(Table table) {
    return table.rowCount() <= MOST_ROWS ? table : TableData.shuffle(table, 0).first(MOST_ROWS);
  }

  private Drawing all() {
    var charts = new ArrayList<Chart>();
    for (int row = 0; row < names.size(); row++) {
      for (int column = 0; column < names.size(); column++) charts.add(chart(row, column));
    }
    double room =
        IntStream.range(0, names.size())
            .mapToDouble(row -> charts.get(row * names.size()).labelRoom())
            .max()
            .orElse(0);
    IntStream.range(0, names.size()).forEach(row -> charts.get(row * names.size()).leftRoom(room));
    var panels = new DrawingGrid(charts, names.size());
    var legend = Legend.of(charts.get(1).parts(), panels.width());
    return new LinkedDrawing(
        new DrawingGrid(List.of(panels, legend, new Note(note, panels.width())), 1));
  }

  private double[] edges(int column) {
    var edges = Histogram.edges(Groups.finite(columns.get(column)));
    return new double[] {edges[0], edges[edges.length - 1]};
  }

  private Chart chart(int row, int column) {
    boolean isFirst = column == 0;
    boolean isLast = row == names.size() - 1;
    var chart =
        Chart.of(
            size,
            size + (isLast ? TITLES : 0),
            "",
            isLast ? names.get(column) : "",
            Axis.Kind.NUMBERS);
    chart.withoutLegend();
    if (!isLast) chart.bare();
    if (!isFirst) chart.inner();
    chart.yTitle(isFirst ? names.get(row) : "");
    // The charts of a row or column have one axis.
    var across = edges(column);
    var up = edges(row);
    for (int i = 0; i < 2; i++) chart.reach(across[i], row == column ? 0 : up[i]);
    if (row == column) {
      var unused = Histogram.add(chart, columns.get(row), groups);
      chart.withoutYLabels();
    } else {
      new ScatterPlot(
              "Plots.pairs",
              names.get(column),
              names.get(row),
              columns.get(column),
              columns.get(row),
              groups)
          .add(chart);
    }
    return chart;
  }
}
