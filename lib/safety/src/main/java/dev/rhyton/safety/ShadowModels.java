package dev.rhyton.safety;

import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.Seed;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Models that were trained on random halves of samples, and what they reveal of each sample. */
final class ShadowModels {
  private static final double NEAREST = 1e-12; // of a probability to 0 and 1

  private static final Set<String> CROSSENTROPIES =
      Set.of(
          "BinaryCrossentropy",
          "CategoricalCrossentropy",
          "SparseCategoricalCrossentropy",
          "CrossentropyByShape"); // "crossentropy"

  private final ArrayDataset pool;
  private final double[] in; // means of the models that were trained on a sample
  private final double[] out;
  private final double varianceIn;
  private final double varianceOut;

  ShadowModels(
      ArrayDataset members, ArrayDataset others, int models, Function<ArrayDataset, Model> train) {
    pool = Dataset.of(Batch.concatenate(List.of(members.whole(), others.whole())));
    int size = (int) pool.size();
    var halves = halves(size, models);
    var values = new double[models][];
    for (int m = 0; m < models; m++) {
      var half = halves[m];
      var rows = IntStream.range(0, size).filter(i -> half[i]).toArray();
      var model = Check.given("lira", "what train returns", train.apply(pool.rows(rows)));
      values[m] = confidence(model);
      model.close();
    }
    in = means(values, halves, true);
    out = means(values, halves, false);
    varianceIn = variance(values, halves, true);
    varianceOut = variance(values, halves, false);
  }

  /** Returns which samples each model is trained on: of each sample, half of the models. */
  private static boolean[][] halves(int size, int models) {
    var random = new Random(Seed.next());
    var chosen = new boolean[models][size];
    for (int i = 0; i < size; i++) {
      var order = IntStream.range(0, models).boxed().collect(Collectors.toList());
      Collections.shuffle(order, random);
      for (int m = 0; m < models / 2; m++) chosen[order.get(m)][i] = true;
    }
    return chosen;
  }

  /** Throws if the losses of a model are not the logarithms of probabilities. */
  static void checkLoss(Model model) {
    var loss = SampleLosses.compiled(model).losses().get(0).getClass().getSimpleName();
    Check.that(
        CROSSENTROPIES.contains(loss),
        "lira: exp(−loss) is the probability of a label for a cross-entropy, %s is compiled with %s:"
            + " use MembershipInference.of.",
        model.name(),
        loss);
  }

  /** Returns {@code log(p / (1 − p))} of the probability of each label. */
  private double[] confidence(Model model) {
    checkLoss(model);
    var losses = SampleLosses.of(model, pool);
    for (int i = 0; i < losses.length; i++) {
      double p = Math.min(1 - NEAREST, Math.max(NEAREST, Math.exp(-losses[i])));
      losses[i] = Math.log(p / (1 - p));
    }
    return losses;
  }

  private static double[] means(double[][] values, boolean[][] halves, boolean which) {
    var sums = new double[values[0].length];
    var counts = new int[sums.length];
    for (int m = 0; m < values.length; m++) {
      for (int i = 0; i < sums.length; i++) {
        if (halves[m][i] != which) continue;
        sums[i] += values[m][i];
        counts[i]++;
      }
    }
    for (int i = 0; i < sums.length; i++) sums[i] /= counts[i];
    return sums;
  }

  private double variance(double[][] values, boolean[][] halves, boolean which) {
    var means = which ? in : out;
    double sum = 0;
    long count = 0;
    for (int m = 0; m < values.length; m++) {
      for (int i = 0; i < means.length; i++) {
        if (halves[m][i] != which) continue;
        double off = values[m][i] - means[i];
        sum += off * off;
        count++;
      }
    }
    // Models that all agree have no deviation to divide by.
    return Math.max(sum / Math.max(1, count - means.length), 1e-6);
  }

  /** Returns for each sample the logarithm of the likelihood with it over that without it. */
  double[] ratios(Model model) {
    var values = confidence(model);
    var ratios = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      ratios[i] =
          logNormal(values[i], in[i], varianceIn) - logNormal(values[i], out[i], varianceOut);
    }
    return ratios;
  }

  private static double logNormal(double x, double mean, double variance) {
    return -(x - mean) * (x - mean) / (2 * variance) - Math.log(variance) / 2;
  }
}
