package dev.rhyton.notebook;

import java.awt.Graphics2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The columns of a histogram: an outline, and a fill through which others remain visible. */
final class HistogramOutline implements ChartPart {
  private static final double OPACITY = 0.25;

  private final String name;
  private final double[] edges;
  private final double[] counts;
  private final Style style;

  HistogramOutline(String name, double[] edges, double[] counts, Style style) {
    this.name = name;
    this.edges = edges;
    this.counts = counts;
    this.style = style;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Point2D.Double> points() {
    var points = new ArrayList<Point2D.Double>();
    points.add(new Point2D.Double(edges[0], 0));
    for (int i = 0; i < counts.length; i++) {
      points.add(new Point2D.Double(edges[i], counts[i]));
      points.add(new Point2D.Double(edges[i + 1], counts[i]));
    }
    points.add(new Point2D.Double(edges[counts.length], 0));
    return points;
  }

  @Override
  public void paint(Graphics2D g, UnaryOperator<Point2D.Double> place) {
    draw(g, outline(place));
  }

  @Override
  public void addTo(ChartView view) {
    view.columns(name, edges, counts, style);
  }

  @Override
  public void paintSample(Graphics2D g, double left, double right, double y) {
    draw(g, new Rectangle2D.Double(left + 2, y - 5, right - left - 4, 10));
  }

  private void draw(Graphics2D g, java.awt.Shape shape) {
    g.setColor(style.opacity(OPACITY).color());
    g.fill(shape);
    g.setColor(style.color());
    g.setStroke(style.stroke());
    g.draw(shape);
  }
}
