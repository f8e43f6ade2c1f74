package dev.rhyton.notebook;

import dev.rhyton.callbacks.History;
import java.awt.Color;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Curves of loss and metrics over the epochs of a history. */
final class Curves {
  private static final int FEW_EPOCHS = 10;

  private Curves() {}

  /** Returns the loss and the metrics of a history, without those of the validation. */
  static Set<String> figures(History history) {
    var figures = new LinkedHashSet<String>();
    Tables.ordered(history.history().keySet()).forEach(key -> figures.add(Tables.figure(key)));
    return figures;
  }

  /** Returns a chart for each figure, with training and validation together. */
  static List<Chart> panels(History history, Set<String> figures, int width, int height) {
    var panels = new ArrayList<Chart>();
    for (var figure : figures) {
      var chart = chart(width, height, figure);
      for (var key : List.of(figure, "val_" + figure)) {
        if (!history.history().containsKey(key)) continue;
        boolean validation = Tables.isValidation(key);
        add(
            chart,
            validation ? "validation" : "training",
            history,
            key,
            validation ? Theme.VERMILLION : Theme.BLUE);
      }
      panels.add(chart);
    }
    return panels;
  }

  static Chart chart(int width, int height, String figure) {
    return Chart.of(width, height, figure, "epoch", Axis.Kind.WHOLE);
  }

  /** Adds the values of a history that have a key to a chart. */
  static void add(Chart chart, String name, History history, String key, Color color) {
    var values = history.get(key);
    int missing = history.epochs().size() - values.size();
    var x =
        IntStream.range(0, values.size())
            .mapToDouble(i -> history.epochs().get(i + missing) + 1)
            .toArray();
    var y = values.stream().mapToDouble(Double::doubleValue).toArray();
    chart.line(name, x, y, color, y.length > FEW_EPOCHS ? null : Marker.CIRCLE);
  }

  /** Draws charts of equal width, two in a row. */
  static Picture draw(String text, List<Chart> panels) {
    return Picture.draw(text, width(panels), height(panels), g -> paint(g, panels));
  }

  /** Draws charts for the display of a training, with a smaller file. */
  static Picture small(String text, List<Chart> panels) {
    return Picture.lines(text, width(panels), height(panels), g -> paint(g, panels));
  }

  /** Draws charts faster, for a picture that is soon replaced. */
  static Picture draft(String text, List<Chart> panels) {
    return Picture.draft(text, width(panels), height(panels), g -> paint(g, panels));
  }

  private static int width(List<Chart> panels) {
    return Math.min(2, panels.size()) * panels.get(0).width();
  }

  private static int height(List<Chart> panels) {
    return (panels.size() + 1) / 2 * rowHeight(panels);
  }

  private static int rowHeight(List<Chart> panels) {
    return panels.stream().mapToInt(Chart::height).max().orElseThrow();
  }

  private static void paint(Graphics2D g, List<Chart> panels) {
    for (int i = 0; i < panels.size(); i++) {
      var part = (Graphics2D) g.create();
      part.translate(i % 2 * panels.get(0).width(), i / 2 * rowHeight(panels));
      panels.get(i).paint(part);
      part.dispose();
    }
  }

  /** Returns the names of the figures and the number of epochs, in one line. */
  static String text(History history, Set<String> figures) {
    int count = history.epochs().size();
    return "Curves of "
        + String.join(", ", figures)
        + (count == 1 ? ": 1 epoch" : ": " + count + " epochs");
  }
}
