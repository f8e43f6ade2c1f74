package dev.rhyton.tuner;

import static dev.rhyton.models.Fit.epochs;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.callbacks.EarlyStopping;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches that train models. */
class TunerTest {
  private static final ArrayDataset TRAIN = data(1);
  private static final ArrayDataset VALIDATION = data(5);

  private static ArrayDataset data(long seed) {
    return Dataset.of(Kit.normal(seed, 60, 4), Kit.labels(seed + 1, 60, 3));
  }

  private static Model model(HyperParameters hp) {
    var model =
        Sequential.of(
            Dense.of(hp.log().integer("units", 2, 16)).activation("relu"),
            Dropout.of(hp.real("dropout", 0, 0.5)),
            Dense.of(3).activation("softmax"));
    var modes = new LinkedHashMap<String, Learning>();
    modes.put("plain", Learning.plain());
    modes.put("gradient", Learning.gradient());
    model.compile(
        Compile.of(
                Adam.of(hp.log().real("rate", 1e-3, 1e-1)),
                Losses.get("sparse_categorical_crossentropy"))
            .learning(hp.choice("mode", modes))
            .metrics("accuracy"));
    return model;
  }

  private static Fit fit() {
    return fitOf(VALIDATION);
  }

  private static Fit fitOf(Dataset validation) {
    return epochs(9).batchSize(16).validation(validation);
  }

  static Tuner tuner() {
    return Tuner.of(TunerTest::model).searcher(Tpe.of().startupTrials(4)).trials(12).verbose(0);
  }

  /** Searches in a folder, as each of several processes does, and prints the result. */
  @SuppressWarnings("SystemOut") // for the process that started this one
  static final class SearchProcess {
    private SearchProcess() {}

    public static void main(String[] args) {
      var result =
          tuner().searcher(RandomSearch.of()).folder(Path.of(args[0])).search(TRAIN, fit());
      texts(result).forEach(System.out::println);
    }
  }

  private static List<String> texts(TunerResult result) {
    return result.trials().stream().map(t -> t + " " + t.scores()).toList();
  }

  /** What trained in several rungs is what one training gives. */
  @Test
  void rungsGoOnWithTheStateOfTheTraining() {
    for (var scheduler : List.of(SuccessiveHalving.of(), MedianRule.of(), Asha.of())) {
      var result = tuner().scheduler(scheduler).search(TRAIN, fit());
      var best = result.best();
      assertEquals(9, best.epochs());
      Seed.set(31 + best.number());
      var alone = model(best.hp());
      var history = alone.fit(TRAIN, fit().verbose(0));
      assertEquals(history.get("val_loss"), new ArrayList<>(best.scores().values()));
      assertEquals(alone.getWeights(), result.bestModel().getWeights());
      assertEquals(best.score(), result.bestModel().evaluate(VALIDATION).get("loss"), 1e-6);
    }
  }

  @Test
  void theBestIsThatOfTheObjective() {
    var least = tuner().scheduler(FullTraining.of()).search(TRAIN, fit());
    assertEquals(12, least.trials().size());
    double loss = least.trials().stream().mapToDouble(Trial::score).min().orElseThrow();
    assertEquals(loss, least.best().score());
    var most = tuner().scheduler(FullTraining.of()).maximize("val_accuracy").search(TRAIN, fit());
    double accuracy = most.trials().stream().mapToDouble(Trial::score).max().orElseThrow();
    assertEquals(accuracy, most.best().score());
    assertTrue(most.toString().startsWith("12 trials"), most.toString());
  }

  /** Killed at random moments, a search has the same trials and weights in the end. */
  @Test
  void aFolderContinues(@TempDir Path folder) throws IOException {
    var random = new Random(1);
    for (var scheduler : List.of(SuccessiveHalving.hyperband(), Asha.of(), MedianRule.of())) {
      var some = tuner().scheduler(scheduler);
      var unbroken = some.search(TRAIN, fit());
      for (int kill = 0; kill < 2; kill++) {
        var from = folder.resolve(scheduler + " from " + kill);
        var to = folder.resolve(scheduler + " to " + kill);
        var killed = new Kill(from, to, random.nextInt(150));
        var ended = some.folder(from).search(TRAIN, fit().callbacks(killed));
        assertEquals(texts(unbroken), texts(ended));
        var journal = to.resolve("journal.jsonl");
        Files.writeString(journal, "{\"trial\":3,\"ep", StandardOpenOption.APPEND);
        assertTrue(Files.size(journal) < Files.size(from.resolve("journal.jsonl")));
        var result = some.folder(to).search(TRAIN, fit());
        assertEquals(texts(unbroken), texts(result));
        assertEquals(unbroken.bestModel().getWeights(), result.bestModel().getWeights());
        assertEquals(texts(unbroken), texts(some.folder(to).search(TRAIN, fit())));
      }
    }
  }

