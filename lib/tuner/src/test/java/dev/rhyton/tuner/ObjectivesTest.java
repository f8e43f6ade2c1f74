package dev.rhyton.tuner;

import static dev.rhyton.models.Fit.epochs;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches with several objectives, and with constraints. */
class ObjectivesTest {
  private static final Objective ERROR = Objective.minimize("error");
  private static final Objective GAIN = Objective.maximize("gain");

  // ---- the order of several losses ----

  @Test
  void frontsAreThoseOfTheDefinition() {
    var random = new Random(1);
    for (int i = 0; i < 100; i++) {
      int losses = 2 + random.nextInt(2);
      var points = new ArrayList<double[]>();
      int size = 1 + random.nextInt(30);
      for (int k = 0; k < size; k++) {
        points.add(random.ints(losses, 0, 6).asDoubleStream().toArray());
      }
      var order = NondominatedSort.order(points);
      assertEquals(IntStream.range(0, size).boxed().toList(), order.stream().sorted().toList());
      // No point is before one that dominates it.
      for (int a = 0; a < size; a++) {
        for (int b = a + 1; b < size; b++) {
          assertFalse(
              NondominatedSort.dominates(points.get(order.get(b)), points.get(order.get(a))));
        }
      }
      var front = NondominatedSort.front(points);
      for (int p = 0; p < size; p++) {
        boolean dominated = false;
        for (var other : points) dominated |= NondominatedSort.dominates(other, points.get(p));
        assertEquals(!dominated, front.contains(p));
      }
      assertEquals(front, order.subList(0, front.size()).stream().sorted().toList());
    }
  }

  /** Of one front, the ends are first, then the points whose neighbours are far. */
  @Test
  void sparsePointsAreFirst() {
    var points =
        List.of(
            new double[] {0, 10},
            new double[] {1, 9},
            new double[] {2, 8},
            new double[] {6, 4},
            new double[] {10, 0},
            new double[] {10, 10});
    // The sums of the distances of neighbours: 0.4, 1, 1.6.
    assertEquals(List.of(0, 4, 3, 2, 1, 5), NondominatedSort.order(points));
  }

  // ---- loops of one's own ----

  private static Trial told(Search search, double error, double gain) {
    var trial = search.ask();
    search.tell(trial, Map.of("error", error, "gain", gain));
    return trial;
  }

  @Test
  void theFrontOfTrials(@TempDir Path folder) {
    var search = Search.of(RandomSearch.of(), 1, ERROR, GAIN).in(folder);
    var unused = told(search, 2, 5);
    unused = told(search, 3, 6);
    unused = told(search, 2, 4); // behind the first one
    unused = told(search, 1, 1);
    unused = told(search, Double.NaN, 9);
    unused = told(search, 0, Double.NaN);
    var trials = Search.of(RandomSearch.of(), 1, ERROR, GAIN).in(folder).trials();
    for (var all : List.of(search.trials(), trials)) {
      assertEquals(List.of(3, 0, 1), all.front().stream().map(Trial::number).toList());
      assertEquals(3, all.best().orElseThrow().number());
      assertEquals(4, all.ranked().size());
      assertEquals(2, all.ranked().get(3).number());
      assertEquals(Map.of("error", 2.0, "gain", 5.0), all.get(0).measures());
    }
    // The order is that of the trials as they are now.
    var live = search.trials();
    assertEquals(2, live.ranked().get(3).number());
    unused = told(search, 0, 10);
    live = search.trials();
    assertEquals(6, live.ranked().get(0).number());
    assertEquals(List.of(6), live.front().stream().map(Trial::number).toList());
  }

  @Test
  void violatedConstraintsAreWorseThanAll() {
    var search = Search.minimize(RandomSearch.of(), 1).constraint("cost", 10).constraint("x", 0);
    double[][] told = {{1, 30, 0}, {5, 10, 0}, {2, 12, 0}, {9, 5, -1}, {3, 9, 0.5}, {0, 11, 0.5}};
    for (var t : told) {
      search.tell(search.ask(), Map.of("score", t[0], "cost", t[1], "x", t[2]));
    }
    var trials = search.trials();
    assertEquals(List.of(1, 3), trials.ranked().stream().map(Trial::number).toList());
    assertEquals(1, search.best().orElseThrow().number());
    assertEquals(Double.POSITIVE_INFINITY, trials.loss(trials.get(0)));
    // By the sums of the parts by which they exceed their limits: 0.2, 0.5, 0.6, 2.
    assertEquals(
        List.of(1, 3, 2, 4, 5, 0), trials.preferred().stream().map(Trial::number).toList());
  }

  /** ZDT1 with 4 parameters: the front is where all but the first are 0. */
  private static double[] zdt(HyperParameters hp) {
    double first = hp.real("x0", 0, 1);
    double rest = 0;
    for (int i = 1; i < 4; i++) rest += hp.real("x" + i, 0, 1);
    double g = 1 + 3 * rest;
    return new double[] {first, g * (1 - Math.sqrt(first / g))};
  }

  /** Returns the area that the front dominates below (1, 4). */
  private static double area(List<Trial> front) {
    double area = 0;
    double last = 4;
    for (var trial : front) {
      double error = trial.measures().get("error");
      double other = -trial.measures().get("gain");
      if (other >= last) continue;
      area += (1 - error) * (last - other);
      last = other;
    }
    return area;
  }

