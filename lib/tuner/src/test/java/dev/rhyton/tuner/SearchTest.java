package dev.rhyton.tuner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.Kit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches by ask and tell, in memory and in a folder. */
class SearchTest {
  private static final List<Searcher> SEARCHERS =
      List.of(
          RandomSearch.of(),
          GridSearch.of().points(3),
          QuasiRandomSearch.of(),
          Tpe.of().startupTrials(5),
          GaussianProcess.of().startupTrials(5));

  /** A function with conditional parameters of every kind; the least value is 0. */
  @CanIgnoreReturnValue
  private static double mixed(HyperParameters hp) {
    double x = hp.real("x", -1, 1);
    double rate = hp.log().real("rate", 1e-4, 1);
    int units = hp.log().integer("units", 1, 64);
    var kind = hp.choice("kind", "a", "b");
    double more = kind.equals("a") ? 1 : Math.abs(hp.step(2).integer("depth", 0, 6) - 4);
    if (hp.bool("flag")) more += hp.choice("number", 0.5, 1.5);
    return x * x + Math.pow(Math.log10(rate) + 2, 2) + Math.pow(Math.log(units / 8.0), 2) + more;
  }

  private static double smooth(HyperParameters hp) {
    double x = hp.real("x", -1, 1);
    double rate = hp.log().real("rate", 1e-4, 1);
    int units = hp.log().integer("units", 1, 64);
    double more = hp.choice("kind", "a", "b", "c").equals("b") ? 0 : 1;
    return x * x + Math.pow(Math.log10(rate) + 2, 2) + Math.pow(Math.log(units / 8.0), 2) + more;
  }

  @CanIgnoreReturnValue
  private static List<Trial> run(Search search, int until, ToDoubleFunction<HyperParameters> f) {
    while (search.trials().stream().filter(Trial::ended).count() < until) {
      var trial = search.ask();
      search.tell(trial, f.applyAsDouble(trial.hp()));
    }
    return search.trials();
  }

  private static List<String> texts(List<Trial> trials) {
    return trials.stream().map(trial -> trial.values() + " " + trial.score()).toList();
  }

  @Test
  void theTextOfATrialHasFourDigits() {
    var search = Search.minimize(RandomSearch.of(), 1);
    search.enqueue(
        Map.of("rate", 0.018151759678631686, "small", 4.238823188198058E-5, "units", 10240));
    var trial = search.ask();
    assertEquals(0.018151759678631686, trial.hp().real("rate", 0, 1));
    assertEquals(4.238823188198058E-5, trial.hp().real("small", 0, 1));
    assertEquals(10240, trial.hp().integer("units", 1, 20_000));
    search.tell(trial, 0.951388888888);
    var values = "{rate=0.01815, small=4.239E-5, units=10240}";
    assertEquals("Trial 0 " + values + ", 0.9514", trial.toString());
    var result = new TunerResult(search, null).toString();
    assertEquals(String.format("1 trials%n0.95139 after 1 epochs, trial 0: " + values), result);
  }

  @Test
  void theSameSeedGivesTheSameTrials() {
    for (var searcher : SEARCHERS) {
      var one = run(Search.minimize(searcher, 1), 30, SearchTest::mixed);
      assertEquals(texts(one), texts(run(Search.minimize(searcher, 1), 30, SearchTest::mixed)));
      if (searcher instanceof GridSearch) continue;
      assertNotEquals(texts(one), texts(run(Search.minimize(searcher, 2), 30, SearchTest::mixed)));
      assertEquals(30, new TreeSet<>(texts(one)).size());
    }
  }

  @Test
  void allValuesAreInTheirRanges() {
    for (var searcher : SEARCHERS) {
      for (var trial : run(Search.minimize(searcher, 3), 60, SearchTest::mixed)) {
        for (var p : trial.parameters()) {
          var value = trial.values().get(p.name());
          assertTrue(p.contains(value), p + ": " + value);
        }
      }
    }
  }

  /** Each value of a trial, also the first one, is as random as if it were the only one. */
  @Test
  void drawsOfTrialsAreIndependent() {
    for (var searcher : List.of(RandomSearch.of(), QuasiRandomSearch.of())) {
      var values = new double[3][400];
      var search = Search.minimize(searcher, 1);
      for (int i = 0; i < 400; i++) {
        var trial = search.ask();
        for (int p = 0; p < 3; p++) values[p][i] = trial.hp().real("x" + p, 0, 1);
        search.tell(trial, 0);
      }
      for (var one : values) {
        double mean = Arrays.stream(one).average().orElseThrow();
        assertEquals(0.5, mean, 0.06, "" + searcher);
        double squares = Arrays.stream(one).map(v -> (v - 0.5) * (v - 0.5)).sum();
        assertEquals(1 / 12.0, squares / 400, 0.015, "" + searcher);
        for (var other : values) {
          if (other == one) continue;
          double product = 0;
          for (int i = 0; i < 400; i++) product += (one[i] - 0.5) * (other[i] - 0.5);
          assertEquals(0, product / squares, 0.2, "" + searcher);
        }
      }
    }
  }

