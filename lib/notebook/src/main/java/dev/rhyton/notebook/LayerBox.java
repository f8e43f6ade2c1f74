package dev.rhyton.notebook;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/**
 * A box of the diagram of a model: a title, and rows of cells below it.
 *
 * @param title the name or the class of the layer, or both
 * @param rows the texts of the cells of each row
 */
record LayerBox(String title, List<List<String>> rows) implements DiagramPart {
  private static final Color PAPER = Color.WHITE;
  private static final Color TEXT = new Color(0x222222);
  private static final Color TITLE = new Color(0x455A70);
  private static final float FONT = 12;
  private static final float TITLE_FONT = 13;
  private static final double ROW = 24;
  private static final double PAD = 10;

  @Override
  public Size size() {
    double width = Theme.width(title, TITLE_FONT) + 2 * PAD;
    for (var row : rows) width = Math.max(width, width(row));
    return new Size(Math.ceil(width), ROW * (1 + rows.size()));
  }

  private static double width(List<String> row) {
    return row.stream().mapToDouble(LayerBox::width).sum();
  }

  private static double width(String cell) {
    return Theme.width(cell, FONT) + 2 * PAD;
  }

  @Override
  public void paint(Graphics2D g, double left, double top) {
    var size = size();
    var frame = new Rectangle2D.Double(left, top, size.width(), size.height());
    g.setColor(PAPER);
    g.fill(frame);
    g.setColor(TITLE);
    g.fill(new Rectangle2D.Double(left, top, size.width(), ROW));
    g.setColor(Color.WHITE);
    g.setFont(Theme.font(TITLE_FONT));
    Theme.center(g, title, left + size.width() / 2, top + ROW / 2);
    g.setFont(Theme.font(FONT));
    g.setStroke(new BasicStroke(1));
    double y = top + ROW;
    for (var row : rows) {
      double more = (size.width() - width(row)) / row.size();
      double x = left;
      for (var cell : row) {
        double width = width(cell) + more;
        g.setColor(Theme.INK);
        g.draw(new Rectangle2D.Double(x, y, width, ROW));
        g.setColor(TEXT);
        Theme.center(g, cell, x + width / 2, y + ROW / 2);
        x += width;
      }
      y += ROW;
    }
    g.setColor(Theme.INK);
    g.draw(frame);
  }
}
