package dev.rhyton.benchmarks;

import dev.rhyton.config.Text;
import dev.rhyton.learning.Learning;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.Lion;
import dev.rhyton.optimizers.Muon;
import dev.rhyton.optimizers.Nadam;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.RMSprop;
import dev.rhyton.optimizers.SGD;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;

/**
 * Compares {@code Learning.auto()} with plain training in twelve comparisons, which were registered
 * before their runs: six data sets and models, each with Adam and SGD. Every arm makes the same
 * number of gradient steps, those of the search for a rate included, on the same splits and seeds.
 *
 * <ul>
 *   <li>{@code plain}: at Keras' rates, 0.001 and 0.01;
 *   <li>{@code plain best}: at that of five rates with the least log loss on validation parts, for
 *       which these are trained beforehand; the steps of this choice are not counted;
 *   <li>{@code plain triple}: at three times the rate, which falls, with the weight decay of auto;
 *   <li>{@code auto}.
 * </ul>
 *
 * The first measure is the log loss on the test parts, the second one the accuracy.
 */
final class AutoEvidence {
  static final String BEST = "plain best";
  static final String TRIPLE = "plain triple";
  static final String AUTO = "auto";
  static final String LOG_LOSS = " log loss"; // after the split; the score is the negative loss

  private static final int FIRST = 201; // seeds that no choice of the design has seen
  private static final int SEEDS = 20;
  private static final int TUNING_SEEDS = 5;
  private static final double[] FACTORS = {0.3, 1, 3, 10, 30};
  private static final String VALIDATION = "validation";
  private static final String TEST = "test";

  private final FinishedRuns runs;
  private final List<Comparison> comparisons;

  AutoEvidence(FinishedRuns runs, List<Comparison> comparisons) {
    this.runs = runs;
    this.comparisons = comparisons;
  }

  /** Returns the twelve comparisons. */
  static List<Comparison> registered() {
    var columns = Experiments.ofColumns();
    var trials =
        List.of(
            columns.get(0), // iris
            columns.get(2), // breast cancer
            Experiments.digitsMlp(),
            Experiments.digitsByDepth().get(2), // 12 layers
            Experiments.digitsLstm(),
            Experiments.fashionSample());
    Map<String, Learning> arms = new LinkedHashMap<>();
    arms.put(Comparison.PLAIN, Learning.plain());
    arms.put(BEST, Learning.plain());
    arms.put(TRIPLE, Learning.auto().initialization(false).learningRateSearch(false));
    arms.put(AUTO, Learning.auto());
    var all = new ArrayList<Comparison>();
    for (var trial : trials) {
      all.add(new Comparison(trial, "adam", Adam::of, 1e-3, arms));
      all.add(new Comparison(trial, "sgd", SGD::of, 1e-2, arms));
    }
    return all;
  }

  /**
   * Returns comparisons of only plain training and auto, on other networks, data and optimizers.
   *
   * @param fashion the folder of Fashion-MNIST, or an empty text
   */
  static List<Comparison> further(String fashion) throws IOException {
    Map<String, Learning> arms = new LinkedHashMap<>();
    arms.put(Comparison.PLAIN, Learning.plain());
    arms.put(AUTO, Learning.auto());
    var mlp = Experiments.digitsMlp();
    var all = new ArrayList<Comparison>();
    for (var trial : Experiments.furtherDigits()) {
      all.add(new Comparison(trial, "adam", Adam::of, 1e-3, arms));
    }
    for (double rate : new double[] {3e-4, 3e-3}) {
      all.add(new Comparison(mlp, "adam", Adam::of, rate, arms));
    }
    DoubleFunction<Optimizer> momentum = rate -> SGD.of(rate).momentum(0.9);
    for (var trial : List.of(mlp, Experiments.digitsCnn(), Experiments.digitsLstm())) {
      all.add(new Comparison(trial, "sgd momentum 0.9", momentum, 1e-2, arms));
    }
    all.add(new Comparison(mlp, "muon", Muon::of, 1e-3, arms));
    all.add(new Comparison(mlp, "lion", Lion::of, 3e-4, arms));
    all.add(new Comparison(mlp, "nadam", Nadam::of, 1e-3, arms));
    all.add(new Comparison(mlp, "rmsprop", RMSprop::of, 1e-3, arms));
    all.add(new Comparison(Experiments.wine(), "adam", Adam::of, 1e-3, arms));
    all.add(new Comparison(Experiments.regression(), "adam", Adam::of, 1e-3, arms));
    all.add(new Comparison(Experiments.digitsLong(), "adam", Adam::of, 1e-3, arms));
    var more = new ArrayList<Experiment>(Experiments.words(Path.of("notebooks", "words.csv")));
    more.addAll(Experiments.fashion(fashion));
    for (var trial : more) all.add(new Comparison(trial, "adam", Adam::of, 1e-3, arms));
    return all;
  }

