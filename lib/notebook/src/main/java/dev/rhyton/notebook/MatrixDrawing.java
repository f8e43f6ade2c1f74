package dev.rhyton.notebook;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A coloured cell for each number of a matrix, with the names of its rows and columns. */
final class MatrixDrawing implements Drawing {
  private static final int MARGIN = 8;
  private static final int TITLE = 24;
  private static final float FONT = 12;
  private static final int LARGEST = 64; // a cell
  private static final int SMALLEST = 4;
  private static final int SMALLEST_TEXT = 22;
  private static final int SMALLEST_NAME = 14;
  private static final int MOST_NAMES = 60;
  private static final int SIZE = 400;
  private static final int BAR = 70;
  private static final int BAR_LABEL = 30; // where a label of the bar begins
  private static final float BAR_FONT = 11;
  private static final float SMALL_FONT = 7.5f; // of numbers in small cells
  private static final int WITH_NUMBERS = 560; // the most of a matrix of small cells
  private static final int LONGEST = 150; // the width of a name
  private static final int MOST_CELLS = 20_000; // of a specification

  /** The colours and texts of cells. */
  interface Cells {
    Color color(int row, int column);

    String text(int row, int column);

    Color textColor(int row, int column);
  }

  /** The colours of numbers between two ends, as a bar beside the matrix. */
  record Scale(double low, double high, DoubleFunction<Color> color) {
    /**
     * Returns the scale for numbers: from the least to the greatest one, or around 0 if there are
     * numbers on both sides of it.
     */
    static Scale of(DoubleStream numbers) {
      var range = numbers.filter(Axis::draws).summaryStatistics();
      double low = range.getMin();
      double high = range.getMax();
      if (low < 0 && high > 0) return around(Math.max(-low, high));
      double size = high > low ? high - low : 1;
      double start = low;
      return new Scale(start, start + size, v -> CellColors.sequential((v - start) / size));
    }

    double size() {
      return Math.max(Math.abs(low), Math.abs(high));
    }

    /** Returns the scale from 0 to a number above 0. */
    static Scale upTo(double high) {
      return new Scale(0, high, v -> CellColors.sequential(v / high));
    }

    /** Returns the diverging scale from {@code -size} to {@code size}. */
    static Scale around(double size) {
      return new Scale(-size, size, v -> CellColors.diverging(v / size));
    }
  }

  private final List<String> rows;
  private final List<String> columns;
  private final Cells cells;
  private final @Nullable Scale scale; // null without a bar
  private String title = "";
  private String rowTitle = "";
  private String columnTitle = "";
  private final int cell;
  private final boolean hasText; // in its cells
  private final double label;
  private final double longest; // name of a column
  private final boolean upright;

  MatrixDrawing(List<String> rows, List<String> columns, Cells cells, @Nullable Scale scale) {
    this.rows = rows.stream().map(n -> Theme.shortened(n, FONT, LONGEST)).toList();
    this.columns = columns.stream().map(n -> Theme.shortened(n, FONT, LONGEST)).toList();
    this.cells = cells;
    this.scale = scale;
    int most = Math.max(rows.size(), columns.size());
    int plain = Math.max(smallest(most), size(most));
    int small = plain >= SMALLEST_TEXT || most > MOST_NAMES ? plain : withNumbers();
    hasText = plain >= SMALLEST_TEXT || small * most <= WITH_NUMBERS;
    cell = hasText ? Math.max(plain, small) : plain;
    label = longest(this.rows) + 8;
    longest = longest(this.columns) + 8;
    upright = longest - 4 > cell;
  }

  /** Returns the least size of a cell: with room for its text, or for its name, or for neither. */
  private static int smallest(int most) {
    if (most <= SIZE / SMALLEST_TEXT) return SMALLEST_TEXT;
    return most <= MOST_NAMES ? SMALLEST_NAME : SMALLEST;
  }

  /** Returns the size of a cell in which each number is readable. */
  private int withNumbers() {
    double widest = 0;
    for (int r = 0; r < rows.size(); r++) {
      for (int c = 0; c < columns.size(); c++) {
        widest = Math.max(widest, Theme.width(cells.text(r, c), SMALL_FONT));
      }
    }
    return (int) Math.ceil(Math.max(SMALLEST_NAME, widest + 2));
  }

  private static int size(int most) {
    return Math.min(LARGEST, SIZE / most);
  }

  private static double longest(List<String> names) {
    return names.stream().mapToDouble(n -> Theme.width(n, FONT)).max().orElse(0);
  }

  /** Returns the matrix of numbers, which stand in their cells if there is room. */
  static MatrixDrawing of(double[][] values, List<String> rows, List<String> columns, Scale scale) {
    return new MatrixDrawing(rows, columns, new Numbers(values, scale), scale);
  }

