package dev.rhyton.notebook;

import dev.rhyton.callbacks.History;
import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.learning.Calibration;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Plots of training, predictions and images. Arrays are all values that {@link NDArray#from}
 * accepts.
 */
public final class Plots {
  private static final int PANEL_WIDTH = 400;
  private static final int PANEL_HEIGHT = 260;

  private Plots() {}

  /**
   * Plots the loss and each metric over the epochs, one panel for each, with training and
   * validation together.
   */
  public static Picture of(History history) {
    Check.given("Plots", "history", history);
    Check.that(!history.epochs().isEmpty(), "The history has no epoch: training ended before one.");
    var figures = Curves.figures(history);
    var panels = Curves.panels(history, figures, PANEL_WIDTH, PANEL_HEIGHT);
    return Curves.draw(Curves.text(history, figures), panels);
  }

  /**
   * Plots the loss or a metric of several runs over the epochs: {@code compare("val_accuracy",
   * runs)}. Values that span more than three powers of ten get a logarithmic axis.
   */
  public static Picture compare(String figure, Map<String, History> runs) {
    Check.given("compare", "figure", figure);
    Check.entries("compare", "runs", runs);
    Check.that(!runs.isEmpty(), "Expected at least one run to compare, received none.");
    var chart = Curves.chart(640, PANEL_HEIGHT, figure);
    int index = 0;
    for (var run : Tables.inOrder(runs).entrySet()) {
      Curves.add(chart, run.getKey(), run.getValue(), figure, Theme.series(index++));
    }
    double least = chart.least(p -> p.y);
    if (least > 0 && chart.greatest(p -> p.y) > 1000 * least) chart.logarithmic();
    return chart.picture(figure + " of " + String.join(", ", Tables.inOrder(runs).keySet()));
  }

  /**
   * Plots the variance of the outputs in each row of a calibration, before and after, on a
   * logarithmic axis, which leaves out a variance of 0.
   */
  public static Picture of(Calibration calibration) {
    var rows = Check.given("Plots", "calibration", calibration).rows();
    var chart = Chart.of(640, PANEL_HEIGHT, "variance", "row of the calibration", Axis.Kind.WHOLE);
    chart.logarithmic();
    variances(chart, "before", rows.stream().mapToDouble(r -> r.before()).toArray(), 0);
    variances(chart, "after", rows.stream().mapToDouble(r -> r.after()).toArray(), 1);
    Check.that(!chart.isEmpty(), "The calibration has no row with a variance above 0.");
    return chart.picture("variance before and after: " + rows.size() + " rows");
  }

  private static void variances(Chart chart, String name, double[] variance, int index) {
    var shown = IntStream.range(0, variance.length).filter(i -> variance[i] > 0).toArray();
    var x = IntStream.of(shown).mapToDouble(i -> i + 1).toArray();
    var y = IntStream.of(shown).mapToDouble(i -> variance[i]).toArray();
    chart.line(name, x, y, Theme.series(index), Theme.marker(index));
  }

  /**
   * Plots the layers of a model, with their names and shapes, and the connections between them.
   * {@link PlotModel} has further options.
   */
  public static Picture model(Model model) {
    return PlotModel.of().showShapes(true).showLayerNames(true).apply(model);
  }

  /**
   * Plots the confusion matrix: a row for each class of the labels, a column for each predicted
   * class. Cells are darker the larger their fraction of the row's samples.
   *
   * @param labels class indices or one-hot rows
   * @param predictions class indices, a row of probabilities for each sample, or one probability of
   *     class 1
   * @param names the names of the classes; by default their indices
   */
  public static Picture confusion(Object labels, Object predictions, String... names) {
    int given = Check.all("confusion", "names", names).size();
    var counts = ClassCounts.of(labels, predictions);
    Check.that(
        given == 0 || given >= counts.classes(),
        "Expected names for %d classes, received %d.",
        counts.classes(),
        given);
    return ConfusionMatrix.draw(counts, names);
  }

  /**
   * Plots images in a grid.
   *
   * @param images the images, of shape (images, height, width) or (images, height, width, channels)
   *     with 1 or 3 channels; 0 is black, and white is 1 or the largest number
   */
  public static Picture images(Object images, int columns) {
    return images(images, new String[0], columns);
  }

  /** Plots images in a grid, each above its caption, such as a label or a word. */
  public static Picture images(Object images, Object captions, int columns) {
    Check.positive("Plots.images", "columns", columns);
    var array = ImageGrid.checked(NDArray.from(images));
    var texts = NDArray.from(captions).toStrings();
    Check.that(
        texts.length == 0 || texts.length == array.length(),
        "Plots.images: expected a caption for each of %d images, received %d.",
        array.length(),
        texts.length);
    var rows = new ArrayList<NDArray>();
    for (int from = 0; from < array.length(); from += columns) {
      rows.add(array.slice(from, Math.min(array.length(), from + columns)));
    }
    return ImageGrid.draw(rows, List.of(), texts);
  }

  /**
   * Plots rows of images, one below another, to compare originals with a model's outputs. A row of
   * flat images takes the shape of the first row.
   *
   * <pre>{@code
   * Plots.images(List.of(originals, model.predict(originals)), "original", "decoded")
   * }</pre>
   */
  public static Picture images(List<?> rows, String... names) {
    Check.given("images", "names", names);
    Check.given("images", "rows", rows);
    Check.that(!rows.isEmpty(), "Plots.images: expected at least one row, received none.");
    Check.that(
        names.length == 0 || names.length == rows.size(),
        "Plots.images: expected a name for each of %d rows, received %d.",
        rows.size(),
        names.length);
    var first = ImageGrid.checked(NDArray.from(rows.get(0)));
    var shaped = new ArrayList<NDArray>();
    for (var row : rows) {
      var array = NDArray.from(row);
      Check.that(
          array.size() == first.size(),
          "Plots.images: expected rows of equal shape, received %s below %s.",
          array.shape(),
          first.shape());
      shaped.add(array.reshape(first.shape().dims()));
    }
    return ImageGrid.draw(shaped, List.of(names), new String[0]);
  }

  /** Plots rows of images by their names. */
  public static Picture images(Map<String, ?> rows) {
    Check.given("images", "rows", rows);
    var ordered = Tables.inOrder(rows);
    return images(List.copyOf(ordered.values()), ordered.keySet().toArray(String[]::new));
  }

  /**
   * Plots points of shape (points, 2), such as the output of an encoder, with a colour and a marker
   * for each label.
   */
  public static Picture scatter(Object points, Object labels) {
    var array = NDArray.from(points);
    Check.that(
        array.shape().rank() == 2 && array.shape().last() == 2,
        "Plots.scatter: expected points of shape (points, 2), received %s."
            + " Give x and y apart: scatter(x, y, labels).",
        array.shape());
    var rows = array.toArray2d();
    var x = new double[rows.length];
    var y = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      x[i] = rows[i][0];
      y[i] = rows[i][1];
    }
    return scatter(x, y, labels);
  }

  /** Plots points with a colour and a marker for each label; labels are numbers or text. */
  public static Picture scatter(Object x, Object y, Object labels) {
    var across = NDArray.from(x).toDoubles();
    var up = NDArray.from(y).toDoubles();
    var array = NDArray.from(labels);
    var texts = array.toStrings();
    Check.that(
        across.length == up.length && up.length == texts.length,
        "Plots.scatter: expected as many x as y and labels, received %d, %d and %d.",
        across.length,
        up.length,
        texts.length);
    Check.that(texts.length > 0, "Plots.scatter: expected at least one point, received none.");
    var chart = Chart.of(600, 420, "", "", Axis.Kind.NUMBERS);
    var groups = groups(array);
    for (int g = 0; g < groups.size(); g++) {
      var group = groups.get(g);
      var chosen = IntStream.range(0, texts.length).filter(i -> texts[i].equals(group)).toArray();
      chart.points(
          group,
          IntStream.of(chosen).mapToDouble(i -> across[i]).toArray(),
          IntStream.of(chosen).mapToDouble(i -> up[i]).toArray(),
          Theme.series(g),
          Theme.marker(g));
    }
    return chart.picture(texts.length + " points in " + groups.size() + " groups");
  }

  /** Returns the distinct labels in order: text alphabetically, numbers by value. */
  private static List<String> groups(NDArray labels) {
    var sorted =
        labels.dtype() == DType.STRING
            ? Arrays.stream(labels.toStrings()).sorted()
            : Arrays.stream(labels.toDoubles()).sorted().mapToObj(Text::number);
    return sorted.distinct().toList();
  }

  /**
   * Plots named lines over common values of x: {@code lines("accuracy", "epsilon", epsilons,
   * accuracies)}.
   */
  public static Picture lines(String y, String x, Object xs, Map<String, ?> ys) {
    Check.given("lines", "y", y);
    Check.given("lines", "x", x);
    Check.entries("lines", "ys", ys);
    Check.that(!ys.isEmpty(), "Plots.lines: expected at least one line, received none.");
    var across = NDArray.from(xs).toDoubles();
    var chart = Chart.of(640, PANEL_HEIGHT, y, x, Axis.Kind.NUMBERS);
    int index = 0;
    for (var line : Tables.inOrder(ys).entrySet()) {
      var up = NDArray.from(line.getValue()).toDoubles();
      Check.that(
          up.length == across.length,
          "Plots.lines: expected as many values of y as of x, %d, received %d of \"%s\".",
          across.length,
          up.length,
          line.getKey());
      chart.line(line.getKey(), across, up, Theme.series(index), Theme.marker(index++));
    }
    return chart.picture(y + " over " + x + ": " + String.join(", ", Tables.inOrder(ys).keySet()));
  }

  /**
   * Plots a bar for each number, with the number at its end: {@code bars("seconds an epoch",
   * times)}.
   */
  public static Picture bars(String figure, Map<String, ? extends Number> values) {
    Check.given("bars", "figure", figure);
    Check.entries("bars", "values", values);
    Check.that(!values.isEmpty(), "Plots.bars: expected at least one value, received none.");
    return Bars.draw(figure, Tables.inOrder(values));
  }
}
