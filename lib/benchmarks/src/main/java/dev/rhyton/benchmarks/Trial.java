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
 * One model on one set of data, to be trained by several modes on the same splits and seeds.
 *
 * @param data what the rows are called
 * @param splits the split of each run
 * @param architecture what the rows call the model
 * @param make a model for a split's training samples, its weights not drawn yet
 * @param runs how many splits and seeds
 * @param epochs how long each is trained
 * @param batchSize in batches of this size
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
   * What one run gave.
   *
   * @param accuracies on the test samples after each epoch
   * @param seconds of training and these evaluations
   * @param changed the share of the weights that a step changes
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

  /** The mean over four steps, in which Gradient Learning has two halves take their turns twice. */
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

  /** The modes as they come. */
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