  /** Returns the matrix in the colours of a scale that reaches the numbers of all these. */
  MatrixDrawing onScaleOf(List<MatrixDrawing> all) {
    var scales = all.stream().map(m -> m.scale).filter(Objects::nonNull).toList();
    if (!(cells instanceof Numbers own) || scales.size() < all.size()) return this;
    var common = Scale.of(scales.stream().flatMapToDouble(s -> DoubleStream.of(s.low, s.high)));
    return of(own.values, rows, columns, common).titles(title, rowTitle, columnTitle);
  }

  /** The numbers of a matrix in the colours of a scale. */
  @SuppressWarnings("ArrayRecordComponent") // matrices are not compared
  private record Numbers(double[][] values, Scale scale) implements Cells {
    @Override
    public Color color(int row, int column) {
      double v = values[row][column];
      return Axis.draws(v) ? scale.color.apply(v) : Theme.FAINT;
    }

    @Override
    public String text(int row, int column) {
      double v = values[row][column];
      return Double.isNaN(v)
          ? ""
          : isWhole(v) ? Axis.label(Math.rint(v)) : rounded(v, scale.size());
    }

    @Override
    public Color textColor(int row, int column) {
      return CellColors.text(color(row, column));
    }
  }

  private static boolean isWhole(double value) {
    return Math.abs(value - Math.rint(value)) < 1e-9;
  }

  /** Formats a number with as many decimals as fit numbers of this size. */
  private static String rounded(double value, double size) {
    if (size >= 0.1 && size < 1000) {
      int decimals = size < 10 ? 2 : size < 100 ? 1 : 0;
      var text = String.format(Locale.ROOT, "%." + decimals + "f", value);
      return text.replaceFirst("^-(?=[0.]+$)", "").replace('-', '\u2212'); // -0.00 is 0
    }
    return Axis.label(value);
  }

  /** Sets the titles above, left of the rows, and below the columns. */
  MatrixDrawing titles(String above, String ofRows, String ofColumns) {
    title = above;
    rowTitle = ofRows;
    columnTitle = ofColumns;
    return this;
  }

  /** Checks that there is a name for each row or column. */
  static void checkNames(String owner, String what, List<String> names, int count) {
    Check.that(
        names.size() == count,
        "%s: expected a name for each of %d %s, received %d.",
        owner,
        count,
        what,
        names.size());
  }

  private double left() {
    return MARGIN + (rowTitle.isEmpty() ? 0 : TITLE) + label;
  }

  private double top() {
    return MARGIN + (title.isEmpty() ? 0 : TITLE);
  }

  private double below() {
    return upright ? longest : 22;
  }

  @Override
  public int width() {
    double own = left() + columns.size() * cell + MARGIN + (scale == null ? 0 : bar());
    return (int) Math.ceil(Math.max(own, Theme.width(title, 14) + 2 * MARGIN));
  }

  private double bar() {
    double widest =
        IntStream.rangeClosed(0, 2)
            .mapToDouble(i -> Theme.width(label(i), BAR_FONT))
            .max()
            .orElse(0);
    return Math.max(BAR, BAR_LABEL + widest);
  }

  /** Returns the label at the lower end of the bar, in its middle or at the upper end. */
  private String label(int half) {
    var scale = requireNonNull(this.scale);
    double value = scale.low + (scale.high - scale.low) * half / 2;
    return rounded(value, scale.size()).replaceAll("[.]0+$", "");
  }

  @Override
  public int height() {
    double title = columnTitle.isEmpty() ? 0 : TITLE;
    return (int) Math.ceil(top() + rows.size() * cell + below() + title);
  }

  @Override
  public @Nullable Map<String, Object> view(VegaLite vega) {
    if (rows.size() * columns.size() > MOST_CELLS) return null;
    int count = rows.size() * columns.size();
    var csv =
        new Csv()
            .numbers("row", IntStream.range(0, count).mapToDouble(this::row).toArray())
            .numbers("column", IntStream.range(0, count).mapToDouble(this::column).toArray())
            .texts("text", texts(count, cells::text))
            .texts("color", texts(count, (r, c) -> VegaLite.hex(cells.color(r, c))));
    if (hasText) csv.texts("ink", texts(count, (r, c) -> VegaLite.hex(cells.textColor(r, c))));
    var down = VegaLite.named("row", rows, VegaLite.map("title", rowTitle));
    var across = VegaLite.named("column", columns, VegaLite.map("title", columnTitle));
    var lines =
        List.of(
            line("row name", rowTitle.isEmpty() ? "row" : rowTitle),
            line("column name", columnTitle.isEmpty() ? "column" : columnTitle),
            line("text", "value"));
    var square = VegaLite.map("type", "rect", "color", VegaLite.own("color"));
    if (hasText) square.putAll(VegaLite.map("stroke", "transparent", "strokeWidth", 1));
    var layers = new ArrayList<Map<String, Object>>();
    layers.add(VegaLite.map("mark", square, "encoding", VegaLite.map("tooltip", lines)));
    if (hasText) {
      var encoding = VegaLite.map("text", VegaLite.map("field", "text"));
      encoding.put("tooltip", lines);
      var text =
          VegaLite.map(
              "type", "text", "fontSize", Math.min(FONT, Math.max(SMALL_FONT, cell / 3.0)));
      text.put("color", VegaLite.own("ink"));
      layers.add(VegaLite.map("mark", text, "encoding", encoding));
    }
    var names =
        List.of(
            VegaLite.map("calculate", VegaLite.name(rows, "row"), "as", "row name"),
            VegaLite.map("calculate", VegaLite.name(columns, "column"), "as", "column name"));
    var view =
        VegaLite.map(
            "width", columns.size() * cell, "height", rows.size() * cell, "data", csv.data());
    view.putAll(VegaLite.map("transform", names, "encoding", VegaLite.map("x", across, "y", down)));
    view.put("layer", layers);
    if (!title.isEmpty()) view.put("title", VegaLite.map("text", title));
    return view;
  }

