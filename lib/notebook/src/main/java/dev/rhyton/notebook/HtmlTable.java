package dev.rhyton.notebook;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Converts tables to HTML that is readable on light and dark pages: styles are inline, because
 * notebooks drop style sheets, and none sets the text colour.
 */
final class HtmlTable {
  private static final int COLUMNS = 20;
  private static final double LARGEST_COUNT = 1e15;
  private static final double LARGE = 10;
  private static final String BEGIN = "<table style=\"border-collapse:collapse;color:inherit\">";
  private static final String LINE = "1px solid rgba(128,128,128,0.4)";

  private HtmlTable() {}

  /**
   * Returns the table as HTML; if it has more than {@code most} rows, those in the middle are
   * omitted.
   */
  static String of(Table table, int most) {
    return of(table, shown(table.rowCount(), most), shown(table.columnCount(), COLUMNS));
  }

  /** Returns the table with all rows and columns. */
  static String all(Table table) {
    int rows = table.rowCount();
    int columns = table.columnCount();
    return of(table, shown(rows, rows), shown(columns, columns));
  }

  /** Returns rows of texts with the names of their columns; those of numbers are aligned right. */
  static String of(List<String> names, List<List<String>> rows) {
    var html = new StringBuilder(BEGIN).append("<thead><tr>");
    for (int c = 0; c < names.size(); c++) cell(html, "th", isNumbers(rows, c), names.get(c));
    html.append("</tr></thead>\n<tbody>");
    for (var row : rows) {
      html.append("<tr>");
      for (int c = 0; c < names.size(); c++) cell(html, "td", isNumbers(rows, c), row.get(c));
      html.append("</tr>\n");
    }
    return html.append("</tbody></table>").toString();
  }

  private static boolean isNumbers(List<List<String>> rows, int column) {
    return rows.stream().map(r -> r.get(column)).allMatch(t -> t.matches("[-0-9.eE… ]*"));
  }

  private static String of(Table table, int[] rows, int[] columns) {
    var html = new StringBuilder(BEGIN);
    if (table.name() != null && !table.name().isBlank()) {
      html.append(
              "<caption style=\"text-align:left;caption-side:top;padding:4px 0;white-space:nowrap\">")
          .append(escape(table.name()))
          .append("</caption>");
    }
    html.append("<thead><tr>");
    for (int c : columns) {
      boolean isNumber = c >= 0 && table.column(c) instanceof NumericColumn;
      cell(html, "th", isNumber, c < 0 ? "…" : table.column(c).name());
    }
    html.append("</tr></thead>\n<tbody>");
    for (int r : rows) {
      html.append("<tr>");
      for (int c : columns) {
        var column = c < 0 ? null : table.column(c);
        boolean isNumber = column instanceof NumericColumn;
        cell(html, "td", isNumber, r < 0 ? "⋮" : c < 0 ? "…" : text(column, r));
      }
      html.append("</tr>\n");
    }
    html.append("</tbody></table>");
    if (rows.length < table.rowCount() || columns.length < table.columnCount()) {
      html.append(paragraph(table.rowCount() + " rows, " + table.columnCount() + " columns"));
    }
    return html.toString();
  }

  /** Returns the indices of the rows to show, with -1 for those omitted. */
  private static int[] shown(int count, int most) {
    if (count <= most) return IntStream.range(0, count).toArray();
    int half = most / 2;
    return IntStream.concat(
            IntStream.concat(IntStream.range(0, half), IntStream.of(-1)),
            IntStream.range(count - half, count))
        .toArray();
  }

  private static void cell(StringBuilder html, String tag, boolean isNumber, String text) {
    html.append('<')
        .append(tag)
        .append(" style=\"padding:3px 10px;text-align:")
        .append(isNumber ? "right" : "left")
        .append(";border-bottom:")
        .append(LINE)
        .append("\">")
        .append(escape(text))
        .append("</")
        .append(tag)
        .append('>');
  }

  private static String text(Column<?> column, int row) {
    if (!TableColumns.isFraction(column)) {
      return column.isMissing(row) ? "" : column.getString(row);
    }
    double value = ((NumericColumn<?>) column).getDouble(row);
    // A missing value is empty, unless NaN is a result.
    if (Double.isNaN(value)) return column.getString(row).equals(Tables.NAN) ? Tables.NAN : "";
    if (value == Math.rint(value) && isCounts((NumericColumn<?>) column)) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    int decimals = decimals((NumericColumn<?>) column);
    return decimals > 0 ? String.format(Locale.ROOT, "%." + decimals + "f", value) : number(value);
  }

  /**
   * Returns how many decimals write all values of a column exactly with at most four digits, such
   * as 2 for 0.25 and 0.5; or 0 if there is no such number, or only one value.
   */
  private static int decimals(NumericColumn<?> column) {
    int decimals = 0;
    double largest = 0;
    for (int row = 0; row < column.size(); row++) {
      double value = column.getDouble(row);
      if (Double.isNaN(value)) continue;
      if (!Double.isFinite(value)) return 0;
      decimals = Math.max(decimals, BigDecimal.valueOf(value).stripTrailingZeros().scale());
      largest = Math.max(largest, Math.abs(value));
    }
    boolean isShort = decimals < 4 && largest < Math.pow(10, 4 - decimals);
    return column.size() > 1 && isShort ? decimals : 0;
  }

  /** Returns whether whole numbers of a column need no decimals: all are whole, or some large. */
  private static boolean isCounts(NumericColumn<?> column) {
    boolean isWhole = true;
    double largest = 0;
    for (int row = 0; row < column.size(); row++) {
      double value = column.getDouble(row);
      if (Double.isNaN(value)) continue;
      isWhole &= value == Math.rint(value);
      largest = Math.max(largest, Math.abs(value));
    }
    // Scores of 0 and 1 keep their decimals.
    if (isWhole && largest == 0) return true;
    return largest < LARGEST_COUNT && largest > (isWhole ? 1 : LARGE);
  }

  /**
   * Formats a number with four digits, and at most four decimals, or in scientific notation if it
   * is very small or large.
   */
  static String number(double value) {
    if (value == 0 || !Double.isFinite(value)) return String.format(Locale.ROOT, "%.4f", value);
    var scientific = String.format(Locale.ROOT, "%.3e", value);
    // Rounded, so that 0.99999 has the decimals of 1.
    double size = Math.abs(Double.parseDouble(scientific));
    if (size < 1e-4 || size >= 1e6) return scientific;
    int decimals = size < 1 ? 4 : Math.max(0, 3 - (int) Math.floor(Math.log10(size)));
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  static String paragraph(String text) {
    return "<p>" + escape(text) + "</p>";
  }

  static String lines(List<String> lines) {
    return "<p>" + String.join("<br>", lines.stream().map(HtmlTable::escape).toList()) + "</p>";
  }

  /** Returns an HTML image at the size of the picture on the page. */
  static String image(Picture picture) {
    return String.format(
        Locale.ROOT,
        "<img width=\"%d\" height=\"%d\" alt=\"%s\" src=\"data:image/png;base64,%s\"/>",
        picture.width(),
        picture.height(),
        escape(picture.text()),
        Rendering.base64(picture));
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
