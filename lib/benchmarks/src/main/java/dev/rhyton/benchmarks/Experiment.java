package dev.rhyton.benchmarks;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Split;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * A model and a data set, to be trained in several modes on the same splits and seeds.
 *
 * @param data the name of the data in the table
 * @param splits the split of each seed
 * @param architecture the name of the model in the table
 * @param make creates a model for the training samples of a split, without initial weights
 * @param regression whether targets are numbers; the score is then R² instead of the accuracy
 * @param epochs the number of epochs
 * @param batchSize the batch size
 * @param least the least number of seeds
 * @param seconds how long a run in plain training takes on a machine with two cores
 */
record Experiment(
    String data,
    IntFunction<Split<ArrayDataset>> splits,
    String architecture,
    Function<ArrayDataset, Model> make,
    boolean regression,
    int epochs,
    int batchSize,
    int least,
    double seconds) {

  /**
   * The result of one run.
   *
   * @param scores on the evaluated samples after each epoch
   * @param losses on them, the log loss of classes; none if they were read from a file
   * @param seconds of training and these evaluations
   * @param changed the fraction of the weights that a step changes
   */
  record Outcome(List<Double> scores, List<Double> losses, double seconds, double changed) {
    Outcome(List<Double> scores, double seconds, double changed) {
      this(scores, List.of(), seconds, changed);
    }

    /** Returns the outcome whose scores are the negative losses. */
    Outcome ofLosses() {
      return new Outcome(losses.stream().map(l -> -l).toList(), seconds, changed);
    }

    double after(int epochs) {
      return scores.get(Math.min(epochs, scores.size()) - 1);
    }

    double last() {
      return scores.get(scores.size() - 1);
    }
  }

  /** Returns the samples of a seed; a part of the training samples may replace the test samples. */
  Split<ArrayDataset> split(int seed, boolean onValidation) {
    var split = splits.apply(seed);
    return onValidation ? split.train().split(0.2) : split;
  }

  /** Returns the same experiment with initial kernels by a formula. */
  Experiment startingAt(Start start) {
    Function<ArrayDataset, Model> started =
        train -> {
          var model = make.apply(train);
          model.build(train.x().shape().from(1).dims());
          start.set(model);
          return model;
        };
    return new Experiment(
        data, splits, architecture, started, regression, epochs, batchSize, least, seconds);
  }

  Outcome run(int seed, boolean onValidation, Optimizer optimizer, Learning mode) {
    var split = split(seed, onValidation);
    Seed.set(seed);
    var model = make.apply(split.train());
    try {
      var loss = Losses.get(regression ? "mse" : "sparse_categorical_crossentropy");
      var compile = Compile.of(optimizer, loss).learning(mode);
      model.compile(regression ? compile : compile.metrics("accuracy"));
      var fit = Fit.epochs(epochs).batchSize(batchSize).validation(split.test()).verbose(0);
      var history = model.fit(split.train(), fit);
      var scores =
          regression
              ? determination(history.get("val_loss"), split.test().y())
              : history.get("val_accuracy");
      double changed = changed(model, split.train());
      return new Outcome(scores, history.get("val_loss"), history.seconds(), changed);
    } finally {
      model.close();
    }
  }

  /** Returns R² from mean squared errors. */
  private static List<Double> determination(List<Double> errors, NDArray targets) {
    var y = targets.toDoubles();
    double mean = Arrays.stream(y).average().orElseThrow();
    double variance = Arrays.stream(y).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    return errors.stream().map(e -> 1 - e / variance).toList();
  }

  /**
   * Returns the mean over four steps, in which each half of the weights changes twice in Gradient
   * Learning.
   */
  private double changed(Model model, ArrayDataset samples) {
    var batch = samples.take(batchSize);
    double changed = 0;
    double all = 0;
    for (int step = 0; step < 4; step++) {
      var before = values(model);
      var unused = model.trainOnBatch(batch);
      var after = values(model);
      for (int i = 0; i < before.size(); i++) {
        var old = before.get(i).toFloats();
        var now = after.get(i).toFloats();
        all += old.length;
        for (int k = 0; k < old.length; k++) if (old[k] != now[k]) changed++;
      }
    }
    return changed / all;
  }

  private static List<NDArray> values(Model model) {
    var all = new ArrayList<NDArray>();
    for (Weight weight : model.trainableWeights()) all.add(weight.value());
    return all;
  }
}
