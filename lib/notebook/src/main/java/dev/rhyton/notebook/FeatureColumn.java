package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.columns.Column;

/**
 * The conversion of a column's values to numbers.
 *
 * @param name the column
 * @param categories the texts that it may contain, in order; empty for a column of numbers or
 *     booleans
 * @param oneHot whether a text becomes a one-hot row instead of its index
 * @param fill the value that replaces missing values, or null if these are refused
 */
record FeatureColumn(String name, List<String> categories, boolean oneHot, Double fill) {
  /** Learns the categories of a column, and the value that replaces missing values. */
  static FeatureColumn of(Column<?> column, boolean oneHot, boolean fillMissing) {
    if (column instanceof StringColumn texts) {
      var present = texts.asList().stream().filter(t -> !t.isEmpty()).toList();
      Check.that(!present.isEmpty(), "Column \"%s\" has no values.", column.name());
      var sorted = List.copyOf(new TreeSet<>(present));
      Double fill = fillMissing ? (double) sorted.indexOf(mostFrequent(present)) : null;
      return new FeatureColumn(column.name(), sorted, oneHot, fill);
    }
    Check.that(
        column instanceof NumericColumn || column instanceof BooleanColumn,
        "Expected numbers, booleans or texts in column \"%s\", it holds %s. Leave it out with"
            + " table.rejectColumns(\"%s\"), or make a column of numbers from it.",
        column.name(),
        column.type(),
        column.name());
    Double fill = null;
    if (fillMissing) {
      fill =
          column instanceof NumericColumn<?> numbers
              ? numbers.mean()
              : ((BooleanColumn) column).proportionTrue() > 0.5 ? 1.0 : 0.0;
    }
    return new FeatureColumn(column.name(), List.of(), false, fill);
  }

  private static String mostFrequent(List<String> texts) {
    return Collections.max(
        new TreeSet<>(texts), Comparator.comparing(t -> Collections.frequency(texts, t)));
  }

  /**
   * Returns whether a value is missing; Tablesaw's {@code isMissing} overlooks texts set to be
   * missing.
   */
  private static boolean isMissing(Column<?> column, int row) {
    return column.isMissing(row) || column.getString(row).isEmpty();
  }

  /** Returns the names of its features. */
  List<String> names() {
    return oneHot ? categories.stream().map(c -> name + "=" + c).toList() : List.of(name);
  }

  /** Writes the features of a row. */
  void write(Column<?> column, int row, float[] to, int at) {
    if (oneHot) to[at + index(column, row)] = 1;
    else to[at] = (float) number(column, row);
  }

  /** Returns the number, or the index of the category, in a row. */
  int index(Column<?> column, int row) {
    return (int) number(column, row);
  }

  private double number(Column<?> column, int row) {
    if (isMissing(column, row)) {
      Check.that(
          fill != null,
          "Column \"%s\" has no value in row %d, counted from 0. Leave such rows out with"
              + " table.dropRowsWithMissingValues(), or fill them in.",
          name,
          row);
      return fill;
    }
    if (!categories.isEmpty()) return category(column.getString(row), row);
    if (column instanceof NumericColumn<?> numbers) return numbers.getDouble(row);
    Check.that(
        column instanceof BooleanColumn,
        "Expected numbers in column \"%s\" as in the table that was learned, it holds %s.",
        name,
        column.type());
    return ((BooleanColumn) column).getByte(row);
  }

  private int category(String text, int row) {
    int index = categories.indexOf(text);
    Check.that(
        index >= 0,
        "Column \"%s\" has \"%s\" in row %d, counted from 0, which the table that was learned has"
            + " not.%s It has %s.",
        name,
        text,
        row,
        Text.didYouMean(text, categories),
        categories);
    return index;
  }

  /** Returns the category of an index. */
  String text(int index) {
    return categories.isEmpty() ? Integer.toString(index) : categories.get(index);
  }
}
