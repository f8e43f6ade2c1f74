package dev.rhyton.notebook;

import java.awt.Graphics2D;

/** A part of the diagram of a model: a layer or a nested model. */
interface DiagramPart {
  /** A width and a height. */
  record Size(double width, double height) {
    /** Returns the size with width and height exchanged. */
    Size turned() {
      return new Size(/* width= */ height, /* height= */ width);
    }
  }

  Size size();

  void paint(Graphics2D g, double left, double top);
}
