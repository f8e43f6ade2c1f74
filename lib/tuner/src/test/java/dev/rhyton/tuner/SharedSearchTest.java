package dev.rhyton.tuner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.Kit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches whose trials run side by side, in one process and in several ones. */
class SharedSearchTest {
  private static final int MOST = 9;

  private static final List<Scheduler> SCHEDULERS =
      List.of(
          FullTraining.of(),
          SuccessiveHalving.of(),
          SuccessiveHalving.hyperband(),
          Asha.of(),
          MedianRule.of().startupTrials(2));

  /** Workers that run a search, one step of a random one at a time. */
  private static final class Workers {
    private final Random random;
    private final Scheduler scheduler;
    private final Searcher searcher;
    private final int limit;
    private final Path folder; // null for one search that all workers share
    private final double failures;
    private final double kills;
    private final List<Search> searches = new ArrayList<>();
    private final List<Scheduler.Job> jobs = new ArrayList<>(); // null for a worker that waits
    private final Map<Integer, Integer> epochs = new HashMap<>();
    private final Set<Integer> running = new HashSet<>();

    Workers(
        Random random,
        Scheduler scheduler,
        Searcher searcher,
        int number,
        Path folder,
        double bad) {
      this.random = random;
      this.scheduler = scheduler;
      this.searcher = searcher;
      this.folder = folder;
      failures = bad;
      kills = folder == null ? 0 : bad;
      limit = 5 + random.nextInt(25);
      var shared = folder == null ? Search.minimize(searcher, 1) : null;
      for (int i = 0; i < number; i++) {
        searches.add(folder == null ? shared : Search.minimize(searcher, 1).in(folder));
        jobs.add(null);
      }
    }

    @CanIgnoreReturnValue
    Trials run() throws IOException {
      int idle = 0; // how many steps in a row found nothing to do
      for (int step = 0; idle < 20 * searches.size(); step++) {
        assertTrue(step < 20_000, "no end: " + scheduler);
        int worker = random.nextInt(searches.size());
        if (jobs.get(worker) != null) train(worker);
        else jobs.set(worker, next(searches.get(worker)));
        idle = running.isEmpty() && jobs.get(worker) == null ? idle + 1 : 0;
      }
      for (var search : searches) {
        assertFalse(search.isRunning());
        assertEquals(texts(searches.get(0)), texts(search));
      }
      var trials = searches.get(0).trials();
      assertEquals(limit, trials.size());
      trials.forEach(t -> assertEquals(epochs.getOrDefault(t.number(), 0), t.epochs()));
      return trials;
    }

    private Scheduler.Job next(Search search) {
      var job = search.next(scheduler, MOST, limit);
      if (job == null) return null;
      var trial = job.trial();
      assertTrue(running.add(trial.number()), () -> "given out twice: " + trial);
      assertTrue(trial.running());
      assertTrue(job.epochs() > trial.epochs() && job.epochs() <= MOST, job.toString());
      assertEquals(epochs.getOrDefault(trial.number(), 0), trial.epochs());
      return job;
    }

    private void train(int worker) throws IOException {
      var search = searches.get(worker);
      var job = jobs.get(worker);
      var trial = job.trial();
      double chance = random.nextDouble();
      if (chance < kills) {
        search.release(trial); // as the system does
        searches.set(worker, Search.minimize(searcher, 1).in(folder));
        var rest = "{\"trial\":" + trial.number() + ",\"epo";
        Files.writeString(folder.resolve("journal.jsonl"), rest, StandardOpenOption.APPEND);
      } else if (chance < kills + failures) {
        search.fail(trial, "no memory");
      } else {
        double x = trial.hp().real("x", 0, 1);
        double shift = trial.hp().choice("kind", 0, 1, 2);
        assertTrue(x + shift < 4);
        search.begin(trial);
        int next = trial.epochs() + 1;
        search.tell(trial, next, trial.number() % 7 + 1.0 / next, 0);
        epochs.put(trial.number(), next);
        if (next < job.epochs()) return;
        if (next == MOST) search.end(trial);
        search.release(trial);
      }
      running.remove(trial.number());
      jobs.set(worker, null);
    }

    private static List<String> texts(Search search) {
      search.begin(List.of()); // reads what others have written
      return SharedSearchTest.texts(search.trials());
    }
  }

  private static List<String> texts(List<Trial> trials) {
    return trials.stream().map(t -> t + " " + t.scores()).toList();
  }