  private static int seeds(Comparison comparison) {
    return comparison.modes().containsKey(BEST) ? SEEDS : comparison.trial().least();
  }

  /**
   * Makes the runs that the file does not have: first the choice of the best rate, then the arms.
   */
  void run() throws IOException {
    for (var comparison : comparisons) {
      boolean tunes = comparison.modes().containsKey(BEST);
      for (int seed = FIRST; tunes && seed < FIRST + TUNING_SEEDS; seed++) {
        for (double factor : FACTORS) run(comparison, tuned(factor), factor, seed, VALIDATION);
      }
      double best = bestFactor(comparison);
      for (int seed = FIRST; seed < FIRST + seeds(comparison); seed++) {
        // Every arm takes a turn with each seed, so that other load affects all of them equally.
        for (var arm : comparison.modes().keySet()) {
          run(comparison, arm, arm.equals(BEST) ? best : arm.equals(TRIPLE) ? 3 : 1, seed, TEST);
        }
      }
    }
  }

  private static String tuned(double factor) {
    return "plain " + Text.number(factor);
  }

  private void run(Comparison comparison, String arm, double factor, int seed, String split)
      throws IOException {
    var key = FinishedRuns.Key.of(comparison, arm, seed, split);
    var ofLoss = FinishedRuns.Key.of(comparison, arm, seed, split + LOG_LOSS);
    if (runs.has(key) && runs.has(ofLoss)) return;
    var mode = comparison.modes().getOrDefault(arm, Learning.plain());
    var optimizer = comparison.make().apply(comparison.rate() * factor);
    var outcome = comparison.trial().run(seed, split.equals(VALIDATION), optimizer, mode);
    runs.add(ofLoss, outcome.ofLosses());
    runs.add(key, outcome);
  }

  /** Returns the factor of the rate with the least mean log loss on the validation parts. */
  double bestFactor(Comparison comparison) {
    double best = 1;
    double most = Double.NEGATIVE_INFINITY;
    for (double factor : FACTORS) {
      double sum = 0;
      for (int seed = FIRST; seed < FIRST + TUNING_SEEDS; seed++) {
        var split = VALIDATION + LOG_LOSS;
        sum += last(FinishedRuns.Key.of(comparison, tuned(factor), seed, split));
      }
      if (sum > most) { // not if it is NaN
        most = sum;
        best = factor;
      }
    }
    return best;
  }

  private double last(FinishedRuns.Key key) {
    var outcome = runs.all().get(key);
    return outcome == null ? Double.NaN : outcome.last();
  }

  // ---- the summary ----

  /**
   * A comparison by one measure, of which more is better.
   *
   * @param means of each arm
   * @param toPlain the differences of auto from plain training
   * @param toBest those from plain training at the best of five rates
   */
  record Row(
      Comparison comparison,
      String measure,
      Map<String, Double> means,
      Statistics toPlain,
      Statistics toBest) {}

  static final String HEADER =
      "data,model,optimizer,rate,measure,runs,plain,best_factor,plain_best,plain_triple,auto,difference,"
          + "low,high,p,verdict,to_best,to_best_low,to_best_high,to_best_verdict";

