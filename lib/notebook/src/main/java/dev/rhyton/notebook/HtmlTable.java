package dev.rhyton.notebook;

import static java.util.Objects.requireNonNull;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Converts tables to HTML that is readable on light and dark pages: styles are inline, because
 * notebooks drop style sheets, and none sets the text colour. Where scripts run, a script behind
 * each table lets it sort, filter and page. Each output has the script, so that it works alone, as
 * in Colab, and after other cells were cleared.
 */
final class HtmlTable {
  private static final int COLUMNS = 20;
  private static final int FEW = 4; // fewer rows are seen at a glance
  private static final int FILTERED = 10; // the same number is in pages.js
  private static final int SENT_ROWS = 1000;
  private static final int SENT_LENGTH = 200_000;
  private static final String EXPLORE =
      ". Tables.explore(table) pages through them, in front ends with widgets.";
  private static final String BEGIN = "<table style=\"border-collapse:collapse;color:inherit\">";
  private static final String ROW = "<tr style=\"border-bottom:1px solid rgba(128,128,128,0.4)\">";

  private static final String SORT = script("sort.js");
  private static final String PAGES = script("pages.js");

  private final @Nullable String name;
  private final List<Column<?>> all;
  private final int count;
  private final int most;
  private final int[] columns;
  private final boolean isDescribed;
  private final Map<Integer, CellText> texts = new HashMap<>();
  private final Map<Integer, String> lines = new HashMap<>();

  private HtmlTable(Table table, int most, int[] columns, boolean isDescribed) {
    name = table.name();
    all = List.copyOf(table.columns());
    count = table.rowCount();
    this.most = most;
    this.columns = columns;
    this.isDescribed = isDescribed;
    for (int c : columns) if (c >= 0) texts.put(c, CellText.of(all.get(c)));
  }

  /**
   * Returns the table as HTML; if it has more than {@code most} rows, those in the middle are
   * omitted, until a reader asks for them.
   */
  static String of(Table table, int most) {
    return new HtmlTable(table, most, shown(table.columnCount(), COLUMNS), false).html();
  }

  /** Returns the table with a head that describes each column, if some rows are omitted. */
  static String described(Table table, int most) {
    boolean isLong = table.rowCount() > most;
    return new HtmlTable(table, most, shown(table.columnCount(), COLUMNS), isLong).html();
  }

  /** Returns the table with all rows and columns. */
  static String all(Table table) {
    int columns = table.columnCount();
    return new HtmlTable(table, table.rowCount(), shown(columns, columns), false).html();
  }

  /** Returns a table whose rows are chosen by {@link #page}. */
  static HtmlTable explored(Table table) {
    return new HtmlTable(table, 0, shown(table.columnCount(), COLUMNS), true);
  }

  /** Returns rows of texts with the names of their columns; those of numbers are aligned right. */
  static String of(List<String> names, List<List<String>> rows) {
    var html = new StringBuilder(BEGIN).append("<thead>" + ROW);
    for (int c = 0; c < names.size(); c++) {
      html.append("<th" + style(isNumbers(rows, c)) + ">" + escape(names.get(c)) + "</th>");
    }
    html.append("</tr></thead>\n<tbody>");
    for (var row : rows) {
      html.append(ROW);
      for (int c = 0; c < names.size(); c++) cell(html, isNumbers(rows, c), row.get(c), null);
      html.append("</tr>\n");
    }
    return html.append("</tbody></table>").toString();
  }

  private static boolean isNumbers(List<List<String>> rows, int column) {
    return rows.stream().map(r -> r.get(column)).allMatch(t -> t.matches("[-0-9.eE… ]*"));
  }

  int count() {
    return count;
  }

  /** Returns a column by its index when the table was given. */
  Column<?> column(int index) {
    return all.get(index);
  }

  private String html() {
    boolean isWhole = count <= most;
    var hidden = isWhole || count > SENT_ROWS ? "" : json();
    boolean sorts = count >= FEW && (isWhole || !hidden.isEmpty());
    var html = new StringBuilder(sorts ? "<div class=\"rhyton-table\">" : "").append(BEGIN);
    html.append(caption());
    html.append("<thead>" + ROW);
    for (int c : columns) head(html, c, sorts);
    html.append("</tr></thead>\n<tbody>");
    for (int r : shown(count, most)) row(html, r);
    html.append("</tbody></table>");
    if (!isWhole || columns.length < all.size()) {
      var more = isDescribed && !sorts ? EXPLORE : "";
      html.append(paragraph(count + " rows, " + all.size() + " columns" + more));
    }
    if (!sorts) return html.toString();
    var script = count > FILTERED || !hidden.isEmpty() ? PAGES + SORT : SORT;
    return html.append(hidden + "<script>" + script + "</script></div>").toString();
  }

  private CellText text(int c) {
    return requireNonNull(texts.get(c));
  }

