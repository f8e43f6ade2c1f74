package dev.rhyton.benchmarks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.rhyton.tuner.RandomSearch;
import dev.rhyton.tuner.Search;
import dev.rhyton.tuner.SearchInternals;
import dev.rhyton.tuner.Trial;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both sides search for the same functions, in the same loop. */
class SearchesTest {
  @TempDir Path folder;

  private static double value(SearchFunction function, Map<String, Object> at) {
    var search = Search.minimize(RandomSearch.of(), 1);
    search.enqueue(at);
    return function.value(search.ask().hp());
  }

  private static Map<String, Object> reals(double... x) {
    var values = new HashMap<String, Object>();
    for (int i = 0; i < x.length; i++) values.put("x" + i, x[i]);
    return values;
  }

  private static final Map<SearchFunction, Map<String, Object>> BEST =
      Map.of(
          SearchFunction.BRANIN, Map.of("x", Math.PI, "y", 2.275),
          SearchFunction.HARTMANN3, reals(0.114614, 0.555649, 0.852547),
          SearchFunction.HARTMANN6, reals(0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573),
          SearchFunction.ROSENBROCK5, reals(1, 1, 1, 1, 1),
          SearchFunction.MIXED,
              Map.of("x", 0.0, "rate", 0.01, "units", 8, "kind", "deep", "depth", 4, "flag", false),
          SearchFunction.ACKLEY4, reals(0, 0, 0, 0),
          SearchFunction.LEVY5, reals(1, 1, 1, 1, 1),
          SearchFunction.STYBLINSKI6,
              reals(-2.903534, -2.903534, -2.903534, -2.903534, -2.903534, -2.903534),
          SearchFunction.NETWORK,
              Map.of(
                  "rate",
                  Math.pow(10, -2.5),
                  "layers",
                  3,
                  "units 0",
                  64,
                  "units 1",
                  64,
                  "units 2",
                  64,
                  "activation",
                  "gelu",
                  "dropout",
                  0.25));

  @ParameterizedTest
  @EnumSource
  void theLeastValueIsTheKnownOne(SearchFunction function) {
    if (BEST.containsKey(function)) {
      assertEquals(function.minimum, value(function, BEST.get(function)), 1e-5);
    }
    var search = Search.minimize(RandomSearch.of(), 1);
    for (int i = 0; i < 1000; i++) {
      double value = function.value(search.ask().hp());
      assertTrue(value >= function.minimum, function + ": " + value);
    }
  }

  /** Values at other points, computed by hand from the formulas. */
  @Test
  void valuesAreThoseOfTheFormulas() {
    assertEquals(55.602113, value(SearchFunction.BRANIN, Map.of("x", 0, "y", 0)), 1e-6);
    assertEquals(4, value(SearchFunction.ROSENBROCK5, reals(0, 0, 0, 0, 0)), 1e-12);
    assertEquals(-0.0679741, value(SearchFunction.HARTMANN3, reals(0, 0, 0)), 1e-6);
    assertEquals(-0.5053149, value(SearchFunction.HARTMANN6, reals(.5, .5, .5, .5, .5, .5)), 1e-6);
    var flat = new HashMap<String, Object>(Map.of("x", 0.5, "rate", 1.0, "units", 8));
    flat.putAll(Map.of("kind", "flat", "flag", true, "number", 1.5));
    assertEquals(0.25 + 4 + 1 + 1.5, value(SearchFunction.MIXED, flat), 1e-12);
  }

  /** The numbers of SciPy's mannwhitneyu(..., alternative="less", use_continuity=False). */
  @Test
  void oneSidedTests() {
    double[] low = {1, 2, 3, 4, 5};
    double[] high = {3, 5, 6, 7, 8};
    assertEquals(0.023, Statistics.pBelow(low, high), 0.001);
    assertEquals(1 - Statistics.pBelow(low, high), Statistics.pBelow(high, low), 1e-12);
    assertEquals(0.5, Statistics.pBelow(low, low), 1e-12);
    assertEquals(0.5, Statistics.pBelow(new double[] {1, 1}, new double[] {1, 1}), 1e-12);
  }

  @Test
  void ranksAreByAccuracy() {
    var ranks = Lcbench.ranks(new double[][] {{90, 5}, {80, 5}, {95, 4}});
    assertArrayEquals(new double[] {2, 1.5}, ranks[0]);
    assertArrayEquals(new double[] {3, 1.5}, ranks[1]);
    assertArrayEquals(new double[] {1, 3}, ranks[2]);
  }

  @Test
  void unknownWordsAreRefused() {
    var problem =
        assertThrows(
            IllegalArgumentException.class, () -> Searches.main(new String[] {"1", "brain"}));
    assertTrue(
        problem.getMessage().startsWith("Expected times or some of [BRANIN, "),
        problem.getMessage());
  }

  private static Questions optuna() {
    var optuna = Questions.start(Path.of(""), "optuna");
    assumeFalse(optuna.title().startsWith("missing No module"), optuna.title());
    return optuna.present();
  }

  private static List<String> texts(Search search) {
    return search.trials().stream().map(Trial::toString).toList();
  }

  /** Optuna proposes values of each range, knows the scores, and is the same for the same seed. */
  @Test
  void optunaSearches() {
    try (var questions = optuna()) {
      for (var sampler : List.of("random", "tpe", "multivariate tpe")) {
        var first = search(questions, sampler);
        assertEquals(texts(first), texts(search(questions, sampler)));
        for (var trial : first.trials()) {
          assertTrue((double) trial.values().get("rate") >= 1e-4);
          assertTrue(List.of(0, 2, 4, 6).contains(trial.values().getOrDefault("depth", 2)));
        }
      }
      double random = search(questions, "random").best().orElseThrow().score();
      assertTrue(search(questions, "tpe").best().orElseThrow().score() < random);
    }
  }

  private static Search search(Questions questions, String sampler) {
    var search = Search.minimize(new Optuna(questions, sampler, "none", 3, 1).searcher(), 1);
    for (int i = 0; i < 40; i++) {
      var trial = search.ask();
      search.tell(trial, SearchFunction.MIXED.value(trial.hp()));
    }
    return search;
  }

  /** Optuna stops trials that are behind; the others have all epochs. */
  @Test
  void optunaPrunes() {
    try (var questions = optuna()) {
      var study = new Optuna(questions, "tpe", "hyperband", 1, 27);
      var search = Search.maximize(study.searcher(), 1);
      SearchInternals.run(
          search,
          study.scheduler(),
          27,
          1000,
          500,
          (trial, epochs) -> epochs / 27.0 - SearchFunction.HARTMANN3.value(trial.hp()));
      var epochs = search.trials().stream().map(Trial::epochs).toList();
      assertEquals(500, epochs.stream().mapToInt(e -> e).sum());
      assertTrue(epochs.contains(27) && epochs.contains(1), epochs.toString());
      assertTrue(epochs.stream().filter(e -> e < 27).count() > 5, epochs.toString());
      assertEquals(27, search.best().orElseThrow().epochs());
    }
  }

  /** A folder without the surrogate is said to be missing. */
  @Test
  void aMissingSurrogateIsNamed() {
    try (var surrogate = Questions.start(Path.of(""), "surrogate", folder.toString())) {
      var problem = assertThrows(IllegalStateException.class, surrogate::present);
      assertTrue(problem.getMessage().startsWith("missing "), problem.getMessage());
    }
  }
}
