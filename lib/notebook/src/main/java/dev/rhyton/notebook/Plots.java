package dev.rhyton.notebook;

import dev.rhyton.callbacks.History;
import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.learning.AutoChoice;
import dev.rhyton.learning.Calibration;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tuner.Trials;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

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
    var figures = HistoryCurves.figures(history);
    var panels = HistoryCurves.panels(history, figures, PANEL_WIDTH, PANEL_HEIGHT);
    return HistoryCurves.draw(HistoryCurves.text(history, figures), panels);
  }

  /**
   * Plots the loss or a metric of several runs over the epochs: {@code compare("val_accuracy",
   * runs)}. Values that span more than three powers of ten get a logarithmic axis.
   *
   * @param runs the {@link History} of each run, or a list of the histories of its repetitions:
   *     then the line is their median, on a band from the least to the greatest value
   */
  public static Picture compare(String figure, Map<String, ?> runs) {
    return RunCurves.draw(Check.given("compare", "figure", figure), RunCurves.of(runs));
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

  /**
   * Plots the search of a learning rate: the loss after the trial with each rate, on a logarithmic
   * axis of rates, beside the loss before. A loss that is not finite is left out. If losses differ
   * by more than three powers of ten, their axis is logarithmic too.
   */
  public static Picture of(AutoChoice choice) {
    var rows = Check.given("Plots", "choice", choice).rows();
    var drawn = rows.stream().filter(r -> r.rate() > 0 && Double.isFinite(r.loss())).toList();
    Check.that(!drawn.isEmpty(), "The choice has no trial with a loss: %s.", choice.why());
    var rates = drawn.stream().mapToDouble(r -> r.rate()).toArray();
    var losses = drawn.stream().mapToDouble(r -> r.loss()).toArray();
    var chart = Chart.of(560, PANEL_HEIGHT, "loss", "learning rate", Axis.Kind.POWERS);
    var all = DoubleStream.concat(DoubleStream.of(choice.before()), DoubleStream.of(losses));
    var range = all.summaryStatistics();
    if (range.getMin() > 0 && range.getMax() > 1000 * range.getMin()) chart.logarithmic();
    var ends = new double[] {rates[0], rates[rates.length - 1]};
    var before = new double[] {choice.before(), choice.before()};
    chart.line("before", ends, before, Style.REFERENCE, false);
    if (drawn.size() > 1) chart.line(null, rates, losses, Style.of(0), false);
    // The chosen trial has one marker, not two upon each other.
    trials(chart, "after " + choice.steps() + " steps", drawn, false);
    trials(chart, "chosen", drawn, true);
    return chart.picture("loss by learning rate, " + rows.size() + " trials");
  }

  private static void trials(Chart chart, String name, List<AutoChoice.Row> rows, boolean chosen) {
    var some = rows.stream().filter(r -> r.chosen() == chosen).toList();
    var rates = some.stream().mapToDouble(r -> r.rate()).toArray();
    var losses = some.stream().mapToDouble(r -> r.loss()).toArray();
    chart.points(name, rates, losses, Style.of(chosen ? 1 : 0));
  }

  /**
   * Plots the scores of a search by the numbers of its trials: the best so far of those with their
   * last score, or else with the most epochs, as a line, all of them as points, and those that
   * stopped after fewer epochs as other ones.
   */
  public static Picture of(Trials trials) {
    var ranked = Check.given("Plots", "trials", trials).ranked();
    Check.that(!ranked.isEmpty(), "The search has no trial with a score.");
    return SearchCurve.chart(560, PANEL_HEIGHT, "score", SearchCurve.points(trials))
        .picture(
            "score of "
                + trials.size()
                + " trials, the best "
                + Text.number(ranked.get(0).score()));
  }

  /**
   * Plots a line for each trial over an axis for each hyperparameter whose values differ, and one
   * for the score. The better the rank of a trial, the bluer is its line; the best is vermillion. A
   * trial that lacks a hyperparameter is below its axis. Trials with one of few values, such as a
   * choice, are beside each other, the best of them above.
   *
   * @param parameters the hyperparameters, at most 12; by default all
   */
  public static Picture parallelCoordinates(Trials trials, String... parameters) {
    return ParallelCoordinates.draw(
        trials, Check.all("Plots.parallelCoordinates", "parameters", parameters));
  }

  /**
   * Plots the scores of a search over each hyperparameter whose values differ.
   *
   * @param parameters the hyperparameters, at most 12; by default all
   */
  public static Picture slices(Trials trials, String... parameters) {
    return SlicePlot.draw(trials, Check.all("Plots.slices", "parameters", parameters));
  }

  /**
   * Plots the score over two hyperparameters as levels, the darker the better, with the trials as
   * points. It is a mean of the trials that are near, so that effects of other hyperparameters are
   * averaged, and blank where none is near. All scores are those after the same number of epochs,
   * {@link Trials#commonEpochs}. Scores that span more than three powers of ten have a logarithmic
   * scale.
   */
  public static Picture contour(Trials trials, String x, String y) {
    return ContourPlot.draw(trials, x, y);
  }

  private static void variances(Chart chart, String name, double[] variance, int index) {
    var x = IntStream.range(0, variance.length).mapToDouble(i -> i + 1).toArray();
    var y = DoubleStream.of(variance).map(v -> v > 0 ? v : Double.NaN).toArray();
    chart.line(name, x, y, Style.of(index), true);
  }

  /**
   * Plots a function of two numbers, such as a loss over two weights, and paths on it: {@code
   * landscape("loss", "w1", "w2", f, Map.of("SGD", places))}. The picture reaches a little beyond
   * the paths; it is darker where the function is higher. Levels are close to each other near the
   * lowest value.
   *
   * @param z the name of the function
   * @param x the first number, as the title of the axis
   * @param y the second number
   * @param paths the places of each path in order, of shape (steps, 2)
   */
  public static Picture landscape(
      String z, String x, String y, DoubleBinaryOperator function, Map<String, ?> paths) {
    return LandscapePlot.draw(z, x, y, function, paths);
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
    return confusion(labels, predictions, Check.all("confusion", "names", names));
  }

  /** Plots the confusion matrix with the names of the classes in a list. */
  public static Picture confusion(Object labels, Object predictions, List<String> names) {
    var counts = ClassCounts.of(labels, predictions);
    return ConfusionMatrix.draw(counts, counts.names("confusion", names));
  }

  /**
   * Plots images in a grid.
   *
   * @param images the images, of shape (images, height, width) or (images, height, width, channels)
   *     with 1 or 3 channels; 0 is black, and white is 1 or the largest number
   */
  public static Picture images(Object images, int columns) {
    return grid(ImageRow.from(images), columns);
  }

  /** Plots images in a grid, each above its caption, such as a label or a word. */
  public static Picture images(Object images, Object captions, int columns) {
    return grid(ImageRow.from(images).captions(captions), columns);
  }

  private static Picture grid(ImageRow images, int columns) {
    Check.positive("Plots.images", "columns", columns);
    var all = images.checked();
    var rows = new ArrayList<ImageRow>();
    for (int from = 0; from < all.length(); from += columns) {
      rows.add(all.slice(from, Math.min(all.length(), from + columns)));
    }
    return ImageGrid.draw(rows, List.of());
  }

  /**
   * Plots rows of images, one below another, to compare originals with a model's outputs. A row of
   * flat images takes the shape of the first row. An {@link ImageRow} has signed values, or
   * captions.
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
    var first = ImageRow.from(rows.get(0)).checked();
    var shaped = rows.stream().map(row -> ImageRow.from(row).like(first)).toList();
    return ImageGrid.draw(shaped, List.of(names));
  }

  /** Plots rows of images by their names. */
  public static Picture images(Map<String, ?> rows) {
    Check.entries("images", "rows", rows);
    var ordered = Tables.inOrder(rows);
    return images(List.copyOf(ordered.values()), ordered.keySet().toArray(String[]::new));
  }

  /** Plots points of shape (points, 2), such as the output of an encoder. */
  public static Picture scatter(Object points) {
    return ScatterPlot.of(points, null).draw(false);
  }

  /**
   * Plots points of shape (points, 2), with a colour and a marker for each label, which are numbers
   * or texts. The more points there are, the fainter is each.
   */
  public static Picture scatter(Object points, Object labels) {
    return ScatterPlot.of(points, labels).draw(false);
  }

  /** Plots points by their coordinates, with a colour and a marker for each label. */
  public static Picture scatter(Object x, Object y, Object labels) {
    return ScatterPlot.of("", "", x, y, labels).draw(false);
  }

  /** Plots points with titles of the axes: {@code scatter("price", "rooms", rooms, prices)}. */
  public static Picture scatter(String y, String x, Object xs, Object ys) {
    return ScatterPlot.of(y, x, xs, ys, null).draw(false);
  }

  /** Plots a point for each row of a table in which both columns have a number. */
  public static Picture scatter(Table table, String x, String y) {
    return ScatterPlot.of("Plots.scatter", table, x, y, null).draw(false);
  }

  /** Plots a point for each row, with a colour and a marker for each value of a column. */
  public static Picture scatter(Table table, String x, String y, String group) {
    return ScatterPlot.of("Plots.scatter", table, x, y, group).draw(false);
  }

  /** Plots a point for each row, and the line of least squares with its correlation r. */
  public static Picture trend(Table table, String x, String y) {
    return ScatterPlot.of("Plots.trend", table, x, y, null).draw(true);
  }

  /** Plots a point for each row, and the line of least squares of each group. */
  public static Picture trend(Table table, String x, String y, String group) {
    return ScatterPlot.of("Plots.trend", table, x, y, group).draw(true);
  }

  /**
   * Plots a column over another one, a number or a date, in the order of the latter: of rows with
   * the same x the mean, on a band from the least to the greatest value. The line breaks where no
   * row has a y.
   */
  public static Picture line(Table table, String x, String y) {
    return LinePlot.of(table, x, y, null);
  }

  /** Plots a line for each value of a column. */
  public static Picture line(Table table, String x, String y, String group) {
    return LinePlot.of(table, x, y, group);
  }

  /**
   * Plots how many values of a column lie in each interval; of a column of texts, how often each
   * occurs. Missing values are counted in the title.
   */
  public static Picture histogram(Table table, String column) {
    return Histogram.draw(table, column);
  }

  /** Plots a histogram for each value of another column. */
  public static Picture histogram(Table table, String column, String group) {
    return Histogram.draw(table, column, group);
  }

  /** Plots how many numbers of an array lie in each interval. */
  public static Picture histogram(String name, Object values) {
    return Histogram.draw(name, values);
  }

  /**
   * Plots the box of a column: the quartiles, whiskers to the outermost values within 1.5
   * interquartile ranges, and the values beyond.
   */
  public static Picture box(Table table, String column) {
    return BoxPlot.draw(table, column);
  }

  /** Plots a box for each value of another column. */
  public static Picture box(Table table, String column, String group) {
    return BoxPlot.draw(table, column, group);
  }

  /** Plots a box for each array of numbers: {@code box("accuracy", accuracies)}. */
  public static Picture box(String name, Map<String, ?> values) {
    return BoxPlot.draw(name, values);
  }

  /**
   * Plots the density of a column, of which the area is 1: a mean of Gaussians, one at each value,
   * whose width is Silverman's rule of thumb.
   */
  public static Picture density(Table table, String column) {
    return DensityPlot.draw(table, column, null);
  }

  /** Plots the density for each value of another column. */
  public static Picture density(Table table, String column, String group) {
    return DensityPlot.draw(table, column, Check.given("Plots.density", "group", group));
  }

  /** Plots the density of the numbers of an array. */
  public static Picture density(String name, Object values) {
    return DensityPlot.draw(name, values);
  }

  /**
   * Plots a dot for each name, on an axis that need not begin at 0, so that small differences are
   * visible: {@code dots("accuracy", Map.of("plain", accuracies, "weight", others))}.
   *
   * @param values a number for each name, or the numbers of several repetitions: then the dot is
   *     their mean, with its 95 % interval by Student's t distribution, and they are faint dots
   */
  public static Picture dots(String figure, Map<String, ?> values) {
    Check.given("dots", "figure", figure);
    return DotPlot.draw(figure, Check.entries("dots", "values", values));
  }

  /**
   * Plots plots of one table beside each other. Where they are interactive, the rows that are
   * selected in one, by a drag, are selected in all.
   *
   * @param plots with a point for each row, such as {@link #scatter(Table, String, String)}
   */
  public static Picture linked(Picture... plots) {
    return PictureGrid.linked(Check.all("Plots.linked", "plots", plots));
  }

  /** Plots each column of numbers over each other one, with histograms on the diagonal. */
  public static Picture pairs(Table table) {
    return PairPlot.draw(table, null);
  }

  /** Plots the pairs of columns with a colour and a marker for each value of a column. */
  public static Picture pairs(Table table, String group) {
    return PairPlot.draw(table, Check.given("Plots.pairs", "group", group));
  }

  /** Plots Pearson's correlation of the columns of numbers, over rows that have both. */
  public static Picture correlation(Table table) {
    return Heatmap.correlation(table);
  }

  /** Plots the columns of numbers of a small table as colours, such as a cross table. */
  public static Picture heatmap(Table table) {
    return Heatmap.draw(table);
  }

  /**
   * Plots a matrix as colours; if it has negative and positive numbers, on a diverging scale with 0
   * in its middle.
   */
  public static Picture heatmap(Object values, List<String> rows, List<String> columns) {
    return Heatmap.draw(values, rows, columns);
  }

  /**
   * Plots a value with its interval for each row of a table, the largest one first: {@code
   * forest(table, "difference", "low", "high")}. Its columns of texts name the rows. Intervals that
   * contain 0 are gray.
   */
  public static Picture forest(Table table, String value, String low, String high) {
    return ForestPlot.draw(table, value, low, high);
  }

  /**
   * Plots the ROC curve, the true positive rate over the false positive rate, with the area below
   * it: of the probability of class 1, or of each of several classes against the others.
   *
   * @param labels class indices or one-hot rows
   * @param predictions one probability of class 1, or a row of probabilities for each sample
   */
  public static Picture roc(Object labels, Object predictions, String... names) {
    return ThresholdCurves.roc(
        BinaryScores.of("Plots.roc", labels, predictions, Check.all("roc", "names", names)));
  }

  /** Plots the ROC curves of several models, by their probabilities of class 1. */
  public static Picture roc(Object labels, Map<String, ?> predictions) {
    return ThresholdCurves.roc(ThresholdCurves.models("Plots.roc", labels, predictions));
  }

  /** Plots precision over recall for all thresholds, with the average precision. */
  public static Picture precisionRecall(Object labels, Object predictions, String... names) {
    var given = Check.all("precisionRecall", "names", names);
    return ThresholdCurves.precisionRecall(
        BinaryScores.of("Plots.precisionRecall", labels, predictions, given));
  }

  /** Plots precision over recall of several models, by their probabilities of class 1. */
  public static Picture precisionRecall(Object labels, Map<String, ?> predictions) {
    return ThresholdCurves.precisionRecall(
        ThresholdCurves.models("Plots.precisionRecall", labels, predictions));
  }

  /**
   * Plots how often what probabilities say happens, in ten bins with 95 % intervals (Wilson): for
   * the probability of class 1, or, with several classes, for the probability of the predicted
   * class.
   */
  public static Picture calibration(Object labels, Object predictions) {
    return CalibrationPlot.draw(labels, predictions);
  }

  /** Plots vectors by their first two principal components. */
  public static Picture embedding(Object vectors) {
    return PrincipalComponents.of(vectors).draw(null);
  }

  /** Plots vectors by their first two principal components, with a colour for each label. */
  public static Picture embedding(Object vectors, Object labels) {
    return PrincipalComponents.of(vectors).draw(ArrayArguments.array(labels));
  }

  /** Plots the weights of a model: a box for each kernel and bias. */
  public static Picture weights(Model model) {
    return LayerPlots.weights(model);
  }

  /** Plots the filters of a convolution on a diverging scale; channels are added. */
  public static Picture filters(Model model, String layer) {
    return LayerPlots.filters(model, layer);
  }

  /**
   * Plots the channels that a layer returns for one image.
   *
   * @param image one sample with its batch axis: {@code x.slice(0, 1)}
   */
  public static Picture activations(Model model, String layer, Object image) {
    return LayerPlots.activations(model, layer, image);
  }

  /**
   * Plots attention weights of one sample.
   *
   * @param scores of shape (queries, keys), or (heads, queries, keys) for a matrix of each head
   */
  public static Picture attention(Object scores, List<String> queries, List<String> keys) {
    return Heatmap.attention(scores, queries, keys);
  }

  /**
   * Plots pictures beside each other, with their names above, as the frames of something that
   * moves: it can be seen on pages that run no program, and in print. Charts have common axes, and
   * one legend if their series are the same.
   */
  public static Picture frames(Map<String, Picture> pictures) {
    return PictureGrid.draw(pictures);
  }

  /**
   * Plots named lines over common values of x: {@code lines("accuracy", "epsilon", epsilons,
   * accuracies)}. A line breaks where a value is not finite.
   */
  public static Picture lines(String y, String x, Object xs, Map<String, ?> ys) {
    return lines(y, x, xs, ys, List.of());
  }

  /**
   * Plots named lines, and behind them faint ones without names, such as the lines of single
   * samples.
   */
  public static Picture lines(String y, String x, Object xs, Map<String, ?> ys, List<?> behind) {
    Check.given("lines", "y", y);
    Check.given("lines", "x", x);
    Check.entries("lines", "ys", ys);
    Check.that(!ys.isEmpty(), "Plots.lines: expected at least one line, received none.");
    return LinePlot.draw(
        y, x, ArrayArguments.numbers(xs), ys, Check.all("lines", "behind", behind));
  }

  /**
   * Plots a bar for each number, with the number at its end: {@code bars("seconds an epoch",
   * times)}.
   */
  public static Picture bars(String figure, Map<String, ? extends Number> values) {
    Check.given("bars", "figure", figure);
    Check.entries("bars", "values", values);
    Check.that(!values.isEmpty(), "Plots.bars: expected at least one value, received none.");
    return BarChart.draw(figure, Tables.inOrder(values));
  }
}