  /** Whatever the order, each trial is trained by one worker at a time, and the search ends. */
  @Test
  void workersShareTheTrialsOfASearch() throws IOException {
    var random = new Random(1);
    for (int round = 0; round < 40; round++) {
      for (var scheduler : SCHEDULERS) {
        var searcher = round % 2 == 0 ? RandomSearch.of() : Tpe.of().startupTrials(4);
        int workers = 1 + random.nextInt(5);
        new Workers(random, scheduler, searcher, workers, null, 0.02).run();
      }
    }
  }

  /** The same with workers that are killed and leave half a line in the journal. */
  @Test
  void processesShareTheTrialsOfAFolder(@TempDir Path folder) throws IOException {
    var random = new Random(2);
    for (int round = 0; round < 3; round++) {
      for (var scheduler : SCHEDULERS) {
        var place = folder.resolve(scheduler + " " + round);
        var searcher = round % 2 == 0 ? RandomSearch.of() : Tpe.of().startupTrials(4);
        new Workers(random, scheduler, searcher, 2 + round, place, 0.05).run();
      }
    }
  }

  /** A synchronous scheduler trains the same trials for the same epochs with any workers. */
  @Test
  void halvingDoesNotDependOnTheOrder(@TempDir Path folder) throws IOException {
    var random = new Random(3);
    for (var scheduler : List.of(SuccessiveHalving.of(), SuccessiveHalving.hyperband())) {
      for (int round = 0; round < 10; round++) {
        long seed = random.nextLong();
        Path place = round < 8 ? null : folder.resolve(scheduler + " " + round);
        var alone = new Workers(new Random(seed), scheduler, RandomSearch.of(), 1, null, 0).run();
        var some = new Workers(new Random(seed), scheduler, RandomSearch.of(), 4, place, 0).run();
        assertEquals(texts(alone), texts(some));
      }
    }
  }

  /** A trial is among the best only when all of its rung have come as far. */
  @Test
  void halvingBeginsTheNextRoundWhileItWaits() {
    var search = Search.minimize(RandomSearch.of(), 1);
    var scheduler = SuccessiveHalving.of();
    var jobs = new ArrayList<Scheduler.Job>();
    for (int i = 0; i < 9; i++) jobs.add(search.next(scheduler, MOST, null));
    for (var job : jobs.subList(1, 9)) {
      search.tell(job.trial(), 1, job.trial().number(), 0);
      search.release(job.trial());
    }
    var ofNext = search.next(scheduler, MOST, null);
    assertEquals(9, ofNext.trial().number());
    assertEquals(1, ofNext.bracket());
    // Without further trials, there is nothing to do before the first trial has its score.
    assertEquals(null, search.next(scheduler, MOST, 10));
    assertTrue(search.isRunning());
    search.tell(jobs.get(0).trial(), 1, 100, 0);
    assertEquals(1, search.next(scheduler, MOST, 10).trial().number());
  }

  @Test
  void ashaNeverWaits() {
    var search = Search.minimize(RandomSearch.of(), 1);
    for (int i = 0; i < 50; i++) {
      var trial = search.next(Asha.of(), MOST, null).trial();
      if (i % 5 == 0) continue; // it runs as long as the test does
      search.tell(trial, trial.epochs() + 1, trial.number(), 0);
      search.release(trial);
    }
  }

  /** The next combination is known when the last trial has declared all of its values. */
  @Test
  void aGridWaitsForTheValuesOfTheLastTrial() {
    var search = Search.minimize(GridSearch.of(), 1);
    var seen = new TreeSet<String>();
    var running = new ArrayList<Trial>();
    while (search.hasNext()) {
      var trial = search.next(FullTraining.of(), MOST, null).trial();
      assertFalse(search.hasNext());
      boolean deep = trial.hp().bool("deep");
      assertFalse(search.hasNext());
      assertTrue(!deep || trial.hp().choice("depth", 2, 3) > 1);
      assertFalse(search.hasNext());
      search.begin(trial);
      assertTrue(seen.add(trial.values().toString()));
      running.add(trial);
    }
    assertEquals(3, running.size());
    running.forEach(t -> search.tell(t, 1));
    assertEquals(null, search.next(FullTraining.of(), MOST, null));
  }

  /** Trials that have just begun count as those of the suggested values. */
  @Test
  void trialsSideBySideDiffer() {
    for (var searcher : List.of(Tpe.of().startupTrials(5), GaussianProcess.of().startupTrials(5))) {
      var search = Search.minimize(searcher, 1);
      for (int i = 0; i < 20; i++) {
        var trial = search.ask();
        double x = trial.hp().real("x", 0, 1);
        search.tell(trial, (x - 0.5) * (x - 0.5));
      }
      var places = new ArrayList<Double>();
      for (int i = 0; i < 5; i++) {
        var trial = search.next(FullTraining.of(), MOST, null).trial();
        places.add((Double) trial.value("x"));
        assertEquals(Map.of(), trial.values());
      }
      assertEquals(5, new HashSet<>(places).size(), "" + places);
      for (int i = 0; i < 5; i++) {
        var trial = search.trials().get(20 + i);
        assertEquals(places.get(i), trial.hp().real("x", 0, 1));
      }
    }
  }

