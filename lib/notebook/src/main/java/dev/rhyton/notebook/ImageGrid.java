package dev.rhyton.notebook;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.List;

/** Draws rows of pictures, and below signed ones their scale. */
final class ImageGrid {
  private static final int WIDTH = 760;
  private static final int TILE = 96;
  private static final int GAP = 4;
  private static final int CAPTION = 18;
  private static final int SCALE = 22;
  private static final int SCALE_WIDTH = 121; // an odd number, for 0 in the middle
  private static final float FONT = 12;
  private static final int LONGEST = 200; // the width of a name

  private final List<ImageRow> rows;
  private final List<String> names;
  private final int pixelsDown;
  private final int pixelsAcross;
  private final double scale; // page units per image pixel
  private final double left;
  private final double gap; // between pictures
  private double black;
  private double white;

  private ImageGrid(List<ImageRow> rows, List<String> names) {
    this.rows = rows;
    this.names = names.stream().map(n -> Theme.shortened(n, FONT, LONGEST)).toList();
    pixelsDown = rows.get(0).pixelsDown();
    pixelsAcross = rows.get(0).pixelsAcross();
    left =
        GAP
            + (names.isEmpty()
                ? 0
                : this.names.stream().mapToDouble(n -> Theme.width(n, FONT)).max().orElse(0) + 8);
    double room = (WIDTH - left) / columns();
    gap = Math.min(GAP, room / 3);
    scale = scale(room - gap);
    range();
  }

  static Picture draw(List<ImageRow> rows, List<String> names) {
    var grid = new ImageGrid(rows, names);
    int images = rows.stream().mapToInt(ImageRow::length).sum();
    var text = images + " images of " + grid.pixelsDown + "×" + grid.pixelsAcross + " pixels";
    return Picture.draw(text, grid.width(), grid.height(), grid::paint);
  }

  private int columns() {
    return rows.get(0).length();
  }

  private int width() {
    double images = left + columns() * across();
    return (int) Math.ceil(isSigned() ? Math.max(images, left + SCALE_WIDTH + 30) : images);
  }

  private int height() {
    double images = GAP + rows.stream().mapToDouble(this::down).sum();
    return (int) Math.ceil(images + (isSigned() ? SCALE : 0));
  }

  private boolean isSigned() {
    return rows.stream().anyMatch(ImageRow::isSigned);
  }

  private double across() {
    return pixelsAcross * scale + gap;
  }

  private double down(ImageRow row) {
    return pixelsDown * scale + GAP + (row.captions().isEmpty() ? 0 : CAPTION);
  }

  /**
   * Returns the scale; small images get an integer scale, so that all their pixels have one size.
   */
  private double scale(double room) {
    double fit = Math.min(TILE, room) / Math.max(pixelsDown, pixelsAcross);
    double device = fit * Picture.PIXELS;
    return (device >= 1 ? Math.floor(device) : device) / Picture.PIXELS;
  }

  private void range() {
    black = 0;
    white = 1;
    for (var row : rows) {
      for (double v : row.brightness()) {
        if (!Double.isFinite(v)) continue;
        black = Math.min(black, v);
        white = Math.max(white, v);
      }
    }
  }

  private void paint(Graphics2D g) {
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION,
        scale * Picture.PIXELS >= 1
            ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR
            : RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    g.setFont(Theme.font(FONT));
    double y = GAP;
    for (int r = 0; r < rows.size(); r++) {
      g.setColor(Theme.INK);
      if (!names.isEmpty()) Theme.write(g, names.get(r), GAP, y + pixelsDown * scale / 2);
      for (int c = 0; c < rows.get(r).length(); c++) {
        paintPicture(g, rows.get(r), c, left + c * across(), y);
      }
      y += down(rows.get(r));
    }
    if (isSigned()) paintScale(g, y + (SCALE - GAP) / 2.0);
  }

  private void paintPicture(Graphics2D g, ImageRow row, int index, double x, double y) {
    var place = AffineTransform.getTranslateInstance(x, y);
    place.scale(scale, scale);
    g.drawImage(row.picture(index, black, white, ImageRow.levels(isSigned())), place, null);
    if (row.isSigned()) {
      g.setColor(Theme.FAINT);
      g.draw(new Rectangle2D.Double(x, y, pixelsAcross * scale, pixelsDown * scale));
    }
    if (row.captions().isEmpty()) return;
    g.setColor(Theme.INK);
    Theme.center(
        g,
        row.captions().get(index),
        x + pixelsAcross * scale / 2,
        y + pixelsDown * scale + CAPTION / 2.0,
        pixelsAcross * scale);
  }

  /** Draws the colours from the most negative value to the most positive one. */
  private void paintScale(Graphics2D g, double middle) {
    double start = Math.ceil(left + 12); // at whole pixels, so that no line shows
    for (int i = 0; i < SCALE_WIDTH; i++) {
      g.setColor(ImageRow.color(2.0 * i / (SCALE_WIDTH - 1) - 1));
      g.fill(new Rectangle2D.Double(start + i, middle - 4, 1, 8));
    }
    g.setColor(Theme.INK);
    Theme.write(g, "\u2212", left, middle);
    Theme.write(g, "+", start + SCALE_WIDTH + 4, middle);
  }
}
