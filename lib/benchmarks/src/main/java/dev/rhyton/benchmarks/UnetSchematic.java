package dev.rhyton.benchmarks;

import java.util.Locale;

/** Draws the U-Net of the tutorial on segmentation: layers as high as their images. */
final class UnetSchematic {
  // Readable on white and on dark pages.
  private static final String TEXT = "#7a7a7a";
  private static final String DOWN = "#0072b2";
  private static final String UP = "#56a0d3";
  private static final String BOTTOM = "#d55e00";

  private static final int[] CHANNELS = {8, 16, 32};
  private static final int[] LEFT = {70, 140, 220}; // of the levels on the way down
  private static final int[] RIGHT = {546, 460, 372}; // and on the way up
  private static final int[] MIDDLE = {92, 190, 262};
  private static final int DEEPEST = 326;
  private static final int BOTTOM_LEFT = 296;
  private static final int BOTTOM_WIDTH = 40;

  private final StringBuilder svg = new StringBuilder();

  private UnetSchematic() {}

  /** Returns the picture as an SVG file. */
  static String draw() {
    return new UnetSchematic().document();
  }

  private String document() {
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 690 366" width="690" height="366" \
        font-family="sans-serif" font-size="12" fill="%s" role="img">
          <title>A U-Net: the way down, the way up, and skips between equal sizes</title>
          <marker id="end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" \
        orient="auto"><path d="M 0 0 L 8 4 L 0 8 z" fill="%s"/></marker>
        """
            .formatted(TEXT, TEXT));
    text(70, 16, "down: convolution, then pooling", "bold");
    text(400, 16, "up: repetition, then convolution", "bold");
    text(4, MIDDLE[0] + 4, "image", "normal");
    way("M 44 92 H 62", "none");
    int side = 48;
    for (int level = 0; level < CHANNELS.length; level++) {
      level(level, side);
      side /= 2;
    }
    block(BOTTOM_LEFT, DEEPEST, BOTTOM_WIDTH, side, BOTTOM);
    text(BOTTOM_LEFT - 4, DEEPEST + side + 16, size(side, 64), "normal");
    text(250, MIDDLE[0] - 8, "skip: joined to the channels", "normal");
    way("M 566 92 H 596", "none");
    text(606, 88, "a class for", "normal");
    text(606, 104, "each pixel", "normal");
    return svg.append("</svg>\n").toString();
  }

  /** Draws the layers of a size on both ways, the skip between them, and the ways to the next. */
  private void level(int level, int side) {
    int y = MIDDLE[level];
    int left = LEFT[level];
    int right = RIGHT[level];
    int width = width(level);
    boolean last = level == CHANNELS.length - 1;
    block(left, y, width, side, DOWN);
    block(right, y, width, side, UP);
    text(left - 4, y + side + 16, size(side, CHANNELS[level]), "normal");
    text(right - 4, y + side + 16, size(side, CHANNELS[level]), "normal");
    way(path("M %d %d H %d", left + width + 6, y, right - 6), "5 4");
    int next = last ? DEEPEST : MIDDLE[level + 1];
    int down = last ? BOTTOM_LEFT : LEFT[level + 1];
    int up = last ? BOTTOM_LEFT + BOTTOM_WIDTH : RIGHT[level + 1] + width(level + 1);
    way(path("M %d %d V %d H %d", left + width / 2, y + side + 22, next, down - 6), "none");
    way(path("M %d %d H %d V %d", up + 6, next, right + width / 2, y + side + 22), "none");
  }

  private static int width(int level) {
    return 8 + CHANNELS[level] / 2;
  }

  private static String size(int side, int channels) {
    return side + "×" + side + "×" + channels;
  }

  private static String path(String format, Object... places) {
    return String.format(Locale.ROOT, format, places);
  }

  private void text(int x, int y, String text, String weight) {
    svg.append(
        path("  <text x=\"%d\" y=\"%d\" font-weight=\"%s\">%s</text>\n", x, y, weight, text));
  }

  /** Draws the values of a layer: as high as its image, and the wider the more channels. */
  private void block(int x, int middle, int width, int side, String colour) {
    svg.append(
        path(
            "  <rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\" stroke=\"%s\"/>\n",
            x, middle - side, width, 2 * side, colour, TEXT));
  }

  /** Draws a path with an arrow at its end. */
  private void way(String path, String dashes) {
    svg.append(
        path(
            "  <path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\""
                + " stroke-dasharray=\"%s\" marker-end=\"url(#end)\"/>\n",
            path, TEXT, dashes));
  }
}
