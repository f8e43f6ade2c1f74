package dev.rhyton.tuner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;

/** Which trials train for how many epochs. */
class SchedulersTest {
  /** Runs the jobs of a scheduler; the loss is a function of the trial's number and the epochs. */
  private static Trials simulate(
      Scheduler scheduler, int most, int number, ToDoubleBiFunction<Integer, Integer> loss) {
    var search = Search.minimize(RandomSearch.of(), 1);
    SearchInternals.run(
        search,
        scheduler,
        most,
        number,
        Long.MAX_VALUE,
        (trial, epochs) -> loss.applyAsDouble(trial.number(), epochs));
    return search.trials();
  }

  /** A job is of a trial that has fewer epochs, and of no more than all. */
  @Test
  void jobsGoOn() {
    for (var scheduler :
        List.of(FullTraining.of(), SuccessiveHalving.hyperband(), Asha.of(), MedianRule.of())) {
      var search = Search.minimize(RandomSearch.of(), 1);
      while (true) {
        var job = search.next(scheduler, 20, 60);
        if (job == null) break;
        var trial = job.trial();
        assertTrue(job.epochs() > trial.epochs() && job.epochs() <= 20, job.toString());
        search.tell(trial, job.epochs(), best(trial.number(), job.epochs()), 0);
        if (trial.epochs() == 20) search.end(trial);
        search.release(trial);
      }
      assertEquals(60, search.trials().size());
    }
  }

  /** The rungs are those of successive halving, also if all epochs are no power of the factor. */
  @Test
  void rungsAreFractionsOfAllEpochs() {
    for (var scheduler : List.of(Asha.of(), SuccessiveHalving.of())) {
      var trials = simulate(scheduler, 52, 81, SchedulersTest::best);
      assertEquals(Set.of(2, 6, 17, 52), ends(trials).keySet());
    }
    var trials = simulate(Asha.of().minEpochs(6), 52, 81, SchedulersTest::best);
    assertEquals(Set.of(17, 52), ends(trials).keySet());
  }

  /** An epoch that is the last one of the budget is not exceeded. */
  @Test
  void theBudgetIsTheNumberOfEpochs() {
    var search = Search.minimize(RandomSearch.of(), 1);
    SearchInternals.run(search, Asha.of(), 27, 1000, 100, (t, e) -> best(t.number(), e));
    assertEquals(100, search.trials().stream().mapToInt(Trial::epochs).sum());
  }

  private static double best(int trial, int epochs) {
    return trial % 7 + 1.0 / epochs;
  }

  /** Returns how many trials ended after how many epochs, the fewest epochs first. */
  private static Map<Integer, Long> ends(List<Trial> trials) {
    Map<Integer, Long> ends = new TreeMap<>();
    trials.forEach(t -> ends.merge(t.epochs(), 1L, Long::sum));
    return ends;
  }

  @Test
  void fullTrainingTrainsAll() {
    var trials = simulate(FullTraining.of(), 9, 5, SchedulersTest::best);
    assertEquals(Map.of(9, 5L), ends(trials));
  }

  @Test
  void halvingKeepsTheBestThird() {
    var trials = simulate(SuccessiveHalving.of(), 27, 27, SchedulersTest::best);
    assertEquals(Map.of(1, 18L, 3, 6L, 9, 2L, 27, 1L), ends(trials));
    // The four trials whose loss is least, the first of them first.
    assertEquals(0, trials.best().orElseThrow().number());
    assertTrue(trials.stream().filter(t -> t.epochs() >= 9).allMatch(t -> t.number() % 7 == 0));
  }

  /** The table of Li et al., 2018, for 27 epochs and the factor 3. */
  @Test
  void hyperbandHasTheBracketsOfThePaper() {
    var trials = simulate(SuccessiveHalving.hyperband(), 27, 49, SchedulersTest::best);
    var brackets = new ArrayList<Map<Integer, Long>>();
    for (int b = 0; b < 4; b++) {
      int current = b;
      brackets.add(ends(trials.stream().filter(t -> t.bracket() == current).toList()));
    }
    assertEquals(
        List.of(
            Map.of(1, 18L, 3, 6L, 9, 2L, 27, 1L),
            Map.of(3, 8L, 9, 3L, 27, 1L),
            Map.of(9, 4L, 27, 2L),
            Map.of(27, 4L)),
        brackets);
    assertEquals(
        4, simulate(SuccessiveHalving.hyperband(), 27, 50, SchedulersTest::best).get(49).bracket());
  }

  @Test
  void halvingOfAnyNumberOfEpochs() {
    for (int most = 1; most < 60; most++) {
      for (int number : new int[] {1, 2, 10, 100}) {
        var trials =
            simulate(SuccessiveHalving.hyperband().factor(2), most, number, SchedulersTest::best);
        assertEquals(number, trials.size());
        assertTrue(ends(trials).getOrDefault(most, 0L) >= 1, most + ": " + ends(trials));
      }
    }
  }

  @Test
  void ashaPromotesAsSoonAsThereIsATrial() {
    var trials = simulate(Asha.of(), 27, 27, SchedulersTest::best);
    var ends = ends(trials);
    assertEquals(27, trials.size());
    assertTrue(ends.get(1) >= 14 && ends.containsKey(27), ends.toString());
    // With better and better trials, each is promoted.
    var better = simulate(Asha.of(), 9, 9, (t, e) -> -t + 1.0 / e);
    assertTrue(ends(better).get(9) >= 1, ends(better).toString());
    assertTrue(simulate(Asha.of().minEpochs(5), 3, 4, SchedulersTest::best).get(0).epochs() == 3);
  }

  @Test
  void theMedianRuleEndsWhatIsBehind() {
    var trials = simulate(MedianRule.of(), 10, 20, (t, e) -> (t < 5 ? t : 9) + 1.0 / e);
    // Epoch by epoch, the median is over those that came as far.
    assertEquals(5, ends(trials).get(10));
    assertTrue(ends(trials).keySet().stream().allMatch(e -> e <= 4 || e == 10));
    assertEquals(
        Map.of(10, 20L),
        ends(simulate(MedianRule.of().startupTrials(30), 10, 20, (t, e) -> t + 0.0)));
  }

  /** A trial that ended by itself is compared by its last score, and does not go on. */
  @Test
  void trialsThatEndEarlyStay() {
    for (var scheduler :
        List.of(FullTraining.of(), SuccessiveHalving.hyperband(), Asha.of(), MedianRule.of())) {
      var search = Search.minimize(RandomSearch.of(), 1);
      for (int jobs = 0; ; jobs++) {
        assertTrue(jobs < 200, "no end: " + scheduler);
        var job = search.next(scheduler, 9, 9);
        if (job == null) break;
        var trial = job.trial();
        if (trial.number() % 3 == 0) {
          search.fail(trial, "too large");
        } else {
          search.tell(trial, trial.epochs() + 1, trial.number(), 0);
          if (trial.number() % 3 == 1 || trial.epochs() == 9) search.end(trial);
          search.release(trial);
        }
      }
      assertEquals(9, search.trials().size());
    }
  }
}
