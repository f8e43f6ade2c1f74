package dev.rhyton.notebook;

import dev.rhyton.notebook.ModelGraph.Edge;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Places boxes in rows such that lines run downwards: the row of a box is the length of the longest
 * path to it. Lines that pass a row have a place of their own in it, so that they cross no box.
 */
final class LayeredLayout {
  /** The space between boxes of a row, and between rows. */
  static final double GAP = 30;

  private static final double LINE = 4; // the width of the place of a line in a row
  private static final int SWEEPS = 8;

  /** A box, or a line that passes a row, with its neighbours in the rows above and below. */
  private static final class Cell {
    private final double width;
    private final double height;
    private final List<Cell> above = new ArrayList<>();
    private final List<Cell> below = new ArrayList<>();
    private double x; // the middle
    private double top;
    private double bottom; // of its row

    private Cell(double width, double height) {
      this.width = width;
      this.height = height;
    }

    private double mean(List<Cell> neighbours) {
      return neighbours.stream().mapToDouble(c -> c.x).average().orElse(x);
    }
  }

  private final List<Cell> boxes = new ArrayList<>();
  private final List<List<Cell>> rows = new ArrayList<>();
  private final List<List<Cell>> downward = new ArrayList<>(); // the cells of each line
  private final List<Edge> upward = new ArrayList<>();
  private double width;
  private double height;

  /**
   * Creates the layout of a graph.
   *
   * @param sizes the sizes of the boxes
   * @param edges the lines between boxes; those from a later box to an earlier one, as of a layer
   *     that is applied twice, may run upwards
   */
  LayeredLayout(List<DiagramPart.Size> sizes, List<Edge> edges) {
    for (var size : sizes) boxes.add(new Cell(size.width(), size.height()));
    int[] row = rowsOf(edges);
    for (int i = 0; i < boxes.size(); i++) row(row[i]).add(boxes.get(i));
    for (var edge : edges) {
      if (row[edge.from()] < row[edge.to()]) connect(edge, row);
      else upward.add(edge);
    }
    for (var cells : rows) pack(cells);
    for (int i = 0; i < SWEEPS; i++) sweep(true);
    for (int i = 0; i < SWEEPS; i++) sweep(false);
    finish();
  }

  private List<Cell> row(int index) {
    while (rows.size() <= index) rows.add(new ArrayList<>());
    return rows.get(index);
  }

  private int[] rowsOf(List<Edge> edges) {
    int[] row = new int[boxes.size()];
    var forward =
        edges.stream()
            .filter(e -> e.from() < e.to())
            .sorted(Comparator.comparingInt(Edge::to))
            .toList();
    for (var e : forward) row[e.to()] = Math.max(row[e.to()], row[e.from()] + 1);
    // A box without a line to it is right above the first box that it leads to.
    for (int i = 0; i < row.length; i++) {
      int box = i;
      boolean isFirst = forward.stream().noneMatch(e -> e.to() == box);
      if (!isFirst) continue;
      row[i] =
          forward.stream()
              .filter(e -> e.from() == box)
              .mapToInt(e -> row[e.to()] - 1)
              .min()
              .orElse(0);
    }
    return row;
  }

  private void connect(Edge edge, int... row) {
    var cells = new ArrayList<Cell>();
    cells.add(boxes.get(edge.from()));
    for (int r = row[edge.from()] + 1; r < row[edge.to()]; r++) {
      var passing = new Cell(LINE, 0);
      row(r).add(passing);
      cells.add(passing);
    }
    cells.add(boxes.get(edge.to()));
    for (int i = 1; i < cells.size(); i++) {
      cells.get(i - 1).below.add(cells.get(i));
      cells.get(i).above.add(cells.get(i - 1));
    }
    downward.add(cells);
  }

  private static void pack(List<Cell> cells) {
    double x = -cells.stream().mapToDouble(c -> c.width + GAP).sum() / 2;
    for (var cell : cells) {
      cell.x = x + (cell.width + GAP) / 2;
      x += cell.width + GAP;
    }
  }

