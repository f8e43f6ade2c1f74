package dev.rhyton.notebook;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.columns.Column;

/**
 * What the head of a column says about all its rows: the type, the number of missing values, and a
 * small histogram of numbers and dates, or a bar of the most frequent texts.
 *
 * @param line the type and the counts
 * @param range what the picture shows, in words; empty if there is none
 * @param picture the shapes of an SVG, without text, which would stay where SVG is removed
 */
record ColumnHead(String line, String range, String picture) {
  private static final int BINS = 12;
  private static final int FREQUENT = 3;
  private static final int LONGEST = 40;
  private static final int WIDTH = 60;
  private static final int HEIGHT = 16;

  static ColumnHead of(Column<?> column, CellText text) {
    int rows = column.size();
    int[] present =
        IntStream.range(0, rows).filter(r -> !TableColumns.isMissing(column, r)).toArray();
    var line = column.type().name().toLowerCase(Locale.ROOT);
    int missing = rows - present.length;
    if (missing > 0) line += ", " + (present.length == 0 ? "all" : missing) + " missing";
    if (present.length == 0) return new ColumnHead(line, "", "");
    var places = IntStream.of(present).mapToDouble(r -> place(column, r)).toArray();
    if (DoubleStream.of(places).noneMatch(Double::isNaN)) {
      return histogram(text, line, present, places);
    }
    var counts =
        IntStream.of(present)
            .mapToObj(text::text)
            .collect(Collectors.groupingBy(t -> t, Collectors.counting()));
    line += ", " + counts.size() + " different";
    boolean isKey = counts.size() == present.length && counts.size() > FREQUENT;
    return isKey ? new ColumnHead(line, "", "") : bar(line, counts, present.length);
  }

  /** Returns where a value lies on an axis, or NaN if its type has none. */
  private static double place(Column<?> column, int row) {
    if (column instanceof NumericColumn<?> numbers) return numbers.getDouble(row);
    var value = column.get(row);
    if (value instanceof LocalDate date) return date.toEpochDay();
    if (value instanceof LocalDateTime time) return time.toEpochSecond(ZoneOffset.UTC);
    if (value instanceof LocalTime time) return time.toSecondOfDay();
    return value instanceof Instant time ? time.getEpochSecond() : Double.NaN;
  }

  private static ColumnHead histogram(CellText text, String line, int[] rows, double[] places) {
    int[] finite =
        IntStream.range(0, rows.length).filter(i -> Double.isFinite(places[i])).toArray();
    int infinite = rows.length - finite.length;
    var counted = infinite > 0 ? line + ", " + infinite + " infinite" : line;
    if (finite.length == 0) return new ColumnHead(counted, "", "");
    int low = finite[0];
    int high = finite[0];
    for (int i : finite) {
      if (places[i] < places[low]) low = i;
      if (places[i] > places[high]) high = i;
    }
    var range = text.text(rows[low]) + " to " + text.text(rows[high]);
    double width = places[high] - places[low];
    if (!(width > 0 && Double.isFinite(width))) return new ColumnHead(counted, range, "");
    var edges = new double[BINS + 1];
    for (int i = 0; i <= BINS; i++) edges[i] = places[low] + width * i / BINS;
    var counts =
        Histogram.counts(IntStream.of(finite).mapToDouble(i -> places[i]).toArray(), edges);
    return new ColumnHead(counted, range, columns(counts));
  }

  private static String columns(double[] counts) {
    double most = DoubleStream.of(counts).max().orElseThrow();
    var path = new StringBuilder("<path fill=\"currentColor\" fill-opacity=\".5\" d=\"");
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] == 0) continue;
      long height = Math.max(1, Math.round(HEIGHT * counts[i] / most));
      path.append("M" + i * WIDTH / BINS + " " + HEIGHT + "v-" + height + "h4v" + height + "z");
    }
    return path.append("\"/>").toString();
  }

  /** Draws the shares of the most frequent texts, each lighter than the one before. */
  private static ColumnHead bar(String line, Map<String, Long> counts, int all) {
    var frequent = new LinkedHashMap<String, Long>();
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(FREQUENT)
        .forEach(e -> frequent.put(e.getKey(), e.getValue()));
    var bar = new StringBuilder();
    double left = 0;
    double opacity = 0.6;
    for (long count : frequent.values()) {
      double width = (double) WIDTH * count / all;
      bar.append(rectangle(left, width, opacity));
      left += width;
      opacity -= 0.15;
    }
    bar.append(rectangle(left, WIDTH - left, opacity));
    var words =
        frequent.entrySet().stream()
            .map(e -> CellText.cut(e.getKey(), LONGEST) + " (" + e.getValue() + ")")
            .collect(Collectors.joining(", "));
    return new ColumnHead(
        line, counts.size() > FREQUENT ? words + ", others" : words, bar.toString());
  }

  private static String rectangle(double left, double width, double opacity) {
    if (width < 0.05) return "";
    return String.format(
        Locale.ROOT,
        "<rect x=\"%.1f\" y=\"10\" width=\"%.1f\" height=\"6\" fill=\"currentColor\""
            + " fill-opacity=\"%.2f\"/>",
        left,
        width,
        opacity);
  }

  /** Returns the lines below the name of the column. */
  String html() {
    if (picture.isEmpty()) return line(line);
    return String.format(
        "%1$s<br><span title=\"%2$s\"><svg role=\"img\" aria-label=\"%2$s\" width=\"%3$d\""
            + " height=\"%4$d\">%5$s</svg></span>",
        line(line), HtmlTable.escape(range), WIDTH, HEIGHT, picture);
  }

  static String line(String text) {
    return "<br><small style=\"font-weight:normal\">" + HtmlTable.escape(text) + "</small>";
  }
}
