package dev.rhyton.notebook;

import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A line through points, the points, or both.
 *
 * @param rows the index of the row that each point belongs to, or null
 * @param lines the number of the line that each point belongs to, from 0 on, or null for one line
 */
record Series(
    @Nullable String name,
    List<Point2D.Double> points,
    Style style,
    boolean line,
    boolean marks,
    @SuppressWarnings("ArrayRecordComponent") int @Nullable [] rows, // series are not compared
    @SuppressWarnings("ArrayRecordComponent") int @Nullable [] lines)
    implements ChartPart {
  private static final int MARKER = 6;
  private static final int SMALL_MARKER = 5;
  private static final int MANY = 400;

  @Override
  public void paint(Graphics2D g, UnaryOperator<Point2D.Double> place) {
    for (var one : pieces()) draw(g, one.stream().map(place).toList());
  }

  /** Returns the unbroken lines. */
  List<List<Point2D.Double>> pieces() {
    if (lines == null) return List.of(points);
    var pieces = new ArrayList<List<Point2D.Double>>();
    for (int i = 0; i < lines.length; i++) {
      if (i == 0 || lines[i] != lines[i - 1]) pieces.add(new ArrayList<>());
      pieces.get(pieces.size() - 1).add(points.get(i));
    }
    return pieces;
  }

  /** Returns what draws each point. */
  List<Runnable> dots(Graphics2D g, UnaryOperator<Point2D.Double> place) {
    return points.stream()
        .map(place)
        .<Runnable>map(
            at ->
                () -> {
                  g.setColor(style.color());
                  mark(g, at);
                })
        .toList();
  }

  @Override
  public void addTo(ChartView view) {
    view.add(this);
  }

  @Override
  public void paintSample(Graphics2D g, double left, double right, double y) {
    var middle = new Point2D.Double((left + right) / 2, y);
    var ends = List.of(new Point2D.Double(left, y), new Point2D.Double(right, y));
    new Series(name, points, style.opacity(1), line, marks, rows, null)
        .draw(g, line ? ends : List.of(middle));
  }

  /** Returns the series with some of its points; its line breaks at the others. */
  Series where(Predicate<Point2D.Double> condition) {
    var kept =
        IntStream.range(0, points.size()).filter(i -> condition.test(points.get(i))).toArray();
    var ofKept = rows == null ? null : IntStream.of(kept).map(i -> rows[i]).toArray();
    var ofLines = new int[kept.length];
    for (int i = 1; i < kept.length; i++) {
      boolean isNext = kept[i] == kept[i - 1] + 1;
      boolean isSame = lines == null || lines[kept[i]] == lines[kept[i - 1]];
      ofLines[i] = ofLines[i - 1] + (isNext && isSame ? 0 : 1);
    }
    return new Series(
        name,
        IntStream.of(kept).mapToObj(points::get).toList(),
        style,
        line,
        marks,
        ofKept,
        line ? ofLines : null);
  }

  private void draw(Graphics2D g, List<Point2D.Double> places) {
    g.setColor(style.color());
    if (line) {
      var path = new Path2D.Double();
      path.moveTo(places.get(0).x, places.get(0).y);
      places.forEach(p -> path.lineTo(p.x, p.y));
      g.setStroke(style.stroke());
      g.draw(path);
    }
    // A line of one point would be invisible.
    if (!marks && places.size() > 1) return;
    Point2D.Double last = null;
    for (var at : places) {
      // Markers that touch each other along a line would be a thick line.
      if (line && last != null && at.distance(last) < 2 * MARKER) continue;
      mark(g, at);
      last = at;
    }
  }

  private void mark(Graphics2D g, Point2D.Double at) {
    int size = !line && points.size() > MANY ? SMALL_MARKER : MARKER;
    g.fill(style.marker().at(at.x, at.y, size));
  }
}
