package dev.rhyton.tribuo;

import dev.rhyton.config.Check;
import dev.rhyton.notebook.Picture;
import dev.rhyton.notebook.Plots;
import dev.rhyton.notebook.Tables;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.Output;
import org.tribuo.Prediction;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.evaluation.CrossValidation;
import org.tribuo.evaluation.DescriptiveStats;
import org.tribuo.evaluation.Evaluation;
import org.tribuo.regression.evaluation.RegressionEvaluation;
import tech.tablesaw.api.Table;

/**
 * Compares trainers and evaluations of Tribuo: accuracy and macro F1 of classifiers; RMSE, MAE and
 * R² of regressors, averaged over the dimensions.
 *
 * <p>Macro F1 is Tribuo's: the average over all labels of the data that it was trained on.
 */
public final class Evaluations {
  static {
    Baselines.quiet();
  }

  private Evaluations() {}

  /** Returns a table with a row for each evaluation. */
  public static Table compare(Map<String, ? extends Evaluation<?>> evaluations) {
    Check.entries("compare", "evaluations", evaluations);
    return table(evaluations, Evaluations::figures);
  }

  /**
   * Returns a table with a row for each trainer: its scores on test data, and the seconds of its
   * training.
   */
  public static <T extends Output<T>> Table compare(
      Map<String, ? extends Trainer<T>> trainers, Dataset<T> train, Dataset<T> test) {
    Check.given("compare", "train", train);
    Check.entries("compare", "trainers", trainers);
    var evaluator = train.getOutputFactory().getEvaluator();
    return table(
        trainers,
        trainer -> {
          long start = System.nanoTime();
          var model = trainer.train(train);
          double seconds = secondsSince(start);
          var figures = figures(evaluator.evaluate(model, test));
          figures.put("seconds", seconds);
          return figures;
        });
  }

  /**
   * Returns a table with a row for each trainer: the mean and the standard deviation of each score
   * over the folds, and the total seconds. All trainers use the same folds.
   */
  public static <T extends Output<T>> Table crossValidate(
      Map<String, ? extends Trainer<T>> trainers, Dataset<T> data, int folds) {
    Check.given("crossValidate", "data", data);
    Check.entries("crossValidate", "trainers", trainers);
    Check.that(
        folds > 1 && folds <= data.size(),
        "Expected 2 to %d folds, as there are examples, received %d.",
        data.size(),
        folds);
    var evaluator = data.getOutputFactory().getEvaluator();
    return table(
        trainers,
        trainer -> {
          long start = System.nanoTime();
          var evaluations = new CrossValidation<>(trainer, data, evaluator, folds).evaluate();
          double seconds = secondsSince(start);
          var figures = summary(evaluations.stream().map(e -> figures(e.getA())).toList());
          figures.put("seconds", seconds);
          return figures;
        });
  }

  private static <R> Table table(
      Map<String, R> runs, Function<? super R, Map<String, Double>> figures) {
    var rows = new LinkedHashMap<String, Map<String, Double>>();
    Tables.inOrder(runs).forEach((name, run) -> rows.put(name, figures.apply(run)));
    return Tables.compareScores(rows);
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static Map<String, Double> summary(List<Map<String, Double>> folds) {
    var summary = new LinkedHashMap<String, Double>();
    for (var figure : folds.get(0).keySet()) {
      var values = new DescriptiveStats(folds.stream().map(f -> f.get(figure)).toList());
      summary.put(figure, values.getMean());
      summary.put("± " + figure, values.getStandardDeviation());
    }
    return summary;
  }

  private static Map<String, Double> figures(Evaluation<?> evaluation) {
    var figures = new LinkedHashMap<String, Double>();
    if (evaluation instanceof LabelEvaluation labels) {
      figures.put("accuracy", labels.accuracy());
      figures.put("macro F1", labels.macroAveragedF1());
    } else if (evaluation instanceof RegressionEvaluation quantities) {
      figures.put("RMSE", quantities.averageRMSE());
      figures.put("MAE", quantities.averageMAE());
      figures.put("R²", quantities.averageR2());
    } else {
      throw new IllegalArgumentException(
          "Expected an evaluation of labels or of quantities, received "
              + evaluation.getClass().getSimpleName()
              + ".");
    }
    return figures;
  }

  /**
   * Returns the scores that a model gives to the examples, of shape {@code (examples, labels)},
   * with the labels in the order of their names; probabilities, if the model gives some. {@code
   * Plots.roc} and {@code Plots.precisionRecall} take them.
   */
  public static NDArray scores(Model<Label> model, Dataset<Label> data) {
    Check.given("scores", "model", model);
    Check.given("scores", "data", data);
    var names = new ArrayList<>(TribuoData.names(model.getOutputIDInfo()));
    names.sort(null);
    var rows =
        model.predict(data).stream()
            .map(p -> names.stream().mapToDouble(n -> score(p, n)).toArray())
            .toArray(double[][]::new);
    return NDArray.from(rows);
  }

  private static double score(Prediction<Label> prediction, String name) {
    var label = prediction.getOutputScores().get(name);
    return label == null ? 0 : label.getScore();
  }

  /** Plots the confusion matrix, with the labels sorted by name. */
  public static Picture confusion(LabelEvaluation evaluation) {
    Check.given("confusion", "evaluation", evaluation);
    var names = new ArrayList<>(TribuoData.names(evaluation.getConfusionMatrix().getDomain()));
    names.sort(null);
    var predictions = evaluation.getPredictions();
    var actual =
        predictions.stream()
            .mapToInt(p -> names.indexOf(p.getExample().getOutput().getLabel()))
            .toArray();
    var predicted =
        predictions.stream().mapToInt(p -> names.indexOf(p.getOutput().getLabel())).toArray();
    return Plots.confusion(actual, predicted, names.toArray(String[]::new));
  }
}