  /** A value is at its place, and places are in order. */
  @Test
  void placesAndValuesBelongTogether() {
    var random = new Random(1);
    var parameters =
        List.of(
            new Parameter.Real("a", -2, 3, false),
            new Parameter.Real("b", 1e-6, 1e3, true),
            new Parameter.Real("c", 2, 2, false),
            new Parameter.Whole("d", -3, 9, 1, false),
            new Parameter.Whole("e", 5, 40, 7, false),
            new Parameter.Whole("f", 1, 1000, 1, true),
            new Parameter.Whole("g", Integer.MIN_VALUE, Integer.MAX_VALUE, 1, false),
            new Parameter.Choice("h", List.of("x", "y", "z")));
    for (var p : parameters) {
      for (int i = 0; i < 1000; i++) {
        double place = i == 0 ? 0 : i == 1 ? Math.nextDown(1.0) : random.nextDouble();
        var value = p.at(place);
        assertTrue(p.contains(value), p + " at " + place + ": " + value);
        double back = p.place(value);
        assertTrue(back >= 0 && back <= 1, p + ": " + back);
        if (p.size() < Long.MAX_VALUE)
          assertEquals(value, p.at(Math.min(back, Math.nextDown(1.0))));
        else assertEquals(place, back, 1e-9);
      }
      var grid = p.size() > 1000 && p instanceof Parameter.Whole ? List.of() : p.grid(5);
      assertTrue(grid.stream().allMatch(p::contains), p + ": " + grid);
    }
  }

  @Test
  void aGridHasEachCombinationOnce() {
    var search = Search.minimize(GridSearch.of().points(3), 1);
    while (search.hasNext()) {
      var trial = search.ask();
      search.tell(trial, mixed(trial.hp()));
    }
    // x, rate, units, then kind b with four depths, then flag with two numbers
    int expected = 3 * 3 * 64 * (1 + 4) * (1 + 2);
    assertEquals(expected, search.trials().size());
    assertEquals(
        expected, search.trials().stream().map(t -> t.values().toString()).distinct().count());
    Kit.assertRefused(
        "Search: all combinations were tried, in " + expected + " trials.", search::ask);
  }

  /** On a smooth function, models of it find better values than random search. */
  @Test
  void modelsFindBetterValuesThanChance() {
    var medians = new ArrayList<Double>();
    for (var searcher : List.of(RandomSearch.of(), Tpe.of(), GaussianProcess.of())) {
      var best = new ArrayList<Double>();
      for (int seed = 1; seed <= 5; seed++) {
        var search = Search.minimize(searcher, seed);
        run(search, 40, SearchTest::smooth);
        best.add(search.best().orElseThrow().score());
      }
      best.sort(null);
      medians.add(best.get(2));
    }
    assertTrue(medians.get(1) < medians.get(0), medians.toString());
    assertTrue(medians.get(2) < medians.get(0), medians.toString());
  }

  /** The kernels of TPE narrow with the good trials, so that it comes close to the best point. */
  @Test
  void tpeComesCloseToTheBestPoint() {
    var best = new ArrayList<Double>();
    for (int seed = 1; seed <= 9; seed++) {
      var search = Search.minimize(Tpe.of(), seed);
      run(search, 100, SearchTest::smooth);
      best.add(search.best().orElseThrow().score());
    }
    best.sort(null);
    assertTrue(best.get(4) < 0.03, best.toString());
  }

  /** What ended by itself is ranked by its score, after however many epochs. */
  @Test
  void trialsThatEndedEarlyAreFinished() {
    var search = Search.minimize(RandomSearch.of(), 1);
    var scores = new double[][] {{5, 4, 3}, {1}, {2, 0.5}, {6, 2}};
    for (var ofTrial : scores) {
      var trial = search.ask();
      mixed(trial.hp());
      for (int e = 0; e < ofTrial.length; e++) search.tell(trial, e + 1, ofTrial[e], 0);
    }
    assertEquals(
        List.of(0, 2, 3, 1), search.trials().ranked().stream().map(Trial::number).toList());
    search.end(search.trials().get(1));
    search.end(search.trials().get(0));
    assertEquals(
        List.of(1, 0, 2, 3), search.trials().ranked().stream().map(Trial::number).toList());
    assertEquals(1, search.best().orElseThrow().number());
  }

