package dev.rhyton.benchmarks;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Split;
import dev.rhyton.learning.Granularity;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Weight;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * A model and a data set, to be trained in several modes on the same splits and seeds.
 *
 * @param data the name of the data in the table
 * @param splits the split of each run
 * @param architecture the name of the model in the table
 * @param make creates a model for the training samples of a split, without initial weights
 * @param runs the number of splits and seeds
 * @param epochs the number of epochs
 * @param batchSize the batch size
 */
record Trial(
    String data,
    IntFunction<Split<ArrayDataset>> splits,
    String architecture,
    Function<ArrayDataset, Model> make,
    int runs,
    int epochs,
    int batchSize) {

  /**
   * The result of one run.
   *
   * @param accuracies on the test samples after each epoch
   * @param seconds of training and these evaluations
   * @param changed the fraction of the weights that a step changes
   */
  record Outcome(List<Double> accuracies, double seconds, double changed) {
    double last() {
      return accuracies.get(accuracies.size() - 1);
    }
  }

  Outcome run(int seed, Optimizer optimizer, Learning mode) {
    var split = splits.apply(seed);
    Seed.set(seed);
    var model = make.apply(split.train());
    model.compile(
        Compile.of(optimizer, Losses.get("sparse_categorical_crossentropy"))
            .metrics("accuracy")
            .learning(mode));
    var fit = Fit.epochs(epochs).batchSize(batchSize).validation(split.test()).verbose(0);
    var history = model.fit(split.train(), fit);
    return new Outcome(
        history.get("val_accuracy"), history.seconds(), changed(model, split.train()));
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
      model.trainOnBatch(batch);
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
    return model.trainableWeights().stream().map(Weight::value).toList();
  }

  /** Returns the modes with default options. */
  static Map<String, Learning> modes() {
    var modes = new LinkedHashMap<String, Learning>();
    modes.put("plain", Learning.plain());
    modes.put("gradient", Learning.gradient());
    modes.put("weight", Learning.weight());
    modes.put("batch", Learning.batch());
    modes.put("batch by weight", Learning.batch().granularity(Granularity.WEIGHT));
    return modes;
  }
}
