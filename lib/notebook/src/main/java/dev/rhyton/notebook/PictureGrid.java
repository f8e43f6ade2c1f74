package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Pictures in a grid, each below its name; charts of the same series have one legend. */
final class PictureGrid {
  private static final int WIDTH = 800;
  private static final int LINKED_HEIGHT = 320;
  private static final int TITLE = 22;
  private static final float FONT = 13;

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
    public @Nullable Map<String, Object> view(VegaLite vega) {
      var view = drawing.view(vega);
      if (view == null || view == VegaLite.NOTHING) return view;
      var named = VegaLite.map("title", VegaLite.map("text", title()));
      view.remove("title");
      named.putAll(view);
      return named;
    }

    private String title() {
      return Theme.shortened(name, FONT, width());
    }

    @Override
    public boolean isLinked() {
      return drawing.isLinked();
    }

    @Override
    public void paint(Graphics2D g) {
      g.setFont(Theme.font(FONT));
      g.setColor(Theme.INK);
      Theme.center(g, title(), width() / 2.0, TITLE / 2.0);
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
    var charts = all(ordered.values(), Chart.class);
    var matrices = all(ordered.values(), MatrixDrawing.class);
    boolean oneLegend = charts.size() == count && count > 1 && haveOneLegend(charts);
    var frames = new ArrayList<Frame>();
    ordered.forEach(
        (name, picture) -> {
          var drawing = picture.drawing();
          if (charts.size() == count) {
            var chart = ((Chart) drawing).onAxesOf(charts);
            if (oneLegend) chart.withoutLegend();
            drawing = chart;
          }
          if (matrices.size() == count) drawing = ((MatrixDrawing) drawing).onScaleOf(matrices);
          frames.add(new Frame(name, drawing, scale));
        });
    var grid = new DrawingGrid(frames, columns);
    var text = count + " frames: " + Names.text(ordered.keySet());
    if (!oneLegend) return grid.picture(text);
    var legend = Legend.of(charts.get(0).parts(), grid.width());
    return new DrawingGrid(List.of(grid, legend), 1).picture(text);
  }

  /** Returns whether the legends of charts have the same entries. */
  private static boolean haveOneLegend(List<Chart> charts) {
    var names = charts.stream().map(PictureGrid::named).distinct().toList();
    return names.size() == 1 && !names.get(0).isEmpty();
  }

  private static List<String> named(Chart chart) {
    return chart.parts().stream().map(ChartPart::name).filter(Objects::nonNull).toList();
  }

  private static <T extends Drawing> List<T> all(Collection<Picture> pictures, Class<T> type) {
    return pictures.stream()
        .map(Picture::drawing)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  /** Draws plots of one table, two in a row, in which the same rows are selected. */
  static Picture linked(List<Picture> plots) {
    var owner = "Plots.linked";
    Check.that(
        plots.size() >= 2, "%s: expected at least two plots, received %d.", owner, plots.size());
    var charts = all(plots, Chart.class);
    for (var plot : plots) {
      Check.that(
          plot.drawing() instanceof Chart chart && chart.rows() > 0,
          "%s: expected plots with a point for each row of a table, such as Plots.scatter, received"
              + " one of \"%s\".",
          owner,
          plot.text());
    }
    for (var chart : charts) {
      Check.that(
          chart.rows() == charts.get(0).rows(),
          "%s: expected plots of the same rows, received one of %d rows and one of %d rows.",
          owner,
          charts.get(0).rows(),
          chart.rows());
    }
    var texts = plots.stream().map(Picture::text).toList();
    var panels = charts.stream().map(c -> c.sized(WIDTH / 2, LINKED_HEIGHT)).toList();
    return new LinkedDrawing(new DrawingGrid(panels, 2))
        .picture(charts.size() + " linked plots: " + Names.text(texts, "; "));
  }
}
