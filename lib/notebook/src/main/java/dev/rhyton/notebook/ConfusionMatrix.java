package dev.rhyton.notebook;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/** Draws a confusion matrix. */
final class ConfusionMatrix {
  private static final int MARGIN = 8;
  private static final int TITLE = 24;
  private static final float FONT = 12;
  private static final Color DARK = new Color(0x222222);
  private static final Color PALE = new Color(0x8A8A8A);

  private final ClassCounts counts;
  private final String[] names;
  private final int cell;
  private final double label;
  private final boolean upright;

  private ConfusionMatrix(ClassCounts counts, String[] names) {
    this.counts = counts;
    this.names = names;
    int classes = counts.classes();
    cell = Math.max(22, Math.min(64, 400 / classes));
    label = Arrays.stream(names).mapToDouble(n -> Theme.width(n, FONT)).max().orElse(0) + 8;
    upright = label - 4 > cell;
  }

  static Picture draw(ClassCounts counts, String[] names) {
    int classes = counts.classes();
    var shown =
        names.length > 0
            ? Arrays.copyOf(names, classes)
            : IntStream.range(0, classes).mapToObj(Integer::toString).toArray(String[]::new);
    var matrix = new ConfusionMatrix(counts, shown);
    var text =
        String.format(
            Locale.ROOT,
            "Confusion matrix: %d classes, %d samples, %.1f %% right",
            classes,
            counts.samples(),
            100 * counts.accuracy());
    int width = (int) Math.ceil(matrix.left() + classes * matrix.cell + MARGIN);
    int height = (int) Math.ceil(MARGIN + classes * matrix.cell + matrix.below() + TITLE);
    return Picture.draw(text, width, height, matrix::paint);
  }

  private double left() {
    return MARGIN + TITLE + label;
  }

  private double below() {
    return upright ? label : 22;
  }

  private void paint(Graphics2D g) {
    int classes = counts.classes();
    for (int row = 0; row < classes; row++) {
      int samples = Math.max(1, counts.actual(row));
      for (int column = 0; column < classes; column++) {
        int count = counts.count(row, column);
        paintCell(g, row, column, count, count / (double) samples);
      }
    }
    g.setColor(Theme.INK);
    g.setFont(Theme.font(FONT));
    double bottom = MARGIN + classes * cell;
    for (int c = 0; c < classes; c++) {
      double middle = (c + 0.5) * cell;
      double width = Theme.width(g, names[c]);
      Theme.write(g, names[c], left() - 6 - width, MARGIN + middle);
      if (upright) turned(g, names[c], left() + middle, bottom + 6 + width / 2);
      else Theme.center(g, names[c], left() + middle, bottom + 11);
    }
    g.setFont(Theme.font(13));
    Theme.center(g, "predicted", left() + classes * cell / 2.0, bottom + below() + TITLE / 2.0 - 2);
    turned(g, "actual", MARGIN + TITLE / 2.0 - 4, MARGIN + classes * cell / 2.0);
  }

  private void paintCell(Graphics2D g, int row, int column, int count, double share) {
    double x = left() + column * cell;
    double y = MARGIN + row * cell;
    var color = shade(share);
    g.setColor(color);
    g.fill(new Rectangle2D.Double(x + 0.5, y + 0.5, cell - 1, cell - 1));
    var text = Integer.toString(count);
    float size = (float) Math.min(FONT, FONT * (cell - 6) / Theme.width(text, FONT));
    g.setFont(Theme.font(size));
    g.setColor(number(count, color));
    Theme.center(g, text, x + cell / 2.0, y + cell / 2.0);
  }

  private static void turned(Graphics2D g, String text, double x, double y) {
    var part = (Graphics2D) g.create();
    part.translate(x, y);
    part.rotate(-Math.PI / 2);
    Theme.center(part, text, 0, 0);
    part.dispose();
  }

  /** Returns a colour from white to dark blue, in which small fractions are already visible. */
  static Color shade(double share) {
    float depth = (float) Math.sqrt(share);
    return Color.getHSBColor(0.58f, 0.02f + 0.92f * depth, 1 - 0.6f * depth * depth);
  }

  /** Returns the colour of a number; zeros are pale, so that the reader sees the others first. */
  static Color number(int count, Color cell) {
    if (count == 0) return PALE;
    return Theme.contrast(Color.WHITE, cell) > Theme.contrast(DARK, cell) ? Color.WHITE : DARK;
  }
}