  private void head(StringBuilder html, int c, boolean sorts) {
    if (c < 0) {
      html.append("<th" + style(false) + ">…</th>");
      return;
    }
    var column = all.get(c);
    var text = text(c);
    html.append("<th scope=\"col\"");
    if (sorts && text.whyUnordered() == null) {
      html.append(" data-sort=\"" + (column instanceof NumericColumn ? "number" : "text") + "\"");
    }
    if (sorts && text.digits() != null) html.append(" data-digits=\"" + text.digits() + "\"");
    html.append(style(column instanceof NumericColumn) + ">" + escape(column.name()));
    html.append(lines(c, sorts)).append("</th>");
  }

  /** Returns what is below the name of a column. */
  private String lines(int c, boolean sorts) {
    return lines.computeIfAbsent(
        c,
        at -> {
          var text = text(at);
          var about = isDescribed ? ColumnHead.of(all.get(at), text).html() : "";
          return sorts && text.whyUnordered() != null
              ? about + ColumnHead.line(text.whyUnordered())
              : about;
        });
  }

  /** Returns the indices of the columns that are shown and have an order. */
  int[] ordered() {
    return IntStream.of(columns).filter(c -> c >= 0 && text(c).whyUnordered() == null).toArray();
  }

  /** Returns the texts of a row in lower case. */
  String words(int row) {
    return texts.values().stream()
        .map(text -> text.text(row))
        .collect(Collectors.joining("\n"))
        .toLowerCase(Locale.ROOT);
  }

  /**
   * Returns rows below a head with buttons.
   *
   * @param by the column by which they are sorted, or -1
   * @param click what the head does when one of its buttons is clicked, which has the column's
   *     index as its value
   */
  String page(int[] rows, int by, boolean isDescending, String click) {
    // Widgets have high lines.
    var html = new StringBuilder(BEGIN.replace("inherit", "inherit;line-height:normal"));
    html.append(caption()).append("<thead onclick=\"" + escape(click) + "\">" + ROW);
    for (int c : columns) {
      if (c < 0 || text(c).whyUnordered() != null) {
        head(html, c, true);
        continue;
      }
      var order = c != by ? "none" : isDescending ? "descending" : "ascending";
      var mark = c != by ? "↕" : isDescending ? "↓" : "↑";
      html.append("<th scope=\"col\" aria-sort=\"" + order + "\"")
          .append(style(all.get(c) instanceof NumericColumn))
          .append("><button type=\"button\" title=\"Sort\" value=\"" + c + "\"")
          .append(" style=\"all:unset;cursor:pointer;outline:revert\">")
          .append(escape(all.get(c).name()))
          .append(
              "<span aria-hidden=\"true\"" + (c == by ? "" : " style=\"opacity:.4\"") + ">&nbsp;")
          .append(mark + "</span></button>" + lines(c, true) + "</th>");
    }
    html.append("</tr></thead>\n<tbody>");
    for (int r : rows) row(html, r);
    return html.append("</tbody></table>").toString();
  }

  private String caption() {
    if (name == null || name.isBlank()) return "";
    return "<caption style=\"text-align:left;caption-side:top;padding:4px 0;white-space:nowrap\">"
        + escape(name)
        + "</caption>";
  }

  private void row(StringBuilder html, int r) {
    html.append(ROW);
    for (int c : columns) {
      boolean isNumber = c >= 0 && all.get(c) instanceof NumericColumn;
      if (r < 0) cell(html, isNumber, "⋮", null);
      else if (c < 0) cell(html, false, "…", null);
      else cell(html, isNumber, text(c).text(r), text(c).full(r));
    }
    html.append("</tr>\n");
  }

  /** Returns all rows for the script in the page; nothing if they are too long to be sent. */
  private String json() {
    var sent = new JsonArray();
    for (int r = 0; r < count; r++) {
      var cells = new JsonArray();
      for (int c : columns) cells.add(c < 0 ? new JsonPrimitive("…") : text(c).json(r));
      sent.add(cells);
    }
    // Gson escapes < and >, so that no text ends the element.
    var json = new Gson().toJson(sent);
    return json.length() > SENT_LENGTH
        ? ""
        : "<script type=\"application/json\">" + json + "</script>";
  }

  /** Returns a script in one line, without its comments and the spaces that it does not need. */
  private static String script(String name) {
    try (var in = HtmlTable.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replaceAll("(?m)^ *//.*", "")
          .replaceAll("\\s*\\n\\s*", "")
          .replaceAll(" ?([-=+*/?:;,(){}<>&|!]) ?", "$1");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  private static String style(boolean isNumber) {
    return " style=\"padding:3px 10px;text-align:" + (isNumber ? "right" : "left") + "\"";
  }

  private static void cell(
      StringBuilder html, boolean isNumber, String text, @Nullable String title) {
    html.append("<td" + style(isNumber));
    if (title != null) html.append(" title=\"" + escape(title) + "\"");
    html.append(">" + escape(text) + "</td>");
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