  /** Returns the rows of a measure, of the comparisons that have runs of all arms. */
  List<Row> rows(String measure) {
    var rows = new ArrayList<Row>();
    var split = measure.equals("accuracy") ? TEST : TEST + LOG_LOSS;
    for (var comparison : comparisons) {
      Map<String, List<Double>> scores = new LinkedHashMap<>();
      for (int seed = FIRST; seed < FIRST + seeds(comparison); seed++) {
        var keys = new LinkedHashMap<String, FinishedRuns.Key>();
        for (var arm : comparison.modes().keySet()) {
          keys.put(arm, FinishedRuns.Key.of(comparison, arm, seed, split));
        }
        if (!keys.values().stream().allMatch(runs::has)) continue;
        keys.forEach((arm, k) -> scores.computeIfAbsent(arm, a -> new ArrayList<>()).add(last(k)));
      }
      if (scores.isEmpty()) continue;
      Map<String, Double> means = new LinkedHashMap<>();
      scores.forEach((arm, all) -> means.put(arm, Statistics.of(all).mean()));
      var samples = comparison.trial().split(FIRST, false);
      double overlap = (double) samples.test().size() / samples.train().size();
      var toPlain = differences(scores, Comparison.PLAIN).overlapping(overlap);
      var toBest = differences(scores, BEST).overlapping(overlap);
      rows.add(new Row(comparison, measure, means, toPlain, toBest));
    }
    return rows;
  }

  private static Statistics differences(Map<String, List<Double>> scores, String from) {
    var differences = new ArrayList<Double>();
    if (!scores.containsKey(from)) return Statistics.of(differences);
    for (int i = 0; i < scores.get(AUTO).size(); i++) {
      differences.add(scores.get(AUTO).get(i) - scores.get(from).get(i));
    }
    return Statistics.of(differences);
  }

  /**
   * Writes the summary beside the runs and returns it. A difference is certain after Holm's
   * correction for the comparisons of its measure, in both directions; the intervals and p are
   * corrected for splits with common samples (Nadeau and Bengio, 2003).
   */
  String summary(Path file) throws IOException {
    var lines = new ArrayList<String>(List.of(HEADER));
    for (var measure : List.of("log loss", "accuracy")) {
      var rows = rows(measure);
      var plain = Statistics.verdicts(rows.stream().map(Row::toPlain).toList());
      var best = Statistics.verdicts(rows.stream().map(Row::toBest).toList());
      for (int i = 0; i < rows.size(); i++) lines.add(csv(rows.get(i), plain.get(i), best.get(i)));
    }
    Files.write(Evidence.summaryOf(file), lines);
    return String.join(System.lineSeparator(), lines) + System.lineSeparator();
  }

  private String csv(Row row, String verdict, String toBest) {
    var c = row.comparison;
    var a = row.toPlain;
    var b = row.toBest;
    return String.join(
        ",",
        c.trial().data(),
        c.trial().architecture(),
        c.optimizer(),
        Text.number(c.rate()),
        row.measure,
        String.valueOf(a.number()),
        SummaryRow.number(row.means.getOrDefault(Comparison.PLAIN, Double.NaN)),
        c.modes().containsKey(BEST) ? Text.number(bestFactor(c)) : "",
        SummaryRow.number(row.means.getOrDefault(BEST, Double.NaN)),
        SummaryRow.number(row.means.getOrDefault(TRIPLE, Double.NaN)),
        SummaryRow.number(row.means.getOrDefault(AUTO, Double.NaN)),
        SummaryRow.number(a.mean()),
        SummaryRow.number(a.mean() - a.half()),
        SummaryRow.number(a.mean() + a.half()),
        String.format(Locale.ROOT, "%.2g", a.p()),
        verdict,
        SummaryRow.number(b.mean()),
        SummaryRow.number(b.mean() - b.half()),
        SummaryRow.number(b.mean() + b.half()),
        toBest);
  }
}
