package dev.rhyton.notebook;

import static java.util.Objects.requireNonNull;

import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The names of the parts of a chart with a sample of each, in rows that fit a width. */
record Legend(List<ChartPart> parts, int width) implements Drawing {
  private static final float FONT = 12;
  private static final int MARGIN = 10;
  private static final int ROW = 18;
  private static final int SAMPLE = 26; // the line or marker before a name
  private static final int GAP = 14; // between entries

  /** Creates the legend of the parts that have a name. */
  static Legend of(List<? extends ChartPart> parts, int width) {
    return new Legend(
        parts.stream().filter(p -> p.name() != null).map(p -> (ChartPart) p).toList(), width);
  }

  @Override
  public int height() {
    return ROW * rows().size();
  }

  @Override
  public Map<String, Object> view(VegaLite vega) {
    return VegaLite.NOTHING; // the first chart has the legend
  }

  @Override
  public void paint(Graphics2D g) {
    g.setFont(Theme.font(FONT));
    double y = ROW / 2.0;
    for (var row : rows()) {
      double x = Math.max(MARGIN, (width - row.stream().mapToDouble(this::room).sum()) / 2);
      for (var part : row) {
        part.paintSample(g, x, x + SAMPLE - 7, y);
        g.setColor(Theme.INK);
        Theme.write(g, label(name(part), width), x + SAMPLE, y);
        x += room(part);
      }
      y += ROW;
    }
  }

  /** Returns a name as it is in the legend of a drawing of this width. */
  static String label(String name, int width) {
    return Theme.shortened(name, FONT, width - 2 * MARGIN - SAMPLE - GAP);
  }

  private double room(ChartPart part) {
    return SAMPLE + Theme.width(label(name(part), width), FONT) + GAP;
  }

  private static String name(ChartPart part) {
    return requireNonNull(part.name()); // those without a name are not in the legend
  }

  private List<List<ChartPart>> rows() {
    var rows = new ArrayList<List<ChartPart>>();
    double used = width;
    for (var part : parts) {
      if (used + room(part) > width - 2 * MARGIN) {
        rows.add(new ArrayList<>());
        used = 0;
      }
      rows.get(rows.size() - 1).add(part);
      used += room(part);
    }
    return rows;
  }
}
