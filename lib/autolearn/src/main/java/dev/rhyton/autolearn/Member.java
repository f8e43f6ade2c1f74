package dev.rhyton.autolearn;

import dev.rhyton.tribuo.RhytonModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.Output;
import org.tribuo.Prediction;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.regression.Regressor;

/**
 * A part of an {@link AutoModel}: models of one candidate, whose predictions are averaged.
 *
 * @param name the kind of model
 * @param weight the weight of its predictions; the weights of all parts have the sum 1
 */
record Member(String name, double weight, Features features, List<Model<?>> models) {
  @SuppressWarnings("unchecked") // a trainer and a dataset of one task have the same outputs
  static <T extends Output<T>> Model<T> train(Trainer<T> trainer, Dataset<?> data) {
    return trainer.train((Dataset<T>) data);
  }

  /** Returns the predictions of a model: probabilities of the classes, or a quantity. */
  static double[][] outputs(Model<?> model, Dataset<?> data, Target target) {
    var outputs = new double[data.size()][];
    int row = 0;
    for (var prediction : predictions(model, data)) {
      outputs[row++] =
          target.isQuantity() ? quantity(prediction, target) : label(prediction, target);
    }
    return outputs;
  }

  @SuppressWarnings("unchecked") // as for train
  private static <T extends Output<T>> List<? extends Prediction<?>> predictions(
      Model<T> model, Dataset<?> data) {
    return model.predict((Dataset<T>) data);
  }

  private static double[] quantity(Prediction<?> prediction, Target target) {
    var regressor = (Regressor) prediction.getOutput();
    return new double[] {target.unscaled(regressor.getValues()[0])};
  }

  private static double[] label(Prediction<?> prediction, Target target) {
    @SuppressWarnings("unchecked") // it is not a quantity
    var scores = ((Prediction<Label>) prediction).getOutputScores();
    var probabilities = new double[target.outputs()];
    double sum = 0;
    for (int c = 0; c < probabilities.length; c++) {
      var label = scores.get(target.classes().get(c));
      // A class that the training data had not has no score.
      probabilities[c] = label == null ? 0 : Math.max(0, label.getScore());
      sum += probabilities[c];
    }
    for (int c = 0; c < probabilities.length; c++) {
      probabilities[c] = sum > 0 ? probabilities[c] / sum : 1.0 / probabilities.length;
    }
    return probabilities;
  }

  /** Returns the mean of the predictions of its models. */
  double[][] outputs(Object samples) {
    return mean(each(samples), null);
  }

  /** Returns the predictions of each model. */
  private List<double[][]> each(Object samples) {
    // Without targets, so that samples of unknown classes can be predicted; Tribuo needs some.
    var x = features.features(samples);
    var none = features.scaled(new double[features.rows(samples)]);
    var data = features.examples(dev.rhyton.data.Dataset.of(x, none));
    var all = new ArrayList<double[][]>();
    for (var model : models) all.add(outputs(model, data, features.target()));
    return all;
  }

  /** Returns the predictions of each row by the model of its fold. */
  double[][] unseen(Object samples, Folds folds) {
    var each = each(samples);
    var outputs = new double[folds.of().length][];
    for (int row = 0; row < outputs.length; row++) {
      int fold = folds.of()[row];
      outputs[row] = each.get(fold >= 0 && fold < each.size() ? fold : 0)[row];
    }
    return outputs;
  }

  /** Returns the weighted mean of predictions; equal weights without any. */
  static double[][] mean(List<double[][]> all, double @Nullable [] weights) {
    int rows = all.get(0).length;
    var mean = new double[rows][];
    for (int row = 0; row < rows; row++) {
      mean[row] = new double[all.get(0)[row].length];
      for (int i = 0; i < all.size(); i++) {
        double weight = weights == null ? 1.0 / all.size() : weights[i];
        for (int c = 0; c < mean[row].length; c++) mean[row][c] += weight * all.get(i)[row][c];
      }
    }
    return mean;
  }

  /** Frees the memory of networks. */
  static void close(Model<?> model) {
    if (model instanceof RhytonModel<?> rhyton) rhyton.network().close();
  }

  void close() {
    models.forEach(Member::close);
  }

  static int[] range(int from, int to) {
    var range = new int[to - from];
    Arrays.setAll(range, i -> from + i);
    return range;
  }
}
