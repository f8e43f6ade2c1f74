package dev.rhyton.benchmarks;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.Recording;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Trains on digits, or the sample of Fashion-MNIST, some of whose labels are wrong, in plain
 * training and with the options of {@code Recording.norms()}, and prints the accuracy on test
 * samples with right labels.
 *
 * <pre>
 * {@code FlippedLabels [--data digits|fashion] [--seeds 5] [--percent 0,5,20,40] [--only drop]}
 * </pre>
 */
public final class FlippedLabels {
  private static final int CLASSES = 10;

  private FlippedLabels() {}

  /** Runs the program. */
  public static void main(String[] arguments) {
    var words = List.of(arguments);
    int seeds = Integer.parseInt(Evidence.after(words, "--seeds", "5"));
    var trial =
        switch (Evidence.after(words, "--data", "digits")) {
          case "fashion" -> Experiments.fashionMemorized();
          default -> Experiments.digitsMemorized();
        };
    var only = Evidence.after(words, "--only", "");
    for (var percent : Evidence.after(words, "--percent", "0,5,20,40").split(",", -1)) {
      System.out.print(table(trial, Integer.parseInt(percent) / 100.0, seeds, only));
    }
  }

  /** Returns a line for plain training and for each mode whose name begins with a text. */
  static String table(Experiment trial, double flipped, int seeds, String only) {
    var scores = new LinkedHashMap<String, List<Double>>();
    for (int seed = 1; seed <= seeds; seed++) {
      for (var mode : modes(Math.max(0.05, flipped)).entrySet()) {
        var name = mode.getKey();
        if (!name.startsWith(only) && !name.equals(Comparison.PLAIN)) continue;
        scores
            .computeIfAbsent(name, k -> new ArrayList<>())
            .add(accuracy(trial, flipped, seed, mode.getValue()));
      }
    }
    var text = new StringBuilder();
    scores.forEach(
        (mode, all) -> {
          var differences = new ArrayList<Double>();
          for (int i = 0; i < seeds; i++)
            differences.add(all.get(i) - scores.get(Comparison.PLAIN).get(i));
          var difference = Statistics.of(differences);
          text.append(
              String.format(
                  Locale.ROOT,
                  "%s, %2.0f %% flipped, %-16s %.3f %+.3f ± %.3f%n",
                  trial.data(),
                  100 * flipped,
                  mode,
                  Statistics.of(all).mean(),
                  difference.mean(),
                  difference.half()));
        });
    return text.toString();
  }

  private static Map<String, Learning> modes(double share) {
    Map<String, Learning> modes = new LinkedHashMap<>();
    modes.put(Comparison.PLAIN, Learning.plain());
    var drop = Recording.norms().drop(share);
    modes.put("drop", Learning.plain().record(drop));
    modes.put("drop after 10", Learning.plain().record(drop.after(10)));
    modes.put("importance", Learning.plain().record(Recording.norms().importance(0.5)));
    return modes;
  }

  private static double accuracy(Experiment trial, double flipped, int seed, Learning mode) {
    var split = trial.split(seed, false);
    Seed.set(seed);
    var model = trial.make().apply(split.train());
    var loss = Losses.get("sparse_categorical_crossentropy");
    model.compile(Compile.of(Adam.of(), loss).metrics("accuracy").learning(mode));
    var train = flipped(split.train(), flipped, seed);
    var fit = Fit.epochs(trial.epochs()).batchSize(trial.batchSize()).verbose(0);
    var unused = model.fit(train, fit);
    double accuracy = model.evaluate(split.test()).get("accuracy");
    model.close();
    return accuracy;
  }

  /** Returns the samples, a share of them with another label. */
  static ArrayDataset flipped(ArrayDataset data, double share, int seed) {
    var random = Seed.generator(seed);
    var labels = data.y().toInts();
    var order = ArrayDataset.permutation(labels.length, random);
    for (int i = 0; i < Math.round(share * labels.length); i++) {
      labels[order[i]] = (labels[order[i]] + 1 + random.nextInt(CLASSES - 1)) % CLASSES;
    }
    return data.withTargets(NDArray.from(labels));
  }
}
