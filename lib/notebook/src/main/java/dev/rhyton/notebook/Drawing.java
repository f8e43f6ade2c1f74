package dev.rhyton.notebook;

import java.awt.Graphics2D;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A picture, or a part of one, that knows its size. */
interface Drawing {
  int width();

  int height();

  /** Draws from the upper left corner at 0, 0. */
  void paint(Graphics2D g);

  /**
   * Returns the drawing as Vega-Lite draws it, {@link VegaLite#NOTHING} if other views show what is
   * in it, or null if Vega-Lite cannot draw it.
   */
  default @Nullable Map<String, Object> view(VegaLite vega) {
    return null;
  }

  /** Returns whether points that are selected in one chart of the drawing are selected in all. */
  default boolean isLinked() {
    return false;
  }

  /** Returns it as a picture with a description in one line. */
  default Picture picture(String text) {
    return Picture.of(text, this);
  }
}
