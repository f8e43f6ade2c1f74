package dev.rhyton.notebook;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.util.List;

/**
 * Colours, fonts and lines of all plots. Pictures have no background of their own, so colours have
 * a contrast of at least 3 to 1 with white pages and with dark ones.
 */
final class Theme {
  /** The colour of text and axes. */
  static final Color INK = new Color(0x787878);

  /** The colour of grid lines, which the eye may pass over. */
  static final Color FAINT = new Color(128, 128, 128, 72);

  static final Color BLUE = new Color(0x0072B2);
  static final Color VERMILLION = new Color(0xD55E00);

  /**
   * The colours of Okabe and Ito, which colour-blind people can distinguish, then those of Tol;
   * those with less contrast are made darker or lighter.
   */
  static final List<Color> SERIES =
      List.of(
          BLUE,
          VERMILLION,
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xB87F00),
          new Color(0x3A94C9),
          new Color(0xB03A75),
          new Color(0x8A8A2A),
          new Color(0x7B68C8),
          new Color(0x808080));

  private static final List<Marker> MARKERS = List.of(Marker.values());

  private Theme() {}

  static Color series(int index) {
    return SERIES.get(index % SERIES.size());
  }

  static Marker marker(int index) {
    return MARKERS.get(index % MARKERS.size());
  }

  static Font font(float size) {
    return new Font(Font.SANS_SERIF, Font.PLAIN, 1).deriveFont(size);
  }

  /** Returns the contrast of two colours, from 1 to 21, as WCAG defines it. */
  static double contrast(Color a, Color b) {
    double first = luminance(a) + 0.05;
    double second = luminance(b) + 0.05;
    return Math.max(first, second) / Math.min(first, second);
  }

  private static double luminance(Color color) {
    return 0.2126 * linear(color.getRed())
        + 0.7152 * linear(color.getGreen())
        + 0.0722 * linear(color.getBlue());
  }

  private static double linear(int level) {
    double share = level / 255.0;
    return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
  }

  /** Draws text centred horizontally at {@code x} and vertically at {@code y}. */
  static void center(Graphics2D g, String text, double x, double y) {
    write(g, text, x - width(g, text) / 2, y);
  }

  /** Draws text centred at {@code x} and {@code y}, shortened to a width. */
  static void center(Graphics2D g, String text, double x, double y, double most) {
    center(g, shortened(text, g.getFont().getSize2D(), most), x, y);
  }

  /** Draws text from {@code x} on, centred vertically at {@code y}. */
  static void write(Graphics2D g, String text, double x, double y) {
    g.drawString(text, (float) x, (float) (y + 0.36 * g.getFont().getSize2D()));
  }

  /** Draws text from below upwards, centred at {@code x} and {@code y}. */
  static void upright(Graphics2D g, String text, double x, double y) {
    var part = (Graphics2D) g.create();
    part.translate(x, y);
    part.rotate(-Math.PI / 2);
    center(part, text, 0, 0);
    part.dispose();
  }

  static double width(Graphics2D g, String text) {
    return g.getFont().getStringBounds(text, g.getFontRenderContext()).getWidth();
  }

  /**
   * Returns the text, whose middle is left out if it is wider than {@code most}: its end may be a
   * count or a figure, or tell it from others. It is empty if there is no room.
   */
  static String shortened(String text, float size, double most) {
    if (width(text, size) <= most) return text;
    var characters = text.codePoints().toArray();
    int low = -1; // characters that fit
    int high = characters.length; // that do not
    while (high - low > 1) {
      int kept = (low + high) / 2;
      if (width(ends(characters, kept), size) <= most) low = kept;
      else high = kept;
    }
    return low < 0 ? "" : ends(characters, low);
  }

  private static String ends(int[] characters, int kept) {
    int last = kept / 2;
    var start = new String(characters, 0, kept - last).stripTrailing();
    return start + "…" + new String(characters, characters.length - last, last).stripLeading();
  }

  /** Returns the width of text before a picture exists. */
  static double width(String text, float size) {
    return font(size).getStringBounds(text, new FontRenderContext(null, true, true)).getWidth();
  }
}
