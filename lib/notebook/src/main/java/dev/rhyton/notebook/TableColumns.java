package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.NDArray;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** What {@link TableEncoder} learns and reads from columns of Tablesaw. */
final class TableColumns {
  private TableColumns() {}

  /** Returns a column by its name, as Tablesaw does without regard to case. */
  static Column<?> find(Table table, String name) {
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

  /** Returns a column of numbers or booleans as numbers; missing ones are NaN. */
  static double[] numbers(String owner, Table table, String name) {
    Check.given(owner, "table", table);
    var column = find(table, Check.given(owner, "column", name));
    var kinds = "Its columns of numbers are " + numeric(table) + ".";
    Check.that(
        column instanceof NumericColumn || column instanceof BooleanColumn,
        "%s: expected numbers in column \"%s\", it holds %s. %s",
        owner,
        column.name(),
        column.type(),
        kinds);
    return numbers(column);
  }

  private static double[] numbers(Column<?> column) {
    return IntStream.range(0, column.size())
        .mapToDouble(row -> number(value(column, row)))
        .toArray();
  }

  private static double number(@Nullable Object value) {
    if (value == null) return Double.NaN;
    return value instanceof Boolean flag ? (flag ? 1 : 0) : ((Number) value).doubleValue();
  }

  /** Returns the names of the columns of numbers. */
  static List<String> numeric(Table table) {
    return table.columns().stream()
        .filter(c -> c instanceof NumericColumn)
        .map(Column::name)
        .toList();
  }

  /** Learns the categories of a column, and the value that replaces missing values. */
  static FeatureColumn learn(Column<?> column, boolean oneHot, boolean fillMissing) {
    if (column instanceof StringColumn texts) {
      var present = texts.asList().stream().filter(t -> !t.isEmpty()).toList();
      Check.that(!present.isEmpty(), "Column \"%s\" has no values.", column.name());
      var sorted = List.copyOf(new TreeSet<>(present));
      Double fill = fillMissing ? (double) sorted.indexOf(mostFrequent(present)) : null;
      return new FeatureColumn(column.name(), sorted, oneHot, fill);
    }
    checkNumbers(column);
    Double fill = null;
    if (fillMissing) {
      fill =
          column instanceof NumericColumn<?> numbers
              ? numbers.mean()
              : ((BooleanColumn) column).proportionTrue() > 0.5 ? 1.0 : 0.0;
    }
    return new FeatureColumn(column.name(), List.of(), false, fill);
  }

  /** Checks a column that holds no texts. */
  private static void checkNumbers(Column<?> column) {
    Check.that(
        column instanceof NumericColumn || column instanceof BooleanColumn,
        "Expected numbers, booleans or texts in column \"%s\", it holds %s. Leave it out with"
            + " table.rejectColumns(\"%s\"), or make a column of numbers from it.",
        column.name(),
        column.type(),
        column.name());
  }

  /** Returns a column as an array: strings, or float64 with NaN for missing values. */
  static NDArray array(Column<?> column) {
    if (column instanceof StringColumn texts) {
      return NDArray.from(texts.asList().toArray(String[]::new));
    }
    checkNumbers(column);
    return NDArray.from(numbers(column));
  }

  /** Learns the classes of a label column; numbers become texts in their order. */
  static FeatureColumn classes(Column<?> column) {
    if (!(column instanceof NumericColumn<?> numbers)) return learn(column, false, false);
    var texts =
        Arrays.stream(numbers.asDoubleArray())
            .filter(v -> !Double.isNaN(v))
            .distinct()
            .sorted()
            .mapToObj(Text::number)
            .toList();
    return new FeatureColumn(column.name(), texts, false, null);
  }

  /** Returns how many integers there are if they are 0, 1, 2 ... without a gap; 0 otherwise. */
  static int classCount(NumericColumn<?> column) {
    var distinct =
        Arrays.stream(column.asDoubleArray()).filter(v -> !Double.isNaN(v)).distinct().sorted();
    var values = distinct.toArray();
    boolean isCounted = IntStream.range(0, values.length).allMatch(i -> values[i] == i);
    return isCounted ? values.length : 0;
  }

  private static String mostFrequent(List<String> texts) {
    return Collections.max(
        new TreeSet<>(texts), Comparator.comparing(t -> Collections.frequency(texts, t)));
  }

  /**
   * Returns a value as {@link FeatureColumn} takes it, null if it is missing; Tablesaw's {@code
   * isMissing} overlooks texts set to be missing.
   */
  static @Nullable Object value(Column<?> column, int row) {
    if (column.isMissing(row)) return null;
    if (column instanceof NumericColumn<?> numbers) return numbers.getDouble(row);
    if (column instanceof BooleanColumn flags) return flags.getByte(row) == 1;
    return column.getString(row);
  }

  /** Returns whether a value is missing, as in the statistics of {@link Tables#describe}. */
  static boolean isMissing(Column<?> column, int row) {
    return FeatureColumn.isMissing(value(column, row));
  }

  /**
   * Returns whether a column contains floating-point numbers. {@code column.type()} does not tell:
   * Tablesaw has two objects for one type if a column is created before {@code ColumnType} is used.
   */
  static boolean isFraction(Column<?> column) {
    return column instanceof DoubleColumn || column instanceof FloatColumn;
  }
}