  @Test
  void tpeFindsABetterFrontThanChance() {
    int better = 0;
    for (int seed = 1; seed <= 5; seed++) {
      var areas = new ArrayList<Double>();
      for (var searcher : List.of(RandomSearch.of(), Tpe.of())) {
        var search = Search.of(searcher, seed, ERROR, GAIN);
        for (int i = 0; i < 80; i++) {
          var trial = search.ask();
          var f = zdt(trial.hp());
          search.tell(trial, Map.of("error", f[0], "gain", -f[1]));
        }
        areas.add(area(search.trials().front()));
      }
      if (areas.get(1) > areas.get(0)) better++;
    }
    assertEquals(5, better);
  }

  /** Only a corner of the space keeps the constraint; TPE moves towards it. */
  @Test
  void tpeFindsWhatKeepsAConstraint() {
    int tpe = 0;
    int chance = 0;
    for (int seed = 1; seed <= 5; seed++) {
      for (var searcher : List.of(RandomSearch.of(), Tpe.of())) {
        var search = Search.minimize(searcher, seed).constraint("cost", 0.3);
        for (int i = 0; i < 60; i++) {
          var trial = search.ask();
          double x = trial.hp().real("x", 0, 1);
          double y = trial.hp().real("y", 0, 1);
          double z = trial.hp().real("z", 0, 1);
          search.tell(trial, Map.of("score", -x - y - z, "cost", x + y + z));
        }
        int kept = search.trials().ranked().size();
        if (searcher instanceof Tpe) tpe += kept;
        else chance += kept;
      }
    }
    // At random, 0.0045 of 300.
    assertTrue(tpe > 20 && tpe > 5 * chance, tpe + " " + chance);
  }

  // ---- trainings ----

  private static final ArrayDataset TRAIN = Dataset.of(Kit.normal(1, 60, 4), Kit.labels(2, 60, 3));

  private static Model model(HyperParameters hp) {
    var model =
        Sequential.of(
            Dense.of(hp.choice("units", 2, 8, 32)).activation("relu"),
            Dense.of(3).activation("softmax"));
    model.compile(Adam.of(0.01), "sparse_categorical_crossentropy", "accuracy");
    return model;
  }

  private static Tuner tuner() {
    return Tuner.of(ObjectivesTest::model).searcher(GridSearch.of()).minimize("loss");
  }

  private static final Comparator<Trial> BY_SIZE = Comparator.comparing(t -> size(t));

  private static double size(Trial trial) {
    int units = (Integer) trial.values().get("units");
    return 5 * units + 3 * (units + 1);
  }

  @Test
  void costsAreObjectives(@TempDir Path folder) {
    var tuner =
        tuner()
            .folder(folder)
            .objectives(
                Objective.minimize("loss"),
                Objective.minimize("parameters"),
                Objective.minimize("bytes"),
                Objective.maximize("accuracy"));
    for (var result : List.of(tuner.search(TRAIN, epochs(5)), tuner.search(TRAIN, epochs(5)))) {
      assertEquals(3, result.trials().size());
      for (var trial : result.trials()) {
        if (trial.epochs() == 0) continue;
        var measures = trial.measures();
        assertEquals(size(trial), measures.get("parameters"));
        assertEquals(4 * size(trial), measures.get("bytes"));
        assertEquals(trial.score(), measures.get("loss"));
      }
      var smallest = result.front().stream().min(BY_SIZE).orElseThrow();
      assertEquals(2, smallest.values().get("units"));
      assertTrue(result.toString().contains(" on the front (*)"), result.toString());
      assertTrue(result.toString().contains("parameters 19.000, bytes 76.000"), result.toString());
    }
  }

  @Test
  void secondsAreThoseOfTheTraining() {
    var result =
        tuner()
            .objectives(Objective.minimize("seconds"))
            .scheduler(SuccessiveHalving.of())
            .search(TRAIN, epochs(9));
    for (var trial : result.trials()) {
      assertEquals(trial.seconds(), trial.score(), 1e-9);
      var scores = new ArrayList<>(trial.scores().values());
      for (int e = 1; e < scores.size(); e++) assertTrue(scores.get(e) > scores.get(e - 1));
    }
  }

  /** What is too large ends after an epoch, and is not the best, however good it is. */
  @Test
  void modelsThatAreTooLargeEnd() {
    var result =
        tuner()
            .constraint("parameters", 100)
            .crossValidation(2)
            .minimize("val_loss")
            .scheduler(FullTraining.of())
            .search(TRAIN, epochs(4));
    var units = List.of(4, 4, 1);
    for (int i = 0; i < 3; i++) {
      var trial = result.trials().get(i);
      assertEquals(units.get(i), trial.epochs());
      assertEquals(2, trial.partScores().size());
      assertTrue(trial.ended());
      assertEquals(size(trial), trial.measures().get("parameters"));
    }
    assertEquals(2, result.trials().ranked().size());
  }

  /** All schedulers compare by the order of nondomination. */
  @Test
  void schedulersTakeSeveralObjectives() {
    for (var scheduler :
        List.of(SuccessiveHalving.hyperband(), Asha.of(), MedianRule.of(), FullTraining.of())) {
      var search = Search.of(RandomSearch.of(), 1, ERROR, GAIN);
      while (true) {
        var job = search.next(scheduler, 9, 20);
        if (job == null) break;
        var trial = job.trial();
        for (int e = trial.epochs() + 1; e <= job.epochs(); e++) {
          double worth = trial.number() % 5;
          double[] measures = {worth + trial.number() / 100.0, -worth + trial.number() / 100.0};
          search.tell(trial, 0, e, measures, 0);
        }
        if (trial.epochs() == 9) search.end(trial);
        search.release(trial);
      }
      var full = search.trials().front();
      assertTrue(full.stream().allMatch(t -> t.number() % 5 == 0 && t.epochs() == 9), "" + full);
    }
  }
}
