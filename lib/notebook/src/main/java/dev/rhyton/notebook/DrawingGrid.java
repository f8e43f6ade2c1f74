package dev.rhyton.notebook;

import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Drawings in a grid, row by row; columns are as wide, and rows as high, as their largest one. */
record DrawingGrid(List<? extends Drawing> drawings, int columns) implements Drawing {
  @Override
  public int width() {
    return IntStream.range(0, Math.min(columns, drawings.size())).map(this::columnWidth).sum();
  }

  @Override
  public int height() {
    return IntStream.range(0, rows()).map(this::rowHeight).sum();
  }

  @Override
  public @Nullable Map<String, Object> view(VegaLite vega) {
    var views = new ArrayList<Map<String, Object>>();
    for (var drawing : drawings) views.add(drawing.view(vega));
    return VegaLite.grid(views, columns);
  }

  @Override
  public boolean isLinked() {
    return drawings.stream().anyMatch(Drawing::isLinked);
  }

  private int rows() {
    return (drawings.size() + columns - 1) / columns;
  }

  private int columnWidth(int column) {
    return IntStream.range(0, drawings.size())
        .filter(i -> i % columns == column)
        .map(i -> drawings.get(i).width())
        .max()
        .orElse(0);
  }

  private int rowHeight(int row) {
    return IntStream.range(0, drawings.size())
        .filter(i -> i / columns == row)
        .map(i -> drawings.get(i).height())
        .max()
        .orElse(0);
  }

  @Override
  public void paint(Graphics2D g) {
    int y = 0;
    for (int row = 0; row < rows(); row++) {
      int x = 0;
      for (int column = 0; column < columns && row * columns + column < drawings.size(); column++) {
        var part = (Graphics2D) g.create();
        part.translate(x, y);
        drawings.get(row * columns + column).paint(part);
        part.dispose();
        x += columnWidth(column);
      }
      y += rowHeight(row);
    }
  }
}
