package dev.rhyton.notebook;

import java.awt.Color;

/** Colours of numbers in cells, and of the text on them. */
final class CellColors {
  private static final Color DARK = new Color(0x222222);
  private static final Color MIDDLE = new Color(0xF4F4F4);
  private static final Color LOW = new Color(0x00517F);
  private static final Color HIGH = new Color(0xA34700);

  private CellColors() {}

  /** Returns a colour from white at 0 to dark blue at 1. */
  static Color sequential(double share) {
    float depth = (float) Math.max(0, Math.min(1, share));
    return Color.getHSBColor(0.58f, 0.02f + 0.92f * depth, 1 - 0.6f * depth * depth);
  }

  /** Returns a colour from dark blue at -1 through near white at 0 to dark vermillion at 1. */
  static Color diverging(double share) {
    return mixed(share < 0 ? LOW : HIGH, Math.min(1, Math.abs(share)));
  }

  private static Color mixed(Color end, double part) {
    return new Color(
        mixed(MIDDLE.getRed(), end.getRed(), part),
        mixed(MIDDLE.getGreen(), end.getGreen(), part),
        mixed(MIDDLE.getBlue(), end.getBlue(), part));
  }

  private static int mixed(int from, int to, double part) {
    return (int) Math.round(from + part * (to - from));
  }

  /** Returns the colour of text on a cell. */
  static Color text(Color cell) {
    return Theme.contrast(Color.WHITE, cell) > Theme.contrast(DARK, cell) ? Color.WHITE : DARK;
  }
}
