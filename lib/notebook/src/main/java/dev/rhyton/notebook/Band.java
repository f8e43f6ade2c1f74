package dev.rhyton.notebook;

import java.awt.Graphics2D;
import java.awt.geom.Point2D;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The area between two lines over the same values of x, such as the range of several runs.
 *
 * @param of the name of the series that it belongs to, or null
 */
record Band(@Nullable String of, List<Point2D.Double> low, List<Point2D.Double> high, Style style)
    implements ChartPart {
  static final double OPACITY = 0.22;

  @Override
  public @Nullable String name() {
    return null; // its line has the name
  }

  @Override
  public List<Point2D.Double> points() {
    var all = new ArrayList<>(high);
    Collections.reverse(all);
    all.addAll(0, low);
    return all;
  }

  @Override
  public void paint(Graphics2D g, UnaryOperator<Point2D.Double> place) {
    var path = outline(place);
    path.closePath();
    g.setColor(style.opacity(OPACITY).color());
    g.fill(path);
  }

  @Override
  public void addTo(ChartView view) {
    view.area(of, low, high, style);
  }

  @Override
  public void paintSample(Graphics2D g, double left, double right, double y) {
    throw new IllegalStateException("A band has no name.");
  }
}
