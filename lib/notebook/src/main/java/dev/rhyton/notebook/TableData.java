package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.NDArray;
import java.util.List;
import java.util.TreeSet;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Samples from tables of Tablesaw. */
public final class TableData {
  private TableData() {}

  /**
   * The rows of a table as samples: numbers and booleans of all columns but one as float32
   * features, that one as targets. Whole numbers are class indices, text and booleans become such
   * in sorted order (see {@link #classNames}), and fractions are float32 targets of a regression.
   *
   * <pre>{@code
   * var iris = Table.read().csv("iris.csv");
   * model.fit(TableData.of(iris, "species"), epochs(50));
   * }</pre>
   */
  public static ArrayDataset of(Table table, String label) {
    var target = column(table, label);
    int samples = table.rowCount();
    int features = table.columnCount() - 1;
    Check.that(samples > 0, "The table has no rows.");
    Check.that(features > 0, "The table has no column besides its label \"%s\".", label);
    var x = new float[samples * features];
    int at = 0;
    for (var column : table.columns()) {
      if (column == target) continue;
      checkComplete(column);
      for (int row = 0; row < samples; row++) {
        x[row * features + at] = (float) number(column, row);
      }
      at++;
    }
    checkComplete(target);
    return Dataset.of(NDArray.of(x, samples, features), targets(target));
  }

  /** The texts of a label column in the order of their indices. */
  public static List<String> classNames(Table table, String label) {
    var column = column(table, label);
    Check.that(
        column instanceof StringColumn,
        "Expected text in column \"%s\", it holds %s.",
        column.name(),
        column.type());
    return List.copyOf(new TreeSet<>(((StringColumn) column).asList()));
  }

  private static Column<?> column(Table table, String name) {
    for (var column : table.columns()) if (column.name().equalsIgnoreCase(name)) return column;
    throw new IllegalArgumentException(
        "The table has no column \""
            + name
            + "\"."
            + Text.didYouMean(name, table.columnNames())
            + " It has "
            + table.columnNames()
            + ".");
  }

  private static void checkComplete(Column<?> column) {
    for (int row = 0; row < column.size(); row++) {
      Check.that(
          !column.isMissing(row),
          "Column \"%s\" has no value in row %d, counted from 0. Leave such rows out with"
              + " table.dropRowsWithMissingValues(), or fill them in.",
          column.name(),
          row);
    }
  }

  private static double number(Column<?> column, int row) {
    if (column instanceof NumericColumn<?> numbers) return numbers.getDouble(row);
    if (column instanceof BooleanColumn flags) return flags.getByte(row);
    throw new IllegalArgumentException(
        String.format(
            "Expected numbers or booleans in column \"%s\", it holds %s. Leave it out with"
                + " table.rejectColumns(\"%s\"), or make a column of numbers from it.",
            column.name(), column.type(), column.name()));
  }

  private static Object targets(Column<?> column) {
    int samples = column.size();
    if (column.type() == ColumnType.FLOAT || column.type() == ColumnType.DOUBLE) {
      var values = new float[samples];
      for (int row = 0; row < samples; row++) values[row] = (float) number(column, row);
      return values;
    }
    var indices = new int[samples];
    if (column instanceof StringColumn texts) {
      var names = List.copyOf(new TreeSet<>(texts.asList()));
      for (int row = 0; row < samples; row++) indices[row] = names.indexOf(texts.get(row));
    } else {
      for (int row = 0; row < samples; row++) indices[row] = (int) number(column, row);
    }
    return indices;
  }
}
