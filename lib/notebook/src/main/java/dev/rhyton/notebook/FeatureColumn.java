package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conversion of a column's values to numbers. A value is a text, a number, a boolean, or null
 * if it is missing.
 *
 * @param name the column
 * @param categories the texts that it may contain, in order; empty for a column of numbers or
 *     booleans
 * @param oneHot whether a text becomes a one-hot row instead of its index
 * @param fill the value that replaces missing values, or null if these are refused
 */
record FeatureColumn(String name, List<String> categories, boolean oneHot, @Nullable Double fill)
    implements Serializable {

  /** Returns the names of its features. */
  List<String> names() {
    return oneHot ? categories.stream().map(c -> name + "=" + c).toList() : List.of(name);
  }

  /**
   * Writes the features of a value.
   *
   * @param row the number of its row, for messages
   */
  void write(@Nullable Object value, Object row, float[] to, int at) {
    if (oneHot) to[at + index(value, row)] = 1;
    else to[at] = (float) number(value, row);
  }

  /** Returns the number as an index, or the index of the category. */
  int index(@Nullable Object value, Object row) {
    double number = number(value, row);
    Check.that(
        number == (int) number,
        "Column \"%s\" has %s in row %s, counted from 0, which is no index of a class. Use whole"
            + " numbers, or a column with fractions in the table that is learned.",
        name,
        value,
        row);
    return (int) number;
  }

  /** Returns the number, or the index of the category. */
  double number(@Nullable Object value, Object row) {
    if (value == null || isMissing(value)) {
      Check.that(
          fill != null,
          "Column \"%s\" has no value in row %s, counted from 0. Leave such rows out with"
              + " table.dropRowsWithMissingValues(), or fill them in.",
          name,
          row);
      return fill;
    }
    if (!categories.isEmpty()) return category(text(value), row);
    if (value instanceof Number number) return number.doubleValue();
    Check.that(
        value instanceof Boolean,
        "Expected numbers in column \"%s\" as in the table that was learned, it has \"%s\" in row"
            + " %s, counted from 0.",
        name,
        value,
        row);
    return (Boolean) value ? 1 : 0;
  }

  private static String text(Object value) {
    return value instanceof Number number
        ? Text.number(number.doubleValue())
        : String.valueOf(Text.printable(value));
  }

  /** Returns whether a value is missing; NaN is Tablesaw's missing number. */
  static boolean isMissing(@Nullable Object value) {
    return value == null
        || "".equals(value)
        || (value instanceof Number number && Double.isNaN(number.doubleValue()));
  }

  private int category(String text, Object row) {
    int index = categories.indexOf(text);
    Check.that(
        index >= 0,
        "Column \"%s\" has \"%s\" in row %s, counted from 0, which the table that was learned has"
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
