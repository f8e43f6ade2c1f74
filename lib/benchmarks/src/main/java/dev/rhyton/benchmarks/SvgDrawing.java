package dev.rhyton.benchmarks;

/** A drawing as an SVG file, in colours that are readable on white and on dark pages. */
final class SvgDrawing {
  static final int CELL = 14;
  static final int STEP = CELL + 2;

  static final String TEXT = "#7a7a7a";
  static final String USED = "#0072b2";
  static final String LOOKED_AT = "#56a0d3";
  static final String NEW = "#d55e00";
  static final String AT_REST = "none";

  private static final String ON_COLOUR = "#ffffff";
  private static final int LINE = 15; // between lines of text

  private final StringBuilder svg = new StringBuilder();

  /** The colour of a cell by row and column. */
  interface Colour {
    String of(int row, int column);
  }

  void square(int x, int y, String colour) {
    rectangle(x, y, CELL, CELL, colour);
  }

  void rectangle(int x, int y, int width, int height, String colour) {
    svg.append(
        "  <rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\" stroke=\"%s\"/>%n"
            .formatted(x, y, width, height, colour, TEXT));
  }

  void grid(int x, int y, int rows, int columns, Colour colour) {
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        square(x + c * STEP, y + r * STEP, colour.of(r, c));
      }
    }
  }

  void text(int x, int y, String text, String weight) {
    svg.append(
        "  <text x=\"%d\" y=\"%d\" font-weight=\"%s\">%s</text>%n".formatted(x, y, weight, text));
  }

  /** Writes text whose middle is at x. */
  void middle(int x, int y, String text, String weight) {
    middle(x, y, text, weight, TEXT);
  }

  private void middle(int x, int y, String text, String weight, String colour) {
    svg.append(
        ("  <text x=\"%d\" y=\"%d\" font-weight=\"%s\" text-anchor=\"middle\" fill=\"%s\">"
                + "%s</text>%n")
            .formatted(x, y, weight, colour, text));
  }

  /** Draws a box with lines of text in its middle, white ones if it has a colour. */
  void box(int x, int y, int width, int height, String colour, String... lines) {
    svg.append(
        ("  <rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\" fill=\"%s\""
                + " stroke=\"%s\"/>%n")
            .formatted(x, y, width, height, colour, TEXT));
    int first = y + height / 2 + 4 - LINE * (lines.length - 1) / 2;
    for (int i = 0; i < lines.length; i++) {
      var written = colour.equals(AT_REST) ? TEXT : ON_COLOUR;
      middle(x + width / 2, first + i * LINE, lines[i], "normal", written);
    }
  }

  /** Draws a circle with a sign, such as +. */
  void circle(int x, int y, String sign) {
    svg.append(
        "  <circle cx=\"%d\" cy=\"%d\" r=\"10\" fill=\"none\" stroke=\"%s\"/>%n"
            .formatted(x, y, TEXT));
    middle(x, y + 4, sign, "bold");
  }

  void legend(int x, int y, String colour, String text) {
    square(x, y - 11, colour);
    text(x + STEP + 6, y, text, "normal");
  }

  /** Draws a horizontal arrow, from right to left if {@code to} is less than {@code from}. */
  void arrow(int from, int to, int y) {
    int head = to < from ? 6 : -6;
    svg.append(
        ("  <path d=\"M %d %d H %d m %d -4 l %d 4 l %d 4\" fill=\"none\" stroke=\"%s\""
                + " stroke-width=\"1.5\"/>%n")
            .formatted(from, y, to, head, -head, head, TEXT));
  }

  /** Draws a vertical arrow. */
  void arrowUpOrDown(int x, int from, int to) {
    int head = to < from ? 6 : -6;
    svg.append(
        ("  <path d=\"M %d %d V %d m -4 %d l 4 %d l 4 %d\" fill=\"none\" stroke=\"%s\""
                + " stroke-width=\"1.5\"/>%n")
            .formatted(x, from, to, head, -head, head, TEXT));
  }

  /** Draws a line by the commands of a path, such as {@code M 10 20 V 40 H 100}. */
  void line(String commands) {
    svg.append(
        "  <path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>%n"
            .formatted(commands, TEXT));
  }

  String document(int width, int height, String title) {
    return ("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"12\" fill=\"%s\" role=\"img\">%n"
            + "  <title>%s</title>%n%s</svg>%n")
        .formatted(width, height, width, height, TEXT, title, svg)
        .replace("\r\n", "\n");
  }
}
