package dev.rhyton.explain;

import dev.rhyton.config.Check;
import dev.rhyton.notebook.Picture;
import dev.rhyton.notebook.Plots;
import dev.rhyton.tensor.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The mean predictions of a model for values of a column. */
public final class Dependence {
  private static final int ROWS = 12;
  private static final String FIGURE = "mean prediction";

  private final String column;
  private final double[] grid;
  private final List<String> categories;
  private final List<NDArray> predictions; // for each value (rows, units)

  Dependence(String column, double[] grid, List<String> categories, List<NDArray> predictions) {
    this.column = column;
    this.grid = grid;
    this.categories = categories;
    this.predictions = List.copyOf(predictions);
  }

  /** Returns the values of the column; empty for a column of texts. */
  public double[] grid() {
    return grid.clone();
  }

  /** Returns the categories of a column of texts; empty for numbers. */
  public List<String> categories() {
    return categories;
  }

  private int units() {
    return (int) predictions.get(0).shape().last();
  }

  /** Returns the mean prediction for each value, of a unit of the output, such as a class. */
  public double[] mean(int unit) {
    checkUnit(unit);
    return predictions.stream().mapToDouble(p -> unit(p, unit).average().orElse(0)).toArray();
  }

  /** Returns the prediction for each value in a row, of a unit of the output. */
  public double[] row(int row, int unit) {
    checkUnit(unit);
    int rows = predictions.get(0).length();
    Check.that(row >= 0 && row < rows, "row: expected 0 to %d, received %d.", rows - 1, row);
    return predictions.stream()
        .mapToDouble(p -> unit(p, unit).skip(row).findFirst().orElseThrow())
        .toArray();
  }

  private DoubleStream unit(NDArray prediction, int unit) {
    var all = prediction.toDoubles();
    return IntStream.range(0, prediction.length()).mapToDouble(i -> all[i * units() + unit]);
  }

  private void checkUnit(int unit) {
    Check.that(
        unit >= 0 && unit < units(),
        "Expected a unit of the output from 0 to %d, received %d.",
        units() - 1,
        unit);
  }

  /**
   * Plots the mean predictions: a line for each unit of the output, or, for a column of texts, a
   * bar for each category.
   *
   * @param classNames the names of the units; by default their indices
   */
  public Picture plot(String... classNames) {
    return plot(Check.all("plot", "classNames", classNames));
  }

  /** Plots the mean predictions with the names of the units. */
  public Picture plot(List<String> classNames) {
    var names = Check.all("plot", "classNames", classNames);
    Check.that(
        names.isEmpty() || names.size() == units(),
        "plot: expected names for %d units of the output, received %d.",
        units(),
        names.size());
    var lines = new LinkedHashMap<String, double[]>();
    for (int unit = 0; unit < units(); unit++) {
      var usual = units() == 1 ? FIGURE : "class " + unit;
      lines.put(names.isEmpty() ? usual : names.get(unit), mean(unit));
    }
    return categories.isEmpty() ? Plots.lines(FIGURE, column, grid, lines) : bars(lines);
  }

  private Picture bars(Map<String, double[]> lines) {
    var bars = new LinkedHashMap<String, Double>();
    for (int c = 0; c < categories.size(); c++) {
      for (var line : lines.entrySet()) {
        var name = categories.get(c) + (units() == 1 ? "" : ", " + line.getKey());
        bars.put(name, line.getValue()[c]);
      }
    }
    return Plots.bars(FIGURE + " by " + column, bars);
  }

  /**
   * Plots the predictions of the single rows for a unit of the output, up to {@value #ROWS} of
   * them, as faint lines behind their mean. Lines that cross show that the column acts together
   * with other ones.
   */
  public Picture plotRows(int unit) {
    var mean = mean(unit);
    Check.that(
        categories.isEmpty(),
        "plotRows: the categories of \"%s\" have no order for lines: use plot.",
        column);
    int rows = predictions.get(0).length();
    var shown =
        IntStream.range(0, Math.min(ROWS, rows))
            .mapToObj(i -> row((int) ((long) i * rows / Math.min(ROWS, rows)), unit))
            .toList();
    return Plots.lines("prediction", column, grid, Map.of("mean of all rows", mean), shown);
  }

  /** Returns the column and the number of values and rows. */
  @Override
  public String toString() {
    return String.format(
        "Partial dependence on %s: %d values, %d rows",
        column, predictions.size(), predictions.get(0).length());
  }
}
