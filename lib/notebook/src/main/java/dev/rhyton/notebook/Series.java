package dev.rhyton.notebook;

import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.util.List;
import java.util.function.UnaryOperator;

/** A line through points, the points, or both. */
record Series(String name, List<Point2D.Double> points, Style style, boolean line, boolean marks)
    implements ChartPart {
  private static final int MARKER = 6;
  private static final int SMALL_MARKER = 5;
  private static final int MANY = 400;

  @Override
  public void paint(Graphics2D g, UnaryOperator<Point2D.Double> place) {
    draw(g, points.stream().map(place).toList());
  }

  @Override
  public void paintSample(Graphics2D g, double left, double right, double y) {
    var middle = new Point2D.Double((left + right) / 2, y);
    var ends = List.of(new Point2D.Double(left, y), new Point2D.Double(right, y));
    new Series(name, points, style.opacity(1), line, marks).draw(g, line ? ends : List.of(middle));
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
    if (!marks) return;
    int size = !line && points.size() > MANY ? SMALL_MARKER : MARKER;
    Point2D.Double last = null;
    for (var at : places) {
      // Markers that touch each other along a line would be a thick line.
      if (line && last != null && at.distance(last) < 2 * MARKER) continue;
      g.fill(style.marker().at(at.x, at.y, size));
      last = at;
    }
  }
}