  @Test
  void samplesAndOptionsMayDependOnHyperparameters() {
    Function<HyperParameters, Dataset> train = hp -> hp.bool("few") ? TRAIN.take(30) : TRAIN;
    var result =
        tuner()
            .enqueue(Map.of("batch", 32, "few", true))
            .search(train, hp -> fit().batchSize(hp.choice("batch", 16, 32)));
    assertEquals(32, result.trials().get(0).values().get("batch"));
    assertEquals(true, result.trials().get(0).values().get("few"));
    Kit.assertRefused(
        "Tuner: the last 3 trials failed, the last one: IllegalArgumentException: the number of"
            + " epochs must be the same in all trials, received 5 and 2.",
        () ->
            tuner()
                .search(
                    hp -> TRAIN,
                    hp -> epochs(hp.integer("epochs", 1, 10) == 6 ? 5 : 2).validation(VALIDATION)));
  }

  @Test
  void callbacksOfAUserMayEndATrial() {
    var early = fit().callbacks(EarlyStopping.of("val_loss"));
    var result = tuner().scheduler(FullTraining.of()).search(TRAIN, early);
    assertEquals(12, result.trials().size());
    // Trials that end early are as good as their scores, not as their epochs.
    assertTrue(result.trials().stream().mapToInt(Trial::epochs).distinct().count() > 1);
    double least = result.trials().stream().mapToDouble(Trial::score).min().orElseThrow();
    assertEquals(least, result.best().score());
    assertEquals(result.best().score(), result.bestModel().evaluate(VALIDATION).get("loss"), 1e-6);
  }

  /** Half of the trials fail, each in another way. */
  @Test
  void failuresAreRecorded() {
    var calls = new AtomicInteger();
    Function<HyperParameters, Model> some =
        hp ->
            switch (calls.getAndIncrement() % 6) {
              case 0 -> throw new IllegalArgumentException("units too few");
              case 2 -> null;
              case 4 -> throw new OutOfMemoryError("heap");
              default -> model(hp);
            };
    var result = Tuner.of(some).scheduler(FullTraining.of()).trials(6).search(TRAIN, fit());
    var failures = result.trials().stream().map(Trial::failure).toList();
    assertEquals("IllegalArgumentException: units too few", failures.get(0));
    assertEquals(
        "IllegalArgumentException: the function returned null, expected a compiled model",
        failures.get(2));
    assertEquals("OutOfMemoryError: heap", failures.get(4));
    assertEquals(3, result.trials().stream().filter(t -> t.failure() == null).count());
    Function<HyperParameters, Model> none =
        hp -> {
          throw new IllegalStateException("never");
        };
    Kit.assertRefused(
        "Tuner: the last 3 trials failed, the last one: IllegalStateException: never.",
        () -> Tuner.of(none).trials(10).search(TRAIN, fit()));
  }

  @Test
  void aLossThatIsNotFiniteIsAFailure() {
    Function<HyperParameters, Model> wild =
        hp -> {
          var model = Sequential.of(Dense.of(3));
          model.compile(Compile.of(Adam.of(hp.choice("rate", 1e-2, 1e30)), Losses.get("mse")));
          return model;
        };
    var y = Kit.normal(3, 60, 3);
    var data = Dataset.of(TRAIN.x(), y);
    var result = Tuner.of(wild).searcher(GridSearch.of()).minimize("loss").search(data, epochs(3));
    assertEquals(2, result.trials().size());
    assertEquals(1e-2, result.best().values().get("rate"));
    assertTrue(result.trials().get(1).failure() != null, result.toString());
  }

  @Test
  void timeIsKept() {
    Function<HyperParameters, Model> slow =
        hp -> {
          if (hp.bool("hangs")) while (true) Thread.onSpinWait();
          return model(hp);
        };
    long begun = System.nanoTime();
    var result =
        Tuner.of(slow)
            .searcher(RandomSearch.of())
            .enqueue(Map.of("hangs", false))
            .enqueue(Map.of("hangs", true))
            .minutes(4 / 60.0)
            .search(TRAIN, fit());
    double seconds = (System.nanoTime() - begun) / 1e9;
    assertTrue(seconds < 15, seconds + " s"); // the hanging trial would never end
    assertEquals("it did not end when it was stopped", result.trials().get(1).failure());
    assertTrue(result.best().epochs() > 0);
  }

