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
import dev.rhyton.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
    return epochs(9).batchSize(16).validation(VALIDATION);
  }

  private static Tuner tuner() {
    return Tuner.of(TunerTest::model).searcher(Tpe.of().startupTrials(4)).trials(12);
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

  @Test
  void oneSearchAtATimeUsesAFolder(@TempDir Path folder) {
    Function<HyperParameters, Model> nested =
        hp -> {
          var refusal = Kit.refusal(() -> tuner().folder(folder).search(TRAIN, fit()));
          throw new IllegalStateException(refusal);
        };
    var refusal = Kit.refusal(() -> Tuner.of(nested).folder(folder).trials(3).search(TRAIN, fit()));
    assertTrue(
        refusal.contains("Another search uses the folder " + folder + ": wait until it ends"),
        refusal);
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
  }
}
