package dev.rhyton.notebook;

import java.awt.Graphics2D;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A drawing with charts of the same rows: points that are selected in one are selected in all. */
record LinkedDrawing(Drawing drawing) implements Drawing {
  @Override
  public int width() {
    return drawing.width();
  }

  @Override
  public int height() {
    return drawing.height();
  }

  @Override
  public void paint(Graphics2D g) {
    drawing.paint(g);
  }

  @Override
  public @Nullable Map<String, Object> view(VegaLite vega) {
    return drawing.view(vega);
  }

  @Override
  public boolean isLinked() {
    return true;
  }
}