  /** Each trial is the same as if it ran by itself, with all of its random numbers. */
  @Test
  void trialsSideBySideDoNotDisturbEachOther() {
    var some = tuner().searcher(RandomSearch.of());
    var alone = some.search(TRAIN, fit());
    Seed.set(5);
    long next = Seed.next();
    Seed.set(5);
    var beside = some.parallel(4).search(TRAIN, fit());
    assertEquals(next, Seed.next()); // nor those of the program
    assertEquals(texts(alone), texts(beside));
    for (int i = 0; i < 12; i++) {
      var trial = beside.trials().get(i);
      assertEquals(weights(alone, alone.trials().get(i)), weights(beside, trial));
    }
    var learned = tuner().parallel(3).search(TRAIN, fit());
    assertEquals(12, learned.trials().size());
    var best = learned.best();
    var history =
        Seed.with(31 + best.number(), () -> model(best.hp()).fit(TRAIN, fit().verbose(0)));
    assertEquals(history.get("val_loss"), new ArrayList<>(best.scores().values()));
  }

  private static List<NDArray> weights(TunerResult result, Trial trial) {
    return result.model(trial).getWeights();
  }

  /** Random numbers in threads that read the samples of a trial are those of the trial too. */
  @Test
  void readersOfATrialDrawItsNumbers() {
    Function<HyperParameters, Dataset> noisy =
        hp -> TRAIN.map(x -> x.scale(1 + Seed.generator(Seed.next()).nextDouble())).prefetch();
    var some = tuner().searcher(RandomSearch.of());
    var one = some.search(noisy, hp -> fit());
    assertEquals(texts(one), texts(some.parallel(3).search(noisy, hp -> fit())));
  }

  /** Several tuners, in other threads here, share the trials of a folder. */
  @Test
  void tunersShareAFolder(@TempDir Path folder) throws Exception {
    var some = tuner().searcher(RandomSearch.of());
    var alone = some.search(TRAIN, fit());
    var pool = Executors.newFixedThreadPool(3);
    try {
      var calls = new ArrayList<Future<TunerResult>>();
      for (int i = 0; i < 3; i++) {
        calls.add(pool.submit(() -> some.folder(folder).search(TRAIN, fit())));
      }
      for (var call : calls) {
        assertEquals(texts(alone), texts(call.get()));
        assertEquals(alone.bestModel().getWeights(), call.get().bestModel().getWeights());
      }
    } finally {
      pool.shutdownNow();
    }
    for (var other :
        List.of(some.scheduler(Asha.of()), some.maximize("val_accuracy"), some.seed(2))) {
      var refusal = Kit.refusal(() -> other.folder(folder).search(TRAIN, fit()));
      assertTrue(
          refusal.startsWith("The folder " + folder + " has another search: {\"search\":2,"),
          refusal);
    }
  }

  /** Sends tasks as bytes, and loses every fourth one after its training. */
  static final class FarWorkers implements TrialWorkers {
    private final AtomicInteger runs = new AtomicInteger();

    @Override
    public int places() {
      return 2;
    }

    @Override
    public TrialTask.Result run(TrialTask task) {
      var unused = runs.getAndIncrement() % 4 == 0 ? sent(task).run() : null;
      return sent(sent(task).run());
    }

