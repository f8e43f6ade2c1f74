package dev.rhyton.notebook;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Vertical lines from low to high values, such as the confidence intervals of points.
 *
 * @param of the name of the series that they belong to, or null
 */
record Intervals(
    @Nullable String of, List<Point2D.Double> low, List<Point2D.Double> high, Style style)
    implements ChartPart {
  @Override
  public @Nullable String name() {
    return null; // the points have the name
  }

  @Override
  public List<Point2D.Double> points() {
    var all = new ArrayList<>(low);
    all.addAll(high);
    return all;
  }

  @Override
  public void paint(Graphics2D g, UnaryOperator<Point2D.Double> place) {
    g.setColor(style.color());
    g.setStroke(new BasicStroke(1.2f));
    for (int i = 0; i < low.size(); i++) {
      g.draw(new Line2D.Double(place.apply(low.get(i)), place.apply(high.get(i))));
    }
  }

  @Override
  public void addTo(ChartView view) {
    view.rules(of, low, high, style);
  }

  @Override
  public void paintSample(Graphics2D g, double left, double right, double y) {
    throw new IllegalStateException("Intervals have no name.");
  }
}
