package dev.rhyton.benchmarks;

import dev.rhyton.tuner.Asha;
import dev.rhyton.tuner.FullTraining;
import dev.rhyton.tuner.RandomSearch;
import dev.rhyton.tuner.Scheduler;
import dev.rhyton.tuner.Search;
import dev.rhyton.tuner.SearchInternals;
import dev.rhyton.tuner.Searcher;
import dev.rhyton.tuner.SuccessiveHalving;
import dev.rhyton.tuner.Tpe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.ranking.NaturalRanking;

/**
 * Compares Hyperband and ASHA of the tuner with Optuna on LCBench's {@link Surrogate}. Every search
 * has the epochs of 20 full trainings; an epoch counts once, also if a trial goes on later. What is
 * compared is the validation accuracy, after all epochs, of the trial that the search names the
 * best. It is run in the project's folder.
 */
public final class Lcbench {
  /** The names of YAHPO Gym's suite for one objective, and the next ones of its list. */
  private static final List<String> DATA =
      List.of(
          "167168", "189873", "189906", "3945", "7593", "34539", "126025", "126026", "126029",
          "146212");

  private static final long BUDGET = 20L * Surrogate.EPOCHS;

  /** A searcher and a scheduler, for one search. */
  private record Way(Searcher searcher, Scheduler scheduler) {}

  /** The ways that are compared. */
  private enum Ways {
    HYPERBAND("Hyperband (TPE)"),
    ASHA("ASHA (TPE)"),
    OPTUNA_TPE_HYPERBAND("Optuna: TPE with Hyperband"),
    OPTUNA_RANDOM_HYPERBAND("Optuna: random with Hyperband"),
    OPTUNA_TPE("Optuna: TPE, all epochs"),
    RANDOM("random search, all epochs");

    final String text;

    Ways(String text) {
      this.text = text;
    }

    Way begin(Questions optuna, long seed) {
      return switch (this) {
        case HYPERBAND -> new Way(Tpe.of(), SuccessiveHalving.hyperband());
        case ASHA -> new Way(Tpe.of(), Asha.of());
        case OPTUNA_TPE_HYPERBAND -> of(optuna, "tpe", "hyperband", seed);
        case OPTUNA_RANDOM_HYPERBAND -> of(optuna, "random", "hyperband", seed);
        case OPTUNA_TPE -> of(optuna, "tpe", "none", seed);
        case RANDOM -> new Way(RandomSearch.of(), FullTraining.of());
      };
    }

    private static Way of(Questions optuna, String sampler, String pruner, long seed) {
      var study = new Optuna(optuna, sampler, pruner, seed, Surrogate.EPOCHS);
      return new Way(study.searcher(), study.scheduler());
    }
  }

  private Lcbench() {}

  /** Arguments: the folder of the surrogate, the number of seeds (20), data sets. */
  public static void main(String[] args) throws IOException {
    int seeds = args.length < 2 ? 20 : Integer.parseInt(args[1]);
    var data = args.length < 3 ? DATA : List.of(args).subList(2, args.length);
    var figures = new MeasuredTables();
    try (var optuna = Questions.start(AllTables.FOLDER, "optuna").present();
        var surrogate = Questions.start(AllTables.FOLDER, "surrogate", args[0]).present()) {
      System.out.println(optuna.title() + ", " + surrogate.title());
      measure(figures, optuna, surrogate, seeds, data);
    }
    AllTables.write(figures);
  }

  /** Adds a row for each data set, and one of the mean ranks. */
  static void measure(
      MeasuredTables figures, Questions optuna, Questions surrogate, int seeds, List<String> data) {
    Map<Ways, List<Double>> all = new LinkedHashMap<>();
    for (var name : data) {
      var accuracies = new ArrayList<double[]>(); // of each way, by seed
      for (var way : Ways.values()) {
        var ofWay = new double[seeds];
        for (int s = 0; s < seeds; s++) {
          var begun = way.begin(optuna, s + 1);
          ofWay[s] = accuracy(begun, new Surrogate(surrogate, name), s + 1);
        }
        accuracies.add(ofWay);
      }
      var means = accuracies.iterator();
      var ranks = List.of(ranks(accuracies.toArray(double[][]::new))).iterator();
      for (var way : Ways.values()) {
        var own = DoubleStream.of(ranks.next()).boxed().toList();
        all.computeIfAbsent(way, w -> new ArrayList<>()).addAll(own);
        double mean = DoubleStream.of(means.next()).average().orElseThrow();
        double rank = Statistics.of(own).mean();
        var text = String.format(Locale.ROOT, "%.2f (%.2f)", mean, rank);
        figures.add("lcbench", name, way.text, text);
        System.out.println(name + " " + way.text + ": " + text);
      }
    }
    all.forEach(
        (way, ranks) -> {
          var mean = Statistics.of(ranks);
          var text = String.format(Locale.ROOT, "**%.2f** ± %.2f", mean.mean(), mean.half());
          figures.add("lcbench", "mean rank", way.text, text);
          System.out.println("mean rank " + way.text + ": " + text);
        });
  }

  private static double accuracy(Way way, Surrogate surrogate, long seed) {
    var search = Search.maximize(way.searcher(), seed);
    SearchInternals.run(
        search, way.scheduler(), Surrogate.EPOCHS, Integer.MAX_VALUE, BUDGET, surrogate::accuracy);
    return surrogate.accuracy(search.best().orElseThrow(), Surrogate.EPOCHS);
  }

  /** Returns the rank of each way for each seed, 1 for the greatest accuracy. */
  static double[][] ranks(double[][] accuracies) {
    var ranks = new double[accuracies.length][accuracies[0].length];
    for (int s = 0; s < accuracies[0].length; s++) {
      int seed = s;
      var negative = IntStream.range(0, accuracies.length).mapToDouble(w -> -accuracies[w][seed]);
      var ofSeed = new NaturalRanking().rank(negative.toArray());
      for (int w = 0; w < accuracies.length; w++) ranks[w][s] = ofSeed[w];
    }
    return ranks;
  }
}
