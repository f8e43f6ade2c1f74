package dev.rhyton.notebook;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.columns.Column;

/**
 * Writes the cells of a column. Numbers with a fraction have common decimals, so that they can be
 * read downwards: enough for three digits of most of them. Whole numbers stay whole, and numbers
 * that were recorded with one or two decimals stay as they are. A column with a print formatter of
 * its own is written by it.
 */
final class CellText {
  private static final int AS_TABLESAW = -2;
  private static final int SCIENTIFIC = -1;
  private static final int DIGITS = 3;
  private static final int RECORDED = 2; // decimals of prices and measurements
  private static final int MOST_DIGITS = 7;
  private static final int MOST_DECIMALS = 6;
  private static final double LARGE = 1e7;
  private static final double SMALL = 1e-4;
  private static final double LARGEST_COUNT = 1e15;
  private static final int SAMPLE = 1000; // values that decide about decimals
  private static final int LONGEST = 300;
  private static final int LONGEST_TITLE = 2000;

  private final Column<?> column;
  private final int decimals;
  private final @Nullable String whyUnordered;

  private CellText(Column<?> column, int decimals) {
    this.column = column;
    this.decimals = decimals;
    whyUnordered = RowOrder.whyNot(column);
  }

  static CellText of(Column<?> column) {
    boolean rounds = TableColumns.isFraction(column) && !Tables.hasOwnFormat(column);
    return new CellText(column, rounds ? decimals((NumericColumn<?>) column) : AS_TABLESAW);
  }

  /** Returns why rows cannot be sorted by the column, or null. */
  @Nullable String whyUnordered() {
    return whyUnordered;
  }

  /** Returns the decimals of rounded numbers, -1 for scientific notation, or null. */
  @Nullable Integer digits() {
    return decimals == AS_TABLESAW ? null : decimals;
  }

  /** Returns the text of a cell; that of a missing value is empty, unless NaN is a result. */
  String text(int row) {
    if (decimals != AS_TABLESAW) {
      double value = ((NumericColumn<?>) column).getDouble(row);
      if (!Double.isNaN(value)) return number(value);
      return column.getString(row).equals(Tables.NAN) ? Tables.NAN : "";
    }
    if (column.isMissing(row)) return "";
    return cut(column.getString(row), LONGEST);
  }

  /** Returns the whole value of a cell whose text is a shortened form of it; null for others. */
  @Nullable String full(int row) {
    if (TableColumns.isMissing(column, row)) return null;
    var text = text(row);
    if (decimals != AS_TABLESAW) {
      var exact = exact(((NumericColumn<?>) column).getDouble(row));
      return Double.parseDouble(text) == Double.parseDouble(exact) ? null : exact;
    }
    if (whyUnordered != null) return null; // its text need not be the same in the next run
    var full =
        TableColumns.isFraction(column)
            ? exact(((NumericColumn<?>) column).getDouble(row))
            : column.get(row).toString();
    return full.equals(text) ? null : cut(full, LONGEST_TITLE);
  }

  /**
   * Returns what the script in the page needs of a cell: a number to round, a text, a text and its
   * whole value, or null.
   */
  JsonElement json(int row) {
    if (decimals != AS_TABLESAW) {
      double value = ((NumericColumn<?>) column).getDouble(row);
      if (Double.isFinite(value)) return new JsonPrimitive(new BigDecimal(exact(value)));
    }
    var text = text(row);
    var full = full(row);
    if (full == null) return text.isEmpty() ? JsonNull.INSTANCE : new JsonPrimitive(text);
    var both = new JsonArray();
    both.add(text);
    both.add(full);
    return both;
  }

  private String number(double value) {
    if (!Double.isFinite(value)) return String.valueOf(value);
    // The exact value of the double, as in toFixed of JavaScript, which writes the other rows.
    var exact = new BigDecimal(value);
    if (decimals != SCIENTIFIC) {
      var fixed = exact.setScale(decimals, RoundingMode.HALF_UP);
      if (value == 0 || fixed.signum() != 0) return fixed.toPlainString();
    }
    return String.format(Locale.ROOT, "%." + (DIGITS - 1) + "e", exact)
        .replaceFirst("e([+-])0", "e$1");
  }

  /** Returns a text, or its beginning with an ellipsis. */
  static String cut(String text, int length) {
    if (text.length() <= length) return text;
    int end = length - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }

  /** Returns the shortest text of a number; most results are floats, which have shorter ones. */
  private static String exact(double value) {
    return (float) value == value ? Float.toString((float) value) : Double.toString(value);
  }

  private static int decimals(NumericColumn<?> column) {
    boolean isWhole = true;
    double largest = 0;
    for (int row = 0; row < column.size(); row++) {
      double value = column.getDouble(row);
      if (!Double.isFinite(value)) continue;
      isWhole &= value == Math.rint(value);
      largest = Math.max(largest, Math.abs(value));
    }
    // Scores of 0 and 1 keep their decimals.
    if (isWhole && largest == 1) return DIGITS - 1;
    if (isWhole && largest < LARGEST_COUNT) return 0;
    if (largest >= LARGE || largest < SMALL) return SCIENTIFIC;
    int step = Math.max(1, column.size() / SAMPLE);
    var sizes =
        IntStream.iterate(0, row -> row < column.size(), row -> row + step)
            .mapToDouble(row -> Math.abs(column.getDouble(row)))
            .filter(size -> size > 0 && size <= LARGE)
            .sorted()
            .toArray();
    int recorded = 0;
    for (double size : sizes) {
      recorded = Math.max(recorded, new BigDecimal(exact(size)).stripTrailingZeros().scale());
    }
    if (sizes.length == 0 || column.size() == 1) recorded = Integer.MAX_VALUE;
    if (recorded <= RECORDED) return recorded;
    // Three quarters of the numbers have three digits: all of a few, and most of many.
    double small = sizes.length == 0 ? largest : sizes[(sizes.length - 1) / 4];
    int needed = Math.min(DIGITS - 1 - exponent(small), MOST_DIGITS - 1 - exponent(largest));
    return Math.max(0, Math.min(recorded, Math.min(needed, MOST_DECIMALS)));
  }

  /** Returns the power of ten of a number when it is rounded: 0 for 0.9999. */
  private static int exponent(double value) {
    var rounded = String.format(Locale.ROOT, "%." + (DIGITS - 1) + "e", value);
    return Integer.parseInt(rounded.substring(rounded.indexOf('e') + 1));
  }
}