  private int row(int cell) {
    return cell / columns.size();
  }

  private int column(int cell) {
    return cell % columns.size();
  }

  private interface CellText {
    String of(int row, int column);
  }

  private String[] texts(int count, CellText text) {
    return IntStream.range(0, count)
        .mapToObj(i -> text.of(row(i), column(i)))
        .toArray(String[]::new);
  }

  private static Map<String, Object> line(String field, String title) {
    return VegaLite.map("field", field, "type", "nominal", "title", title);
  }

  @Override
  public void paint(Graphics2D g) {
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < columns.size(); column++) paintCell(g, row, column);
    }
    g.setColor(Theme.INK);
    g.setFont(Theme.font(FONT));
    double bottom = top() + rows.size() * cell;
    double size = Theme.width("0", FONT) * 1.8; // the height of a line
    int everyRow = (int) Math.ceil(size / cell);
    for (int r = 0; r < rows.size(); r += everyRow) {
      double width = Theme.width(g, rows.get(r));
      Theme.write(g, rows.get(r), left() - 6 - width, top() + (r + 0.5) * cell);
    }
    for (int c = 0; c < columns.size(); c += everyRow) {
      var name = columns.get(c);
      double middle = left() + (c + 0.5) * cell;
      if (upright) Theme.upright(g, name, middle, bottom + 6 + Theme.width(g, name) / 2);
      else Theme.center(g, name, middle, bottom + 11);
    }
    double middle = left() + columns.size() * cell / 2.0;
    g.setFont(Theme.font(13));
    Theme.center(g, columnTitle, middle, bottom + below() + TITLE / 2.0 - 2);
    Theme.upright(g, rowTitle, MARGIN + TITLE / 2.0 - 4, top() + rows.size() * cell / 2.0);
    g.setFont(Theme.font(14));
    double half = Theme.width(g, title) / 2;
    Theme.center(g, title, Math.max(middle, MARGIN + half), MARGIN + TITLE / 2.0 - 4);
    if (scale != null) paintBar(g, left() + columns.size() * cell + 16, bottom);
  }

  private void paintCell(Graphics2D g, int row, int column) {
    double x = left() + column * cell;
    double y = top() + row * cell;
    double gap = hasText ? 0.5 : 0;
    g.setColor(cells.color(row, column));
    g.fill(new Rectangle2D.Double(x + gap, y + gap, cell - 2 * gap, cell - 2 * gap));
    if (!hasText) return;
    var text = cells.text(row, column);
    double fitting = FONT * (cell - 6) / Math.max(1, Theme.width(text, FONT));
    g.setFont(Theme.font(cell < SMALLEST_TEXT ? SMALL_FONT : (float) Math.min(FONT, fitting)));
    g.setColor(cells.textColor(row, column));
    Theme.center(g, text, x + cell / 2.0, y + cell / 2.0);
  }

  private void paintBar(Graphics2D g, double x, double bottom) {
    var scale = requireNonNull(this.scale);
    double height = bottom - top();
    for (int i = 0; i < height; i++) {
      double share = (i + 0.5) / height;
      g.setColor(scale.color.apply(scale.high - share * (scale.high - scale.low)));
      g.fill(new Rectangle2D.Double(x, top() + i, 10, 1));
    }
    g.setColor(Theme.FAINT);
    g.draw(new Rectangle2D.Double(x, top(), 10, height));
    g.setColor(Theme.INK);
    g.setFont(Theme.font(BAR_FONT));
    for (int i = 0; i <= 2; i++) {
      double at = Math.max(top() + 5, Math.min(bottom - 5, bottom - height * i / 2));
      Theme.write(g, label(i), x + BAR_LABEL - 16, at);
    }
  }
}
