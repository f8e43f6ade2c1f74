package dev.rhyton.notebook;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A chart of lines or points over two axes, with the legend below. */
final class Chart {
  /**
   * A named line, or points if {@code line} is false; without a marker only the line, and without a
   * name it is not in the legend.
   */
  private record Series(
      String name, List<Point2D.Double> points, Color color, Marker marker, boolean line) {}

  private static final float FONT = 12;
  private static final int PAD = 10;
  private static final int TITLE = 26;
  private static final int LABELS = 20; // the tick labels or the title below the x axis
  private static final int ROW = 18; // of the legend
  private static final int SAMPLE = 26; // the line or marker before a name in the legend
  private static final int ACROSS = 60; // between ticks
  private static final int UP = 40;
  private static final int TICK = 4;
  private static final int MARKER = 6;

  private final int width;
  private final int height;
  private final String title;
  private final String xTitle;
  private final Axis.Kind xKind;
  private Axis.Kind yKind = Axis.Kind.NUMBERS;
  private final List<Series> series = new ArrayList<>();
  private double xEnd = Double.NEGATIVE_INFINITY;

  private Chart(int width, int height, String title, String xTitle, Axis.Kind xKind) {
    this.width = width;
    this.height = height;
    this.title = title;
    this.xTitle = xTitle;
    this.xKind = xKind;
  }

  /** Creates a chart without series; the legend is added to the height. */
  static Chart of(int width, int height, String title, String xTitle, Axis.Kind xKind) {
    return new Chart(width, height, title, xTitle, xKind);
  }

  void logarithmic() {
    yKind = Axis.Kind.POWERS;
  }

  /** Extends the x axis to this value at least, where later points will be. */
  void extendTo(double x) {
    xEnd = x;
  }

  /** Adds the points that can be drawn as a line; a null marker leaves markers out. */
  void line(String name, double[] x, double[] y, Color color, Marker marker) {
    add(name, x, y, color, marker, true);
  }

  /** Adds a faint line without a name, behind those that are added later. */
  void faint(double[] x, double[] y) {
    add(null, x, y, Theme.FAINT, null, true);
  }

  /** Adds the points that can be drawn. */
  void points(String name, double[] x, double[] y, Color color, Marker marker) {
    add(name, x, y, color, marker, false);
  }

  private void add(String name, double[] x, double[] y, Color color, Marker marker, boolean line) {
    var points =
        IntStream.range(0, x.length)
            .filter(i -> Axis.draws(x[i]) && Axis.draws(y[i]))
            .mapToObj(i -> new Point2D.Double(x[i], y[i]))
            .toList();
    if (!points.isEmpty()) series.add(new Series(name, points, color, marker, line));
  }

  /** Returns whether no series has a point that can be drawn. */
  boolean isEmpty() {
    return series.isEmpty();
  }

  List<String> names() {
    return named().map(Series::name).toList();
  }

  private Stream<Series> named() {
    return series.stream().filter(s -> s.name != null);
  }

  double least(ToDoubleFunction<Point2D.Double> coordinate) {
    return series.stream().flatMap(s -> s.points.stream()).mapToDouble(coordinate).min().orElse(0);
  }

  double greatest(ToDoubleFunction<Point2D.Double> coordinate) {
    return -least(point -> -coordinate.applyAsDouble(point));
  }

  int width() {
    return width;
  }

  /** Returns the height with the legend. */
  int height() {
    return height + ROW * legend().size();
  }

  Picture picture(String text) {
    return Picture.draw(text, width(), height(), this::paint);
  }

