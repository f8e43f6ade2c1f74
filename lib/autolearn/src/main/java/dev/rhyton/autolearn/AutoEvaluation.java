package dev.rhyton.autolearn;

import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.notebook.Displayable;
import dev.rhyton.notebook.Picture;
import dev.rhyton.notebook.Plots;
import dev.rhyton.notebook.Rendering;
import dev.rhyton.notebook.TableData;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/** The evaluation of an {@link AutoModel} on samples with targets. */
public final class AutoEvaluation implements Displayable {
  private final Features features;
  private final Object samples;
  private final double[] targets;
  private final double[][] outputs;
  private final int[] rows;
  private final Function<Object, double[][]> predictor;

  /**
   * Creates an evaluation.
   *
   * @param rows the rows that count, of all samples, targets and outputs
   * @param predictor predicts samples of the same rows in which a column has changed
   */
  AutoEvaluation(
      Features features,
      Object samples,
      double[] targets,
      double[][] outputs,
      int[] rows,
      Function<Object, double[][]> predictor) {
    this.features = features;
    this.samples = samples;
    this.targets = Arrays.stream(rows).mapToDouble(r -> targets[r]).toArray();
    this.outputs = of(outputs, rows);
    this.rows = rows;
    this.predictor = predictor;
  }

  private static double[][] of(double[][] outputs, int[] rows) {
    return Arrays.stream(rows).mapToObj(r -> outputs[r]).toArray(double[][]::new);
  }

  /** Returns the scores by name. */
  public Map<String, Double> scores() {
    return Metric.all(outputs, targets, features.isRegression());
  }

  private int[] classes(String owner) {
    Check.that(
        !features.isRegression(),
        "%s: the target \"%s\" is a quantity and has no classes.",
        owner,
        features.target().name());
    return IntStream.range(0, targets.length).map(i -> (int) targets[i]).toArray();
  }

  private NDArray probabilities() {
    return NDArray.from(outputs);
  }

  /** Returns the confusion matrix. */
  public Picture confusion() {
    return Plots.confusion(classes("confusion"), probabilities(), features.classNames());
  }

  /** Returns the ROC curve of each class; of two classes, that of the second one. */
  public Picture roc() {
    var classes = classes("roc");
    if (features.classNames().size() > 2) {
      return Plots.roc(classes, probabilities(), features.classNames().toArray(String[]::new));
    }
    return Plots.roc(classes, positive());
  }

  /** Returns the shares of right predictions by their probability. */
  public Picture calibration() {
    var classes = classes("calibration");
    return Plots.calibration(
        classes, features.classNames().size() > 2 ? probabilities() : positive());
  }

  private NDArray positive() {
    var second = new double[outputs.length];
    for (int i = 0; i < second.length; i++) second[i] = outputs[i][1];
    return NDArray.from(second);
  }

  /** Returns the predicted quantities by the true ones. */
  public Picture predictions() {
    Check.that(
        features.isRegression(),
        "predictions: the target \"%s\" has classes: confusion() shows them.",
        features.target().name());
    var predicted = new double[outputs.length];
    for (int i = 0; i < predicted.length; i++) predicted[i] = outputs[i][0];
    return Plots.scatter("predicted", "true", targets, predicted);
  }

  /**
   * Returns by how much the loss rises if the values of a column are exchanged between the rows:
   * log loss, or root mean squared error. The largest come first. Breiman, 2001.
   */
  public Map<String, Double> importances() {
    Check.that(
        features instanceof TableFeatures && samples instanceof Table,
        "importances: expected the evaluation of a table.");
    var table = (Table) samples;
    var metric = features.isRegression() ? Metric.RMSE : Metric.LOG_LOSS;
    double before = loss(metric, table);
    var all = new LinkedHashMap<String, Double>();
    var order = ArrayDataset.permutation(table.rowCount(), Seed.generator(1));
    for (var name : ((TableFeatures) features).columnNames()) {
      var changed = table.copy();
      var column = TableData.column(table, name);
      changed.replaceColumn(column.name(), column.subset(order).setName(column.name()));
      all.put(name, loss(metric, changed) - before);
    }
    var sorted = new LinkedHashMap<String, Double>();
    all.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .forEach(e -> sorted.put(e.getKey(), e.getValue()));
    return sorted;
  }

  private double loss(Metric metric, Table table) {
    var predicted = of(predictor.apply(table), rows);
    return metric.loss(predicted, targets, IntStream.range(0, rows.length).toArray());
  }

  /** Returns a picture of the largest of {@link #importances}. */
  public Picture importance() {
    var largest = new LinkedHashMap<String, Double>();
    importances().entrySet().stream().limit(15).forEach(e -> largest.put(e.getKey(), e.getValue()));
    return Plots.bars(features.isRegression() ? "rise of RMSE" : "rise of log loss", largest);
  }

  /** Returns all pictures that fit, by name. */
  public Map<String, Picture> pictures() {
    var pictures = new LinkedHashMap<String, Picture>();
    if (features.isRegression()) pictures.put("predictions", predictions());
    else {
      pictures.put("confusion", confusion());
      pictures.put("roc", roc());
      pictures.put("calibration", calibration());
    }
    if (samples instanceof Table) pictures.put("importance", importance());
    return pictures;
  }

  /** Shows the scores and the pictures. */
  @Override
  public Rendering rendering() {
    var values = new ArrayList<Object>();
    values.add(scores());
    values.addAll(pictures().values());
    return Rendering.of(toString(), values);
  }

  @Override
  public String toString() {
    return scores().entrySet().stream()
        .map(e -> String.format(Locale.ROOT, "%s %.4f", e.getKey(), e.getValue()))
        .collect(Collectors.joining(", "));
  }
}