  /** Loops of a user's own in several threads, each with a search of its own on the folder. */
  @Test
  void loopsShareAFolder(@TempDir Path folder) throws InterruptedException, ExecutionException {
    var pool = Executors.newFixedThreadPool(4);
    try {
      var loops = new ArrayList<Callable<Integer>>();
      for (int i = 0; i < 4; i++) loops.add(() -> loop(folder));
      int asked = 0;
      for (var loop : pool.invokeAll(loops)) asked += loop.get();
      var trials = Search.minimize(RandomSearch.of(), 1).in(folder).trials();
      assertEquals(40, asked);
      assertEquals(40, trials.size());
      var alone = Search.minimize(RandomSearch.of(), 1);
      for (var trial : trials) {
        var same = alone.ask();
        alone.tell(same, same.hp().real("x", 0, 1));
        assertEquals(same.toString(), trial.toString());
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static int loop(Path folder) {
    var search = Search.minimize(RandomSearch.of(), 1).in(folder);
    for (int i = 0; i < 10; i++) {
      var trial = search.ask();
      search.tell(trial, trial.hp().real("x", 0, 1));
    }
    return 10;
  }

  /** A trial whose process ended is asked for again, with the same values. */
  @Test
  void whatAKilledLoopLeftIsAskedForAgain(@TempDir Path folder) {
    var killed = Search.minimize(RandomSearch.of(), 1).in(folder);
    var lost = killed.ask();
    double x = lost.hp().real("x", 0, 1);
    var other = Search.minimize(RandomSearch.of(), 1).in(folder);
    assertEquals(1, other.ask().number());
    killed.release(lost); // as the system does
    var again = other.ask();
    assertEquals(0, again.number());
    assertEquals(x, again.hp().real("x", 0, 1));
  }

  @Test
  void whatIsWrongIsSaid(@TempDir Path folder) throws IOException {
    var search = Search.minimize(GridSearch.of(), 1).in(folder);
    var first = search.ask();
    Kit.assertRefused(
        "Search: the next combination depends on the values of trial 0, which are not known yet: ask"
            + " for its values, or wait for its score.",
        search::ask);
    var again =
        new Scheduler() {
          @Override
          protected Job next(Trials trials, int most, boolean mayBegin) {
            return Job.goOn(trials.get(0), 1);
          }

          @Override
          public String toString() {
            return "Again";
          }
        };
    Kit.assertRefused(
        "Again: trial 0 runs already, expected another one, or null to wait.",
        () -> search.next(again, MOST, null));
    assertFalse(first.hp().bool("a"));
    var journal = folder.resolve("journal.jsonl");
    var begun = Files.readString(journal);
    Files.writeString(journal, "");
    var other = Search.minimize(GridSearch.of(), 1).in(folder);
    Kit.assertRefused(
        "Search: another process runs trial 0, which the journal in "
            + folder
            + " did not have: another program changed it while the search ran.",
        other::ask);
    Files.writeString(journal, begun);
    search.tell(first, 1);
    var lines = Files.readAllLines(journal);
    Files.writeString(journal, "");
    Kit.assertRefused(
        journal + " is shorter than before: another program changed it while the search ran.",
        search::ask);
    lines.remove(1);
    Files.write(journal, lines);
    Kit.assertRefused(
        lines.get(1)
            + " does not continue the search in "
            + folder
            + ", which has 0 trials: restore the journal or choose another folder.",
        () -> Search.minimize(GridSearch.of(), 1).in(folder));
  }

  @Test
  void aFolderThatCannotBeUsedIsNamed(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("file"), "");
    assertEquals("Cannot create " + file + ": file already exists.", unusable(file));
    var blocked = Files.createDirectories(folder.resolve("blocked").resolve("lock")).getParent();
    var reason = unusable(blocked);
    assertTrue(reason.startsWith("Cannot lock " + blocked + ": " + blocked), reason);
  }

  private static String unusable(Path folder) {
    return assertThrows(
            UncheckedIOException.class, () -> Search.minimize(RandomSearch.of(), 1).in(folder))
        .getMessage();
  }
}
