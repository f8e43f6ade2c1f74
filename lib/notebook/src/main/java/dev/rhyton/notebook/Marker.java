package dev.rhyton.notebook;

import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** The shapes of points, which distinguish series where colours do not. */
enum Marker {
  CIRCLE("circle"),
  TRIANGLE("triangle-up"),
  SQUARE("square"),
  DIAMOND("diamond");

  private final String symbol;

  Marker(String symbol) {
    this.symbol = symbol;
  }

  /** Returns the name of the shape in Vega-Lite. */
  String symbol() {
    return symbol;
  }

  /** Returns the shape around a point. */
  Shape at(double x, double y, double size) {
    double r = size / 2;
    return switch (this) {
      case CIRCLE -> new Ellipse2D.Double(x - r, y - r, size, size);
      case SQUARE -> new Rectangle2D.Double(x - r, y - r, size, size);
      case TRIANGLE -> polygon(x - r, y + r, x, y - r, x + r, y + r);
      case DIAMOND -> polygon(x - r, y, x, y - r, x + r, y, x, y + r);
    };
  }

  private static Shape polygon(double... corners) {
    var path = new Path2D.Double();
    path.moveTo(corners[0], corners[1]);
    for (int i = 2; i < corners.length; i += 2) path.lineTo(corners[i], corners[i + 1]);
    path.closePath();
    return path;
  }
}
