package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.List;

/** Draws rows of images. */
final class ImageGrid {
  private static final int WIDTH = 760;
  private static final int TILE = 96;
  private static final int GAP = 4;
  private static final int CAPTION = 18;
  private static final float FONT = 12;

  private final List<NDArray> rows;
  private final List<String> names;
  private final String[] captions;
  private final int channels;
  private final int pixelsDown;
  private final int pixelsAcross;
  private final double scale; // page units per image pixel
  private final double left;
  private double black;
  private double white;

  private ImageGrid(List<NDArray> rows, List<String> names, String[] captions) {
    this.rows = rows;
    this.names = names;
    this.captions = captions;
    var shape = rows.get(0).shape();
    pixelsDown = (int) shape.dim(1);
    pixelsAcross = (int) shape.dim(2);
    channels = shape.rank() == 4 ? (int) shape.dim(3) : 1;
    left =
        GAP
            + (names.isEmpty()
                ? 0
                : names.stream().mapToDouble(n -> Theme.width(n, FONT)).max().orElse(0) + 8);
    scale = scale((WIDTH - left) / columns() - GAP);
    range();
  }

  /** Checks and reshapes images for drawing. */
  static NDArray checked(NDArray images) {
    var shape = images.shape();
    boolean fits =
        images.dtype() != DType.STRING
            && (shape.rank() == 3
                || (shape.rank() == 4 && (shape.last() == 1 || shape.last() == 3)));
    Check.that(
        fits && images.size() > 0,
        "Plots.images: expected shape (images, height, width), or with 1 or 3 channels behind,"
            + " received %s. Reshape it: images.reshape(-1, 28, 28).",
        shape);
    return images;
  }

  static Picture draw(List<NDArray> rows, List<String> names, String[] captions) {
    var grid = new ImageGrid(rows, names, captions);
    int images = rows.stream().mapToInt(NDArray::length).sum();
    var text = images + " images of " + grid.pixelsDown + "×" + grid.pixelsAcross + " pixels";
    return Picture.draw(
        text,
        (int) Math.ceil(grid.left + grid.columns() * grid.across()),
        (int) Math.ceil(GAP + rows.size() * grid.down()),
        grid::paint);
  }

  private int columns() {
    return rows.get(0).length();
  }

  private double across() {
    return pixelsAcross * scale + GAP;
  }

  private double down() {
    return pixelsDown * scale + GAP + (captions.length > 0 ? CAPTION : 0);
  }

  /**
   * Returns the scale; small images get an integer scale, so that all their pixels have one size.
   */
  private double scale(double room) {
    double fit = Math.min(TILE, Math.max(16, room)) / Math.max(pixelsDown, pixelsAcross);
    double device = fit * Picture.PIXELS;
    return (device >= 1 ? Math.floor(device) : device) / Picture.PIXELS;
  }

  private void range() {
    black = 0;
    white = 1;
    for (var row : rows) {
      for (double v : row.toDoubles()) {
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
    g.setColor(Theme.INK);
    int index = 0;
    for (int r = 0; r < rows.size(); r++) {
      double y = GAP + r * down();
      if (!names.isEmpty()) Theme.write(g, names.get(r), GAP, y + pixelsDown * scale / 2);
      for (int c = 0; c < rows.get(r).length(); c++, index++) {
        double x = left + c * across();
        var place = AffineTransform.getTranslateInstance(x, y);
        place.scale(scale, scale);
        g.drawImage(image(rows.get(r).get(c).toDoubles()), place, null);
        if (captions.length > 0) {
          Theme.center(
              g,
              captions[index],
              x + pixelsAcross * scale / 2,
              y + pixelsDown * scale + CAPTION / 2.0);
        }
      }
    }
  }

  private BufferedImage image(double[] values) {
    var image = new BufferedImage(pixelsAcross, pixelsDown, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < pixelsDown * pixelsAcross; i++) {
      int red = level(values[i * channels]);
      int green = channels == 3 ? level(values[i * channels + 1]) : red;
      int blue = channels == 3 ? level(values[i * channels + 2]) : red;
      image.setRGB(i % pixelsAcross, i / pixelsAcross, red << 16 | green << 8 | blue);
    }
    return image;
  }

  private int level(double value) {
    double share = (value - black) / (white - black);
    return (int) Math.round(255 * Math.max(0, Math.min(1, share))); // NaN becomes black
  }
}