  /** Beyond the number of trials that a model looks at, it still finds better values. */
  @Test
  void modelsOfManyTrials() {
    var tpe = Search.minimize(Tpe.of(), 1);
    run(tpe, 1200, SearchTest::mixed);
    assertTrue(tpe.best().orElseThrow().score() < 0.05, "" + tpe.best());
    var process = Search.minimize(GaussianProcess.of(), 1);
    var random = new Random(1);
    for (int i = 0; i < 300; i++) {
      process.enqueue(Map.of("x", random.nextDouble(), "rate", 0.5, "kind", "a"));
    }
    run(process, 310, SearchTest::smooth);
    double model =
        process.trials().subList(300, 310).stream().mapToDouble(Trial::score).min().orElseThrow();
    double queued =
        process.trials().subList(0, 300).stream().mapToDouble(Trial::score).min().orElseThrow();
    assertTrue(model < queued - 1, model + " after " + queued);
  }

  /** Trials of fewer epochs, failed ones and ones that run are one point each. */
  @Test
  void modelsTakeTrialsOfEveryKind() {
    for (var searcher : List.of(Tpe.of().startupTrials(3), GaussianProcess.of().startupTrials(3))) {
      var search = Search.minimize(searcher, 1);
      for (int i = 0; i < 20; i++) {
        var trial = search.ask();
        double value = mixed(trial.hp());
        if (i % 5 == 4) search.fail(trial, "no memory");
        else if (i % 5 != 3) search.tell(trial, 1 + i % 3, value, 0);
      }
      assertTrue(Double.isFinite(search.best().orElseThrow().score()), "" + searcher);
    }
  }

  @Test
  void maximizingIsMinimizingTheNegative() {
    for (var searcher : SEARCHERS) {
      var least = run(Search.minimize(searcher, 4), 25, SearchTest::mixed);
      var most = run(Search.maximize(searcher, 4), 25, hp -> -mixed(hp));
      for (int i = 0; i < 25; i++) assertEquals(least.get(i).values(), most.get(i).values());
    }
  }

  @Test
  void queuedValuesComeFirst() {
    var search = Search.minimize(Tpe.of(), 1);
    search.enqueue(Map.of("x", 0, "kind", "b", "depth", 4, "units", 9, "other", 1));
    var trial = search.ask();
    mixed(trial.hp());
    assertEquals(0.0, trial.values().get("x"));
    assertEquals("b", trial.values().get("kind"));
    assertEquals(4, trial.values().get("depth"));
    search.tell(trial, 1);
    assertEquals(Map.of(), search.ask().values());
    search.enqueue(Map.of("depth", 5));
    var odd = search.ask().hp();
    Kit.assertRefused(
        "enqueue: expected a value of Whole[name=depth, low=0, high=6, step=2, logarithmic=false],"
            + " received 5.",
        () -> odd.step(2).integer("depth", 0, 6));
  }

  /** Killed after any event, a search continues with the same trials. */
  @Test
  void aFolderContinues(@TempDir Path folder) throws IOException {
    for (var searcher : SEARCHERS) {
      var unbroken = texts(run(Search.minimize(searcher, 5), 20, SearchTest::mixed));
      var own = folder.resolve(searcher.getClass().getSimpleName());
      run(Search.minimize(searcher, 5).in(own), 20, SearchTest::mixed);
      var journal = own.resolve("journal.jsonl");
      var lines = Files.readString(journal);
      var random = new Random(6);
      for (int kill = 0; kill < 4; kill++) {
        int length = 1 + random.nextInt(lines.length());
        Files.writeString(journal, lines.substring(0, length));
        var search = Search.minimize(searcher, 5).in(own);
        assertEquals(unbroken, texts(run(search, 20, SearchTest::mixed)), "" + searcher);
        assertEquals(unbroken, texts(Search.minimize(searcher, 5).in(own).trials()));
      }
    }
  }