  /** Moves cells towards their neighbours above, then below; at first also past each other. */
  private void sweep(boolean reorder) {
    for (var cells : rows) {
      move(cells, cells.stream().mapToDouble(c -> c.mean(c.above)).toArray(), reorder);
    }
    for (int i = rows.size() - 1; i >= 0; i--) {
      var cells = rows.get(i);
      move(cells, cells.stream().mapToDouble(c -> c.mean(c.below)).toArray(), reorder);
    }
  }

  /** Moves cells as near to the wanted places as their widths allow. */
  private static void move(List<Cell> cells, double[] wanted, boolean reorder) {
    var order = IntStream.range(0, cells.size()).boxed();
    var sorted = reorder ? order.sorted(Comparator.comparingDouble(i -> wanted[i])) : order;
    var places = sorted.toList();
    int count = places.size();
    // The mean of the leftmost and of the rightmost places that keep the distances keeps them too.
    double[] right = new double[count];
    double[] left = new double[count];
    for (int i = 0; i < count; i++) {
      double from = i == 0 ? wanted[places.get(0)] : right[i - 1] + distance(cells, places, i);
      right[i] = Math.max(wanted[places.get(i)], from);
    }
    for (int i = count - 1; i >= 0; i--) {
      double to =
          i == count - 1 ? wanted[places.get(i)] : left[i + 1] - distance(cells, places, i + 1);
      left[i] = Math.min(wanted[places.get(i)], to);
    }
    var moved = new ArrayList<Cell>();
    for (int i = 0; i < count; i++) {
      var cell = cells.get(places.get(i));
      cell.x = (left[i] + right[i]) / 2;
      moved.add(cell);
    }
    cells.clear();
    cells.addAll(moved);
  }

  private static double distance(List<Cell> cells, List<Integer> places, int index) {
    var before = cells.get(places.get(index - 1));
    return (before.width + cells.get(places.get(index)).width) / 2 + GAP;
  }

  private void finish() {
    double least = cells().mapToDouble(c -> c.x - c.width / 2).min().orElse(0);
    for (var cells : rows) {
      double tallest = cells.stream().mapToDouble(c -> c.height).max().orElse(0);
      for (var cell : cells) {
        cell.x -= least;
        cell.top = height;
        cell.bottom = height + tallest;
        width = Math.max(width, cell.x + cell.width / 2);
      }
      height += tallest + GAP;
    }
    height -= GAP;
  }

  private Stream<Cell> cells() {
    return rows.stream().flatMap(List::stream);
  }

  /** Returns the place of each box. */
  List<Rectangle2D> boxes() {
    return boxes.stream().map(LayeredLayout::place).toList();
  }

  private static Rectangle2D place(Cell cell) {
    return new Rectangle2D.Double(cell.x - cell.width / 2, cell.top, cell.width, cell.height);
  }

  /** Returns the corners of each line. */
  List<List<Point2D>> lines() {
    var lines = new ArrayList<List<Point2D>>();
    for (var cells : downward) {
      var line = new ArrayList<Point2D>();
      for (int i = 0; i < cells.size(); i++) {
        var cell = cells.get(i);
        if (i > 0) line.add(new Point2D.Double(cell.x, cell.top));
        if (i == 0) line.add(new Point2D.Double(cell.x, cell.top + cell.height));
        if (i < cells.size() - 1) line.add(new Point2D.Double(cell.x, cell.bottom));
      }
      lines.add(line);
    }
    for (int i = 0; i < upward.size(); i++) {
      var from = place(boxes.get(upward.get(i).from()));
      var to = place(boxes.get(upward.get(i).to()));
      double beside = width + (i + 1) * GAP / 2;
      lines.add(
          List.of(
              new Point2D.Double(from.getMaxX(), from.getMaxY() - 6),
              new Point2D.Double(beside, from.getMaxY() - 6),
              new Point2D.Double(beside, to.getMinY() + 6),
              new Point2D.Double(to.getMaxX(), to.getMinY() + 6)));
    }
    return lines;
  }

  double width() {
    return width + upward.size() * GAP / 2;
  }

  double height() {
    return height;
  }
}
