package dev.rhyton.notebook;

import java.awt.Graphics2D;
import java.util.Map;

/** A line of text below a drawing, such as how many of the rows are drawn. */
record Note(String text, int width) implements Drawing {
  @Override
  public int height() {
    return text.isEmpty() ? 0 : 22;
  }

  @Override
  public void paint(Graphics2D g) {
    g.setFont(Theme.font(12));
    g.setColor(Theme.INK);
    Theme.center(g, text, width / 2.0, height() / 2.0);
  }

  @Override
  public Map<String, Object> view(VegaLite vega) {
    return VegaLite.NOTHING; // it counts the points itself
  }
}