  @Test
  void folderOfAnotherSearchIsRefused(@TempDir Path folder) throws IOException {
    run(Search.minimize(Tpe.of(), 1).in(folder), 2, SearchTest::mixed);
    Kit.assertRefused(
        "The folder "
            + folder
            + " has another search: {\"search\":2,\"searcher\":\"Tpe()\",\"goal\":\"min score\",\"seed\":1}."
            + " This one is {\"search\":2,\"searcher\":\"Tpe()\",\"goal\":\"max score\",\"seed\":1}. Choose"
            + " another folder.",
        () -> Search.maximize(Tpe.of(), 1).in(folder));
    var journal = folder.resolve("journal.jsonl");
    var lines = Files.readAllLines(journal);
    lines.set(1, "{\"trial\":0,");
    Files.write(journal, lines);
    Kit.assertRefused(
        "Line 2 of "
            + journal
            + " is damaged, expected a JSON object: restore the file or choose another folder."
            + " Received: {\"trial\":0,",
        () -> Search.minimize(Tpe.of(), 1).in(folder));
    Files.writeString(journal, "{\"search\":7}\n");
    Kit.assertRefused(
        "The search in "
            + folder
            + " is of a later version, 7, of this library: expected 2 at most.",
        () -> Search.minimize(Tpe.of(), 1).in(folder));
  }

  @Test
  void failuresAndScoresThatAreNotFiniteAreBad() {
    var search = Search.minimize(Tpe.of().startupTrials(2), 1);
    search.fail(asked(search), "no memory");
    search.tell(asked(search), Double.NaN);
    search.tell(asked(search), Double.NEGATIVE_INFINITY);
    assertTrue(search.best().isEmpty());
    search.tell(asked(search), 3);
    assertEquals(3, search.best().orElseThrow().number());
    run(search, 20, SearchTest::mixed);
  }

  private static Trial asked(Search search) {
    var trial = search.ask();
    mixed(trial.hp());
    return trial;
  }

  @Test
  void declarationsAreChecked() {
    var hp = Search.minimize(RandomSearch.of(), 1).ask().hp();
    assertEquals(hp.integer("n", 1, 5), hp.integer("n", 1, 5));
    Kit.assertRefused(
        "The hyperparameter \"n\" is declared twice, as Whole[name=n, low=1, high=5, step=1,"
            + " logarithmic=false] and as Whole[name=n, low=1, high=6, step=1, logarithmic=false]:"
            + " choose another name.",
        () -> hp.integer("n", 1, 6));
    Kit.assertRefused("a: the low end 2.0 is above the high end 1.0.", () -> hp.real("a", 2, 1));
    Kit.assertRefused(
        "a: expected a finite range, received 0.0 to Infinity.",
        () -> hp.real("a", 0, Double.POSITIVE_INFINITY));
    Kit.assertRefused(
        "a: log needs a range above 0, received 0.0.", () -> hp.log().real("a", 0, 1));
    Kit.assertRefused(
        "a: step must be at least 1, received 0.", () -> hp.step(0).integer("a", 0, 1));
    Kit.assertRefused(
        "a: step and log exclude each other, received both.",
        () -> hp.step(2).log().integer("a", 1, 9));
    Kit.assertRefused("a: step is for integer, received 2.", () -> hp.step(2).real("a", 1, 9));
    Kit.assertRefused("a: expected at least one value to choose from.", () -> hp.choice("a"));
    Kit.assertRefused("a: a value occurs twice in [x, x].", () -> hp.choice("a", "x", "x"));
    Kit.assertRefused(
        "a: a choice is between texts, integers, doubles or booleans, received Object; give other"
            + " objects names: choice(\"a\", Map.of(\"...\", ...)).",
        () -> hp.choice("a", new Object()));
    Kit.assertRefused("HyperParameters: expected a name, received \" \".", () -> hp.bool(" "));
    Kit.assertRefused(
        "many: 20000 values are too many for a grid: set a step, or take another searcher.",
        () -> Search.minimize(GridSearch.of(), 1).ask().hp().integer("many", 1, 20_000));
    assertFalse(hp.values().containsKey("a"));
    var named = hp.choice("object", Map.of("one", List.of(1), "two", List.of(2)));
    assertEquals(hp.values().get("object"), named.get(0) == 1 ? "one" : "two");
    assertEquals("fixed", hp.fixed("f", "fixed"));
  }

  @Test
  void trialsAreToldOnce() {
    var search = Search.minimize(RandomSearch.of(), 1);
    var trial = asked(search);
    search.tell(trial, 1);
    Kit.assertRefused("Trial 0 has ended.", () -> search.tell(trial, 2));
    var other = Search.minimize(RandomSearch.of(), 1);
    assertTrue(Kit.refusal(() -> other.tell(trial, 1)).endsWith("is of another search."));
  }
}
