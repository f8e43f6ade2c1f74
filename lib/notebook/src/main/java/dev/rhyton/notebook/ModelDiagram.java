package dev.rhyton.notebook;

import dev.rhyton.notebook.ModelGraph.Edge;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The diagram of a model, or of a nested model within the diagram of the outer one. */
final class ModelDiagram implements DiagramPart {
  private static final double PAD = 16;
  private static final double TITLE = 24;
  private static final double ARROW = 7;
  private static final Color GROUND = new Color(128, 128, 128, 24); // of nested models

  private final @Nullable String title;
  private final List<? extends DiagramPart> blocks;
  private final List<Edge> edges;
  private final boolean across;
  private final LayeredLayout layout;

  /**
   * Creates the diagram.
   *
   * @param title the name of a nested model, or null for the outermost model
   * @param across whether lines run from left to right
   */
  ModelDiagram(
      @Nullable String title,
      List<? extends DiagramPart> blocks,
      List<Edge> edges,
      boolean across) {
    this.title = title;
    this.blocks = blocks;
    this.edges = edges;
    this.across = across;
    layout = new LayeredLayout(blocks.stream().map(b -> turned(b.size())).toList(), edges);
  }

  private Size turned(Size size) {
    return across ? size.turned() : size;
  }

  private double head() {
    return title == null ? PAD : PAD + TITLE;
  }

  @Override
  public Size size() {
    var inner = turned(new Size(layout.width(), layout.height()));
    double least = title == null ? 0 : Theme.width(title, 13);
    return new Size(
        Math.ceil(Math.max(least, inner.width()) + 2 * PAD),
        Math.ceil(inner.height() + head() + (across ? head() : PAD)));
  }

  /** Returns the places of the blocks within the diagram. */
  List<Rectangle2D> places() {
    var inner = turned(new Size(layout.width(), layout.height()));
    double left = (size().width() - inner.width()) / 2;
    return layout.boxes().stream()
        .map(
            b ->
                across
                    ? new Rectangle2D.Double(b.getY(), b.getX(), b.getHeight(), b.getWidth())
                    : b)
        .<Rectangle2D>map(
            b ->
                new Rectangle2D.Double(
                    b.getX() + left, b.getY() + head(), b.getWidth(), b.getHeight()))
        .toList();
  }

  /** Returns the corners of the lines within the diagram. */
  List<List<Point2D>> lines() {
    var inner = turned(new Size(layout.width(), layout.height()));
    double left = (size().width() - inner.width()) / 2;
    var lines = new ArrayList<List<Point2D>>();
    for (var line : layout.lines()) {
      lines.add(
          line.stream()
              .<Point2D>map(
                  p ->
                      across
                          ? new Point2D.Double(p.getY() + left, p.getX() + head())
                          : new Point2D.Double(p.getX() + left, p.getY() + head()))
              .toList());
    }
    if (title != null) lines.addAll(ends());
    return lines;
  }

  /** Returns the lines from the frame to the first blocks, and from the last blocks to it. */
  private List<List<Point2D>> ends() {
    var places = places();
    var lines = new ArrayList<List<Point2D>>();
    for (int i : IntStream.range(0, places.size()).toArray()) {
      var place = places.get(i);
      if (edges.stream().noneMatch(e -> e.to() == i)) {
        lines.add(
            across
                ? line(0, place.getCenterY(), place.getX(), place.getCenterY())
                : line(place.getCenterX(), TITLE, place.getCenterX(), place.getY()));
      }
      if (edges.stream().noneMatch(e -> e.from() == i)) {
        lines.add(
            across
                ? line(place.getMaxX(), place.getCenterY(), size().width(), place.getCenterY())
                : line(place.getCenterX(), place.getMaxY(), place.getCenterX(), size().height()));
      }
    }
    return lines;
  }

  private static List<Point2D> line(double x1, double y1, double x2, double y2) {
    return List.of(new Point2D.Double(x1, y1), new Point2D.Double(x2, y2));
  }

  @Override
  public void paint(Graphics2D g, double left, double top) {
    if (title != null) {
      var size = size();
      var frame = new RoundRectangle2D.Double(left, top, size.width(), size.height(), 12, 12);
      g.setColor(GROUND);
      g.fill(frame);
      g.setColor(Theme.INK);
      g.setStroke(new BasicStroke(1));
      g.draw(frame);
      g.setFont(Theme.font(13));
      Theme.center(g, title, left + size.width() / 2, top + TITLE / 2);
    }
    g.setColor(Theme.INK);
    for (var line : lines()) paintLine(g, line, left, top);
    var places = places();
    for (int i = 0; i < blocks.size(); i++) {
      var place = places.get(i);
      blocks.get(i).paint(g, left + place.getX(), top + place.getY());
    }
  }

  private static void paintLine(Graphics2D g, List<Point2D> line, double left, double top) {
    var path = new Path2D.Double();
    path.moveTo(left + line.get(0).getX(), top + line.get(0).getY());
    line.forEach(p -> path.lineTo(left + p.getX(), top + p.getY()));
    g.setStroke(new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
    g.draw(path);
    var end = line.get(line.size() - 1);
    var before = line.get(line.size() - 2);
    for (int i = line.size() - 2; i > 0 && before.equals(end); i--) before = line.get(i - 1);
    var arrow = AffineTransform.getTranslateInstance(left + end.getX(), top + end.getY());
    arrow.rotate(end.getX() - before.getX(), end.getY() - before.getY());
    var head = new Path2D.Double();
    head.moveTo(0, 0);
    head.lineTo(-ARROW, -ARROW / 2);
    head.lineTo(-ARROW, ARROW / 2);
    head.closePath();
    g.fill(arrow.createTransformedShape(head));
  }
}
