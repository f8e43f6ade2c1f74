package dev.rhyton.notebook;

import java.awt.Graphics2D;

/** A picture, or a part of one, that knows its size. */
interface Drawing {
  int width();

  int height();

  /** Draws from the upper left corner at 0, 0. */
  void paint(Graphics2D g);

  /** Returns it as a picture with a description in one line. */
  default Picture picture(String text) {
    return Picture.of(text, this);
  }
}