    @SuppressWarnings("unchecked")
    private static <T> T sent(T value) {
      var bytes = new ByteArrayOutputStream();
      try (var out = new ObjectOutputStream(bytes)) {
        out.writeObject(value);
        out.flush();
        return (T)
            new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
      } catch (IOException | ClassNotFoundException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A trial that is trained elsewhere is the same, also where a process was lost. */
  @Test
  void workersTrainTheSameTrials() {
    var some = tuner().enqueue(Map.of("units", 7));
    var here = some.search(TRAIN, fit());
    var workers = new FarWorkers();
    var there = some.on(workers).parallel(1).search(hp -> data(1), hp -> fitOf(data(5)));
    assertEquals(texts(here), texts(there));
    assertEquals(here.bestModel().getWeights(), there.bestModel().getWeights());
    assertTrue(workers.runs.get() >= 12);
    var repeated = tuner().searcher(RandomSearch.of()).trials(3).executionsPerTrial(2);
    var twice = repeated.on(workers).search(hp -> data(1), hp -> fitOf(data(5)));
    assertEquals(texts(repeated.search(TRAIN, fit())), texts(twice));
    var drawn = tuner().searcher(RandomSearch.of()).trials(6);
    var beside = drawn.on(workers).search(hp -> data(1), hp -> fitOf(data(5)));
    assertEquals(texts(drawn.search(TRAIN, fit())), texts(beside));
  }

  @Test
  void failuresOfWorkersAreRecorded() {
    var result =
        Tuner.of(
                hp -> {
                  if (hp.bool("large")) throw new OutOfMemoryError("heap");
                  return model(hp);
                })
            .searcher(RandomSearch.of())
            .enqueue(Map.of("large", true))
            .enqueue(Map.of("large", false))
            .trials(2)
            .on(new FarWorkers())
            .search(hp -> data(1), hp -> fitOf(data(5)));
    assertEquals("OutOfMemoryError: heap", result.trials().get(0).failure());
    assertEquals(1, result.best().number());
  }

  @Test
  void whatCannotBeSentIsSaid() {
    var far = tuner().on(new FarWorkers());
    Kit.assertRefused(
        "Tuner: the samples are in this process, but the trials run in others: create samples there,"
            + " search(hp -> samples, hp -> options).",
        () -> far.search(TRAIN, fit()));
    var here = new Object();
    Kit.assertRefused(
        "Tuner: java.lang.Object cannot be sent to other processes, because it is not serializable:"
            + " give Tuner.of and search lambdas that use serializable values only, and that create"
            + " samples and callbacks themselves.",
        () -> far.search(hp -> here.equals(hp) ? null : data(1), hp -> fitOf(data(5))));
    TrialWorkers lazy =
        new TrialWorkers() {
          @Override
          public int places() {
            return 1;
          }

          @Override
          public TrialTask.Result run(TrialTask task) {
            return null;
          }
        };
    Kit.assertRefused(
        "Tuner: the last 3 trials failed, the last one: IllegalArgumentException: TrialWorkers: run"
            + " returned null, expected the task's result.",
        () -> tuner().on(lazy).search(hp -> data(1), hp -> fitOf(data(5))));
    Function<HyperParameters, Fit> plain = hp -> fit();
    var refusal = Kit.refusal(() -> far.search(hp -> data(1), plain));
    assertTrue(refusal.contains("cannot be sent to other processes"), refusal);
  }

  /** A trial that a stop ends by an exception goes on when the search does. */
  @Test
  void whatIsStoppedHasNotFailed(@TempDir Path folder) {
    var stops = new AtomicInteger();
    var caller = Thread.currentThread();
    Function<HyperParameters, Model> some =
        hp -> {
          if (stops.incrementAndGet() == 4) {
            caller.interrupt();
            try {
              Thread.sleep(60_000);
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
          return model(hp);
        };
    var tuner = tuner().searcher(RandomSearch.of()).folder(folder);
    var stopped = Tuner.of(some).searcher(RandomSearch.of()).folder(folder).trials(12);
    var first = stopped.search(TRAIN, fit()).trials();
    assertTrue(Thread.interrupted());
    assertTrue(first.stream().allMatch(t -> t.failure() == null && !t.running()), "" + first);
    var all = tuner().searcher(RandomSearch.of()).search(TRAIN, fit());
    assertEquals(texts(all), texts(tuner.search(TRAIN, fit())));
  }

  /** Of two processes, one is killed while it trains; the other one goes on with its trial. */
  @Test
  void theTrialOfAKilledProcessGoesOn(@TempDir Path folder)
      throws IOException, InterruptedException {
    var alone = tuner().searcher(RandomSearch.of()).search(TRAIN, fit());
    var killed = start(folder, folder.resolve("killed.txt"));
    var journal = folder.resolve("journal.jsonl");
    while (!Files.exists(journal) || !Files.readString(journal).contains("score")) {
      assertTrue(killed.isAlive());
      Thread.sleep(10);
    }
    var other = start(folder, folder.resolve("other.txt"));
    int lines = Files.readAllLines(journal).size();
    while (Files.readAllLines(journal).size() < lines + 10) {
      assertTrue(other.isAlive());
      Thread.sleep(10);
    }
    killed.destroyForcibly();
    assertEquals(0, other.waitFor());
    assertEquals(texts(alone), Files.readAllLines(folder.resolve("other.txt")));
    var here = tuner().searcher(RandomSearch.of()).folder(folder).search(TRAIN, fit());
    assertEquals(alone.bestModel().getWeights(), here.bestModel().getWeights());
  }

  private static Process start(Path folder, Path output) throws IOException {
    var hidden = System.getProperty("surefire.test.class.path");
    var classes = hidden != null ? hidden : System.getProperty("java.class.path");
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classes,
            SearchProcess.class.getName(),
            "" + folder)
        .redirectOutput(output.toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  void whatIsMissingIsSaid() {
    Kit.assertRefused(
        "Tuner: nothing ends the search: set trials(...) or minutes(...).",
        () -> Tuner.of(TunerTest::model).search(TRAIN, fit()));
    var refusal = Kit.refusal(() -> tuner().minimize("val_auc").search(TRAIN, fit()));
    assertTrue(refusal.contains("the logs have no \"val_auc\", they have "), refusal);
    assertTrue(Kit.refusal(() -> tuner().trials(0)).contains("trials"));
    assertTrue(Kit.refusal(() -> tuner().minutes(0)).contains("minutes"));
    assertTrue(Kit.refusal(() -> tuner().parallel(0)).contains("parallel"));
  }
}
