package dev.rhyton.notebook;

import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Something that is drawn between the axes of a chart. */
interface ChartPart {
  /** Returns the name in the legend, or null for a part that is not in it. */
  @Nullable String name();

  /** Returns the points that the axes must reach, at least one. */
  List<Point2D.Double> points();

  /**
   * Draws the part.
   *
   * @param place gives the place on the picture for values of the axes
   */
  void paint(Graphics2D g, UnaryOperator<Point2D.Double> place);

  /** Adds the part to a view. */
  void addTo(ChartView view);

  /** Returns the line through the points, on the picture. */
  default Path2D outline(UnaryOperator<Point2D.Double> place) {
    var path = new Path2D.Double();
    for (var point : points()) {
      var at = place.apply(point);
      if (path.getCurrentPoint() == null) path.moveTo(at.x, at.y);
      else path.lineTo(at.x, at.y);
    }
    return path;
  }

  /** Draws the sample before the name in the legend. */
  void paintSample(Graphics2D g, double left, double right, double y);
}