  void paint(Graphics2D g) {
    g.setFont(Theme.font(14));
    g.setColor(Theme.INK);
    if (!title.isEmpty()) Theme.center(g, title, width / 2.0, PAD + TITLE / 2.0 - 4);
    double bottom = height - PAD - LABELS - (xTitle.isEmpty() ? 0 : LABELS);
    double top = PAD + (title.isEmpty() ? 0 : TITLE);
    if (series.isEmpty()) {
      g.setFont(Theme.font(FONT));
      Theme.center(g, "no finite value", width / 2.0, (top + bottom) / 2);
      return;
    }
    var y = axis(yKind, least(p -> p.y), greatest(p -> p.y), (int) (bottom - top) / UP);
    double labels =
        y.ticks().stream().mapToDouble(t -> Theme.width(t.label(), FONT)).max().orElse(0);
    double left = PAD + labels + TICK + 4;
    double right = width - PAD - 6;
    double end = Math.max(xEnd, greatest(p -> p.x));
    var x = axis(xKind, least(p -> p.x), end, (int) (right - left) / ACROSS);
    g.setFont(Theme.font(FONT));
    g.setStroke(new BasicStroke(1));
    for (var tick : y.ticks()) {
      double at = bottom - y.share(tick.value()) * (bottom - top);
      g.setColor(Theme.FAINT);
      g.draw(new Line2D.Double(left, at, right, at));
      g.setColor(Theme.INK);
      Theme.write(g, tick.label(), left - TICK - 4 - Theme.width(g, tick.label()), at);
    }
    g.draw(new Line2D.Double(left, bottom, right, bottom));
    for (var tick : x.ticks()) {
      double at = left + x.share(tick.value()) * (right - left);
      g.draw(new Line2D.Double(at, bottom, at, bottom + TICK));
      double last = width - Theme.width(g, tick.label()) / 2; // so that a long label is not cut
      Theme.center(g, tick.label(), Math.min(at, last), bottom + TICK + LABELS / 2.0);
    }
    g.setFont(Theme.font(13));
    if (!xTitle.isEmpty()) {
      Theme.center(g, xTitle, (left + right) / 2, bottom + TICK + 1.5 * LABELS);
    }
    for (var one : series) {
      var places =
          one.points.stream()
              .map(
                  p ->
                      new Point2D.Double(
                          left + x.share(p.x) * (right - left),
                          bottom - y.share(p.y) * (bottom - top)))
              .toList();
      paint(g, one, places);
    }
    paintLegend(g);
  }

  private static Axis axis(Axis.Kind kind, double low, double high, int most) {
    return Axis.of(kind, low, high, Math.max(2, most));
  }

  private static void paint(Graphics2D g, Series series, List<Point2D.Double> places) {
    g.setColor(series.color);
    if (series.line) {
      var path = new Path2D.Double();
      path.moveTo(places.get(0).x, places.get(0).y);
      places.forEach(p -> path.lineTo(p.x, p.y));
      g.setStroke(new BasicStroke(1.6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
      g.draw(path);
    }
    if (series.marker == null) return;
    Point2D.Double last = null;
    for (var place : places) {
      // Markers that touch each other along a line would be a thick line.
      if (series.line && last != null && place.distance(last) < 2 * MARKER) continue;
      g.fill(series.marker.at(place.x, place.y, MARKER));
      last = place;
    }
  }

  private void paintLegend(Graphics2D g) {
    g.setFont(Theme.font(FONT));
    double y = height + ROW / 2.0 - PAD / 2.0;
    for (var row : legend()) {
      double x = (width - row.stream().mapToDouble(Chart::room).sum()) / 2;
      for (var one : row) {
        double end = x + SAMPLE - 9;
        paint(g, one, one.line ? List.of(at(x, y), at(end, y)) : List.of(at((x + end) / 2, y)));
        g.setColor(Theme.INK);
        Theme.write(g, one.name, x + SAMPLE, y);
        x += room(one);
      }
      y += ROW;
    }
  }

  private static Point2D.Double at(double x, double y) {
    return new Point2D.Double(x, y);
  }

  private static double room(Series series) {
    return SAMPLE + Theme.width(series.name, FONT) + 14;
  }

  /** Returns the series in rows that fit the width. */
  private List<List<Series>> legend() {
    var rows = new ArrayList<List<Series>>();
    double used = width;
    for (var one : named().toList()) {
      if (used + room(one) > width - 2 * PAD) {
        rows.add(new ArrayList<>());
        used = 0;
      }
      rows.get(rows.size() - 1).add(one);
      used += room(one);
    }
    return rows;
  }
}
