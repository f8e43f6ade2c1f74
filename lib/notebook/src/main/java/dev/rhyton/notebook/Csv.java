package dev.rhyton.notebook;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Columns of numbers and texts as inline data of Vega-Lite, in CSV, which is the shortest form. */
final class Csv {
  private static final int DIGITS = 5;
  private static final int MOST_DIGITS = 16;

  private final Map<String, Object> types = VegaLite.map();
  private final List<String[]> columns = new ArrayList<>();

  /** Adds a column of numbers, which are rounded to five digits of their range. */
  @CanIgnoreReturnValue
  Csv numbers(String name, double[] values) {
    types.put(name, "number");
    var range = Arrays.stream(values).filter(Axis::draws).summaryStatistics();
    double size = Math.max(Math.abs(range.getMin()), Math.abs(range.getMax()));
    double width = range.getMax() - range.getMin();
    double offset = width > 0 ? Math.ceil(Math.log10(size / width)) : 0;
    var precision = new MathContext((int) Math.min(MOST_DIGITS, DIGITS + offset));
    columns.add(
        Arrays.stream(values)
            .mapToObj(v -> Axis.draws(v) ? number(v, precision) : "")
            .toArray(String[]::new));
    return this;
  }

  private static String number(double value, MathContext precision) {
    var rounded = new BigDecimal(value).round(precision);
    if (rounded.signum() == 0) return "0";
    // Digits that a whole number has anyway cost nothing.
    if (value == Math.rint(value) && Math.abs(value) < 1e7) {
      return Integer.toString((int) value);
    }
    var plain = rounded.stripTrailingZeros();
    var text = plain.toPlainString();
    return text.length() <= MOST_DIGITS ? text : plain.toString();
  }

  /** Adds a column of texts. */
  @CanIgnoreReturnValue
  Csv texts(String name, String[] values) {
    types.put(name, "string");
    columns.add(Arrays.stream(values).map(Csv::quoted).toArray(String[]::new));
    return this;
  }

  private static String quoted(@Nullable String text) {
    if (text == null) return "";
    boolean isPlain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return isPlain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }

  /** Returns the data of some rows. */
  Map<String, Object> data(int[] rows) {
    var text = new StringBuilder(String.join(",", types.keySet()));
    for (int row : rows) {
      text.append('\n');
      for (int c = 0; c < columns.size(); c++) {
        if (c > 0) text.append(',');
        text.append(columns.get(c)[row]);
      }
    }
    var format = VegaLite.map("type", "csv", "parse", types);
    return VegaLite.map("values", text.toString(), "format", format);
  }

  /** Returns the data of all rows. */
  Map<String, Object> data() {
    int rows = columns.isEmpty() ? 0 : columns.get(0).length;
    return data(VegaLite.upTo(rows));
  }
}
