package dev.rhyton.notebook;

import java.awt.BasicStroke;
import java.awt.Color;

/**
 * How a series looks. Series differ in colour, marker and dashes, for readers who cannot
 * distinguish the colours.
 */
record Style(Color color, Marker marker, BasicStroke stroke) {
  private static final float LINE = 1.6f;
  private static final float[][] DASHES = {
    {}, {7, 4}, {2, 3.5f}, {9, 3.5f, 2, 3.5f}, {14, 4}, {2, 3.5f, 2, 3.5f, 8, 3.5f}
  };

  /** A line behind the others. */
  static final Style FAINT = new Style(Theme.FAINT, Marker.CIRCLE, stroke(new float[0]));

  /** The line with which others are compared. */
  static final Style REFERENCE = new Style(Theme.INK, Marker.CIRCLE, stroke(new float[] {1, 4}));

  /** Returns the style of a series. */
  static Style of(int index) {
    return new Style(
        Theme.series(index), Theme.marker(index), stroke(DASHES[index % DASHES.length]));
  }

  private static BasicStroke stroke(float[] dash) {
    return dash.length == 0
        ? new BasicStroke(LINE, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
        : new BasicStroke(LINE, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dash, 0);
  }

  /** Returns the lengths of dashes and gaps; none for a line without gaps. */
  float[] dashes() {
    var dashes = stroke.getDashArray();
    return dashes == null ? new float[0] : dashes;
  }

  /** Returns the opacity, from 0 to 1. */
  double opacity() {
    return color.getAlpha() / 255.0;
  }

  /** Returns the style with this opacity, from 0 to 1. */
  Style opacity(double share) {
    int alpha = (int) Math.round(255 * share);
    return new Style(
        new Color(color.getRed(), color.getGreen(), color.getBlue(), alpha), marker, stroke);
  }
}
