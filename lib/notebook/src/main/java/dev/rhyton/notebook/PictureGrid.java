package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import java.awt.Graphics2D;
import java.util.List;
import java.util.Map;

/** Pictures in a grid, each below its name. */
final class PictureGrid {
  private static final int WIDTH = 800;
  private static final int TITLE = 22;

  /** A picture below its name, made smaller if need be. */
  private record Frame(String name, Drawing drawing, double scale) implements Drawing {
    @Override
    public int width() {
      return (int) Math.ceil(drawing.width() * scale);
    }

    @Override
    public int height() {
      return TITLE + (int) Math.ceil(drawing.height() * scale);
    }

    @Override
    public void paint(Graphics2D g) {
      g.setFont(Theme.font(13));
      g.setColor(Theme.INK);
      Theme.center(g, name, width() / 2.0, TITLE / 2.0);
      g.translate(0, TITLE);
      g.scale(scale, scale);
      drawing.paint(g);
    }
  }

  private PictureGrid() {}

  static Picture draw(Map<String, Picture> pictures) {
    Check.entries("Plots.frames", "pictures", pictures);
    Check.that(!pictures.isEmpty(), "Plots.frames: expected at least one picture, received none.");
    var ordered = Tables.inOrder(pictures);
    int widest = ordered.values().stream().mapToInt(Picture::width).max().orElse(1);
    int count = ordered.size();
    int columns = Math.max(1, Math.min(count, Math.max(2, WIDTH / widest)));
    double scale = Math.min(1, WIDTH / (double) (columns * widest));
    var charts =
        ordered.values().stream()
            .map(Picture::drawing)
            .filter(Chart.class::isInstance)
            .map(Chart.class::cast)
            .toList();
    boolean areCharts = charts.size() == count;
    List<Frame> frames =
        ordered.entrySet().stream()
            .map(
                e -> {
                  var drawing = e.getValue().drawing();
                  var shown = areCharts ? ((Chart) drawing).onAxesOf(charts) : drawing;
                  return new Frame(e.getKey(), shown, scale);
                })
            .toList();
    return new DrawingGrid(frames, columns)
        .picture(count + " frames: " + String.join(", ", ordered.keySet()));
  }
}
