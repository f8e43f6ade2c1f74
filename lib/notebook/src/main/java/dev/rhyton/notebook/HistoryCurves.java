package dev.rhyton.notebook;

import dev.rhyton.callbacks.History;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Curves of loss and metrics over the epochs of a history. */
final class HistoryCurves {
  static final int FEW_EPOCHS = 10;

  private static final String SAMPLES = "samples";
  private static final Set<String> OF_STREAMS = Set.of(SAMPLES, "drift");

  private HistoryCurves() {}

  /**
   * Returns the loss and the metrics of a history, without those of the validation, and without the
   * number of samples of a stream, which only counts.
   */
  static Set<String> figures(History history) {
    var figures = new LinkedHashSet<String>();
    Tables.ordered(history.history().keySet()).forEach(key -> figures.add(Tables.figure(key)));
    if (isOfStream(history)) figures.remove(SAMPLES);
    return figures;
  }

  private static boolean isOfStream(History history) {
    return history.history().keySet().containsAll(OF_STREAMS);
  }

  private static String epoch(History history) {
    return isOfStream(history) ? "window" : "epoch";
  }

  /** Returns a chart for each figure, with training and validation together. */
  static List<Chart> panels(History history, Set<String> figures, int width, int height) {
    var panels = new ArrayList<Chart>();
    for (var figure : figures) {
      var chart = chart(width, height, figure, history);
      for (var key : List.of(figure, "val_" + figure)) {
        if (!history.history().containsKey(key)) continue;
        boolean validation = Tables.isValidation(key);
        var style = Style.of(validation ? 1 : 0);
        add(chart, validation ? "validation" : "training", history, key, style);
      }
      panels.add(chart);
    }
    return panels;
  }

  /** Returns an empty chart over the epochs of a history; those of a stream are windows. */
  static Chart chart(int width, int height, String figure, History history) {
    return Chart.of(width, height, figure, epoch(history), Axis.Kind.WHOLE);
  }

  /** Adds the values of a history that have a key to a chart. */
  static void add(Chart chart, String name, History history, String key, Style style) {
    var values = history.get(key);
    var x = epochs(history, key);
    var y = values.stream().mapToDouble(Double::doubleValue).toArray();
    chart.line(name, x, y, style, y.length <= FEW_EPOCHS);
  }

  /** Returns the epochs, from 1, of the values of a key: the last ones of the history. */
  static double[] epochs(History history, String key) {
    int count = history.get(key).size();
    int missing = history.epochs().size() - count;
    return IntStream.range(0, count)
        .mapToDouble(i -> history.epochs().get(i + missing) + 1)
        .toArray();
  }

  /** Draws charts of equal width, two in a row. */
  static Picture draw(String text, List<Chart> panels) {
    return Picture.of(text, new DrawingGrid(panels, 2));
  }

  /** Draws charts for the display of a training, with a smaller file. */
  static Picture small(String text, List<Chart> panels) {
    var all = new DrawingGrid(panels, 2);
    return Picture.lines(text, all.width(), all.height(), all::paint);
  }

  /** Draws charts faster, for a picture that is soon replaced. */
  static Picture draft(String text, List<Chart> panels) {
    var all = new DrawingGrid(panels, 2);
    return Picture.draft(text, all.width(), all.height(), all::paint);
  }

  /** Returns the names of the figures and the number of epochs, in one line. */
  static String text(History history, Set<String> figures) {
    int count = history.epochs().size();
    return "Curves of "
        + Names.text(figures)
        + (": " + count + " " + epoch(history) + (count == 1 ? "" : "s"));
  }
}
