package dev.rhyton.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.rhyton.tuner.GaussianProcess;
import dev.rhyton.tuner.QuasiRandomSearch;
import dev.rhyton.tuner.RandomSearch;
import dev.rhyton.tuner.Search;
import dev.rhyton.tuner.Searcher;
import dev.rhyton.tuner.Tpe;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * Compares the searchers of the tuner with each other and with Optuna's TPE, on each {@link
 * SearchFunction}, and measures the time that they take themselves. It is run in the project's
 * folder.
 */
public final class Searches {
  private static final int[] TRIALS = {50, 100};
  private static final int[] TIMED = {100, 1000, 10_000};
  private static final double MOST_SECONDS = 60; // for the time of a searcher
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /** The searchers that are compared. */
  private enum Ways {
    RANDOM("random"),
    QUASI_RANDOM("quasi-random"),
    TPE("TPE"),
    GAUSSIAN_PROCESS("Gaussian process"),
    OPTUNA("Optuna's TPE"),
    OPTUNA_MULTIVARIATE("Optuna's TPE, multivariate");

    final String text;

    Ways(String text) {
      this.text = text;
    }

    Searcher begin(Questions optuna, long seed) {
      return switch (this) {
        case RANDOM -> RandomSearch.of();
        case QUASI_RANDOM -> QuasiRandomSearch.of();
        case TPE -> Tpe.of();
        case GAUSSIAN_PROCESS -> GaussianProcess.of();
        case OPTUNA -> new Optuna(optuna, "tpe", "none", seed, 1).searcher();
        case OPTUNA_MULTIVARIATE ->
            new Optuna(optuna, "multivariate tpe", "none", seed, 1).searcher();
      };
    }
  }

  private Searches() {}

  /**
   * Arguments: the number of seeds (20), then {@code times} or names of functions, by default times
   * and the five functions of the table.
   */
  public static void main(String[] args) throws IOException {
    int seeds = args.length == 0 ? 20 : Integer.parseInt(args[0]);
    var words = args.length < 2 ? List.<String>of() : List.of(args).subList(1, args.length);
    var figures = new MeasuredTables();
    if (words.isEmpty() || words.contains("times")) times(figures);
    var functions =
        Arrays.stream(SearchFunction.values())
            .filter(f -> words.isEmpty() ? f.isOfTable() : words.contains(f.name()))
            .toList();
    int known = functions.size() + (words.contains("times") ? 1 : 0);
    if (!words.isEmpty() && known != words.size()) {
      throw new IllegalArgumentException(
          "Expected times or some of "
              + Arrays.toString(SearchFunction.values())
              + ", received "
              + words
              + ".");
    }
    if (!functions.isEmpty()) {
      try (var optuna = Questions.start(AllTables.FOLDER, "optuna").present()) {
        System.out.println(optuna.title());
        for (var function : functions) measure(figures, optuna, function, seeds);
      }
    }
    AllTables.write(figures);
  }

  /** Adds the rows of a function, one for each number of trials. */
  static void measure(
      MeasuredTables figures, Questions optuna, SearchFunction function, int seeds) {
    Map<Ways, double[][]> regrets = new EnumMap<>(Ways.class);
    for (var way : Ways.values()) {
      var ofWay = new double[TRIALS.length][seeds];
      for (int s = 0; s < seeds; s++) {
        var search = Search.minimize(way.begin(optuna, s + 1), s + 1);
        for (int t = 0; t < TRIALS.length; t++) {
          while (search.trials().size() < TRIALS[t]) {
            var trial = search.ask();
            search.tell(trial, function.value(trial.hp()));
          }
          ofWay[t][s] = search.best().orElseThrow().score() - function.minimum;
        }
      }
      regrets.put(way, ofWay);
    }
    for (int t = 0; t < TRIALS.length; t++) {
      int row = t;
      var name = function.text + "; " + TRIALS[t] + " trials";
      for (var way : Ways.values()) {
        var text = String.format(Locale.ROOT, "%.3g", new Median().evaluate(regrets.get(way)[t]));
        var title = way.text.replace("Optuna", optuna.title());
        figures.add("searches", name, title, text);
        System.out.println(name + " " + title + ": " + text);
      }
      for (var way : List.of(Ways.TPE, Ways.GAUSSIAN_PROCESS)) {
        var own = regrets.get(way)[row];
        for (var other : List.of(Ways.OPTUNA, Ways.RANDOM)) {
          var title = way.text + " below " + other.text;
          var text = p(Statistics.pBelow(own, regrets.get(other)[row]));
          figures.add("searchTests", name, title, text);
          System.out.println(name + " " + title + ": " + text);
        }
      }
    }
  }

  private static String p(double p) {
    return p < 0.001 ? "under 0.001" : String.format(Locale.ROOT, "%.3f", p);
  }

  // ---- the searchers' own time ----

  /** Adds the milliseconds of CPU time that a searcher takes for a trial, after some numbers. */
  private static void times(MeasuredTables figures) {
    for (var way : List.of(Ways.RANDOM, Ways.QUASI_RANDOM, Ways.TPE, Ways.GAUSSIAN_PROCESS)) {
      var search = Search.minimize(way.begin(null, 1), 1);
      long begun = SYSTEM.getProcessCpuTime();
      for (int number : TIMED) {
        long last = 0;
        int counted = Math.min(number / 2, 50); // the time of the last ones
        while (search.trials().size() < number) {
          if (search.trials().size() == number - counted) last = SYSTEM.getProcessCpuTime();
          if ((SYSTEM.getProcessCpuTime() - begun) / 1e9 > MOST_SECONDS) break;
          var trial = search.ask();
          search.tell(trial, SearchFunction.HARTMANN6.value(trial.hp()));
        }
        if (search.trials().size() < number) break;
        double milliseconds = (SYSTEM.getProcessCpuTime() - last) / 1e6 / counted;
        var text =
            milliseconds < 0.1
                ? "under 0.1 ms"
                : String.format(Locale.ROOT, "%.2f ms", milliseconds);
        figures.add("searchTimes", way.text, "trial " + number, text);
        System.out.println(way.text + " trial " + number + ": " + text);
      }
    }
  }
}
