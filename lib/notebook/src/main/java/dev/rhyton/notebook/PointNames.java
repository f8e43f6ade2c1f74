package dev.rhyton.notebook;

import java.awt.Graphics2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The names of the points of rows, each beside its point where it touches no other name. */
final class PointNames {
  static final float FONT = 11;

  private static final double HEIGHT = 12;
  private static final double GAP = 5; // between a point and its name

  /**
   * A name.
   *
   * @param point in the values of the axes
   * @param x of its middle, from the point
   * @param y of its middle, from the point
   */
  record Placed(String name, Point2D.Double point, double x, double y) {}

  private final List<Placed> placed = new ArrayList<>();

  /**
   * Places the names.
   *
   * @param names of all rows
   * @param room between the axes
   * @param place gives the place on the picture for values of the axes
   */
  PointNames(
      List<String> names,
      List<ChartPart> parts,
      Rectangle2D room,
      UnaryOperator<Point2D.Double> place) {
    // A name at the lower or upper end may be half outside.
    var all =
        new Rectangle2D.Double(
            room.getX(), room.getY() - HEIGHT / 2, room.getWidth(), room.getHeight() + HEIGHT);
    var taken = new ArrayList<Rectangle2D>();
    for (var part : parts) {
      if (!(part instanceof Series series) || series.rows() == null) continue;
      for (int i = 0; i < series.rows().length; i++) {
        var point = series.points().get(i);
        add(names.get(series.rows()[i]), point, place.apply(point), all, taken);
      }
    }
  }

  private void add(
      String name,
      Point2D.Double point,
      Point2D.Double at,
      Rectangle2D room,
      List<Rectangle2D> taken) {
    double width = Theme.width(name, FONT);
    double across = GAP + width / 2;
    double up = GAP + HEIGHT / 2;
    // Right, left, above and below.
    for (var middle : new double[][] {{across, 0}, {-across, 0}, {0, -up}, {0, up}}) {
      var box =
          new Rectangle2D.Double(
              at.x + middle[0] - width / 2, at.y + middle[1] - HEIGHT / 2, width, HEIGHT);
      if (!room.contains(box) || taken.stream().anyMatch(box::intersects)) continue;
      taken.add(box);
      placed.add(new Placed(name, point, middle[0], middle[1]));
      return;
    }
  }

  List<Placed> placed() {
    return placed;
  }

  void paint(Graphics2D g, UnaryOperator<Point2D.Double> place) {
    g.setFont(Theme.font(FONT));
    g.setColor(Theme.INK);
    for (var one : placed) {
      var at = place.apply(one.point);
      Theme.center(g, one.name, at.x + one.x, at.y + one.y);
    }
  }
}
