package dev.rhyton.tuner;

import static dev.rhyton.models.Fit.epochs;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.callbacks.EarlyStopping;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.IndexedDataset;
import dev.rhyton.data.Targets;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trials that are trained several times: with other seeds, or in the folds of a cross-validation.
 */
class EvaluationTest {
  private static final ArrayDataset SAMPLES = data();

  /** Classes that can be learned. */
  private static ArrayDataset data() {
    var x = Kit.normal(1, 60, 4);
    var values = x.toFloats();
    var labels = new int[60];
    for (int i = 0; i < 60; i++)
      labels[i] = values[4 * i] > 0.3 ? 2 : values[4 * i + 1] > 0 ? 1 : 0;
    return Dataset.of(x, NDArray.of(labels, 60));
  }

  private static Model model(HyperParameters hp) {
    var model =
        Sequential.of(
            Dense.of(hp.log().integer("units", 2, 16)).activation("relu"),
            Dropout.of(0.1),
            Dense.of(3).activation("softmax"));
    model.compile(
        Adam.of(hp.log().real("rate", 1e-3, 1e-1)), "sparse_categorical_crossentropy", "accuracy");
    return model;
  }

  private static Tuner tuner() {
    return Tuner.of(EvaluationTest::model).searcher(RandomSearch.of()).trials(4);
  }

  private static List<String> texts(TunerResult result) {
    return result.trials().stream().map(t -> t + " " + t.scores() + t.partScores()).toList();
  }

  /** Returns the seed of a part in a search with the seed 1, as TrialTraining. */
  private static long seed(Trial trial, int part) {
    return 31 + trial.number() + part * 0x9E3779B97F4A7C15L;
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(v -> v).sum() / values.size();
  }

  // ---- folds ----

  /** Returns the targets of random samples: classes of all kinds, or none. */
  private static NDArray targets(int kind, int size, int classes, Random random) {
    var labels = random.ints(size, 0, classes).toArray();
    return switch (kind) {
      case 0 -> NDArray.of(labels, size);
      case 1 -> NDArray.of(labels, size, 1);
      case 2 -> Targets.toCategorical(NDArray.of(labels, size), classes);
      default -> Kit.normal(random.nextInt(), size);
    };
  }

  @Test
  void eachSampleIsInOneFold() {
    var random = new Random(1);
    for (int i = 0; i < 60; i++) {
      int number = 2 + random.nextInt(6);
      int size = number + random.nextInt(i % 10 == 0 ? 3000 : 100);
      int classes = 2 + random.nextInt(4);
      var y = targets(i % 4, size, classes, random);
      var index = new int[size];
      Arrays.setAll(index, k -> k);
      IndexedDataset data = Dataset.of(NDArray.of(index, size), y);
      if (i % 3 == 0) data = data.map(x -> x);
      var folds = new Folds(number, i);
      var seen = new int[size];
      for (int fold = 0; fold < number; fold++) {
        var split = folds.split(data, fold);
        assertEquals(size, split.train().size() + split.test().size());
        assertTrue(Math.abs(split.test().size() - size / (double) number) < 1);
        var validation = split.test().cache();
        for (int at : validation.x().toInts()) seen[at]++;
        var both = Arrays.copyOf(split.train().cache().x().toInts(), size);
        System.arraycopy(
            validation.x().toInts(),
            0,
            both,
            (int) split.train().size(),
            (int) split.test().size());
        Arrays.sort(both);
        assertTrue(Arrays.equals(index, both));
        if (i % 4 == 3) continue;
        for (int c = 0; c < classes; c++) {
          double expected = count(y, classes, c) / (double) number;
          assertTrue(Math.abs(count(validation.y(), classes, c) - expected) < 1);
        }
      }
      assertTrue(Arrays.stream(seen).allMatch(s -> s == 1));
    }
  }

  private static long count(NDArray y, int classes, int label) {
    boolean oneHot = y.shape().rank() == 2 && y.shape().dim(1) > 1;
    var values = y.toDoubles();
    if (!oneHot) return Arrays.stream(values).filter(v -> v == label).count();
    long count = 0;
    for (int i = label; i < values.length; i += classes) if (values[i] == 1) count++;
    return count;
  }

  @Test
  void foldsAreRandomAndTheSameForAll() {
    var one = new Folds(3, 1).split(SAMPLES, 0).test().cache().x();
    assertEquals(one, new Folds(3, 1).split(SAMPLES, 0).test().cache().x());
    assertNotEquals(one, new Folds(3, 2).split(SAMPLES, 0).test().cache().x());
    var folds = new Folds(3, 1);
    var unused = folds.split(SAMPLES.take(30), 1);
    assertEquals(one, folds.split(SAMPLES, 0).test().cache().x());
  }

  // ---- scores ----

  /** In rungs, each fold is what one training with its samples gives; the score is their mean. */
  @Test
  void theScoreIsTheMeanOfTheFolds() {
    var result =
        tuner().crossValidation(3).scheduler(SuccessiveHalving.of()).search(SAMPLES, epochs(9));
    var best = result.best();
    assertEquals(9, best.epochs());
    var folds = new Folds(3, 1);
    for (int fold = 0; fold < 3; fold++) {
      Seed.set(seed(best, fold));
      var split = folds.split(SAMPLES, fold);
      var fit = epochs(9).verbose(0).validation(split.test());
      var history = model(best.hp()).fit(split.train(), fit);
      assertEquals(history.last("val_loss"), best.partScores().get(fold));
    }
    assertEquals(mean(best.partScores()), best.score(), 1e-12);
    assertEquals(9, best.scores().size());
    double half = Uncertainty.halfWidth(best.partScores(), true);
    assertEquals(best.score() - half, result.interval().low(), 1e-9);
    assertEquals(best.score() + half, result.interval().high(), 1e-9);
    assertTrue(result.toString().startsWith("4 trials of 3 folds; the best score is "));
    assertTrue(
        result.toString().contains(" with 95 % certainty; because it was chosen, it is about "),
        result.toString());

    // The best model learns from all samples, for as many epochs.
    Seed.set(seed(best, 3));
    var all = model(best.hp());
    var unused = all.fit(SAMPLES, epochs(9).verbose(0));
    assertEquals(all.getWeights(), result.bestModel().getWeights());
    assertEquals(all.getWeights(), result.bestModel().getWeights()); // from its state
  }

  @Test
  void repeatsHaveOtherSeeds() {
    var validation = SAMPLES.take(20);
    var train = SAMPLES.skip(20);
    var fit = epochs(3).validation(validation);
    var result = tuner().executionsPerTrial(3).scheduler(SuccessiveHalving.of()).search(train, fit);
    var best = result.best();
    for (int repeat = 0; repeat < 3; repeat++) {
      Seed.set(seed(best, repeat));
      var alone = model(best.hp());
      var history = alone.fit(train, fit.verbose(0));
      assertEquals(history.last("val_loss"), best.partScores().get(repeat));
      if (repeat == 0) assertEquals(alone.getWeights(), result.bestModel().getWeights());
    }
    assertEquals(3, best.partScores().stream().distinct().count());
    double half = Uncertainty.halfWidth(best.partScores(), false);
    assertEquals(2 * half, result.interval().high() - result.interval().low(), 1e-9);
    assertEquals(result.trials().optimism(), result.optimism());
  }

  /** A fold that a callback ends counts with its last score. */
  @Test
  void foldsMayEndAtDifferentEpochs() {
    var early = epochs(12).callbacks(EarlyStopping.of("val_loss"));
    var tuner = tuner().trials(6).crossValidation(3);
    for (var scheduler : List.of(FullTraining.of(), SuccessiveHalving.of())) {
      var result = tuner.scheduler(scheduler).search(SAMPLES, early);
      var ended = result.trials().stream().filter(Trial::ended).toList();
      assertFalse(ended.isEmpty());
      for (var trial : ended) {
        assertEquals(3, trial.partScores().size());
        assertEquals(mean(trial.partScores()), trial.score(), 1e-12);
      }
      assertTrue(ended.stream().anyMatch(EvaluationTest::haveDifferentLengths));
      // Not by val_loss, which a training with all samples has not.
      assertTrue(result.bestModel().evaluate(SAMPLES).get("loss") > 0);
    }
  }

  /** Trials that a callback ended are compared by their last scores. */
  @Test
  void hopelessTrialsMayHaveCallbacks() {
    var early = epochs(12).callbacks(EarlyStopping.of("val_loss"));
    var tuner = tuner().scheduler(FullTraining.of()).trials(6).crossValidation(3).wilcoxon(0.3);
    var trials = tuner.search(SAMPLES, early).trials();
    assertTrue(trials.stream().allMatch(t -> t.ended() && t.failure() == null), "" + trials);
    var hopeless = trials.stream().filter(t -> t.partScores().size() < 3).toList();
    assertFalse(hopeless.isEmpty());
    var best = trials.best().orElseThrow();
    assertTrue(hopeless.stream().allMatch(t -> t.score() > best.score()), "" + trials);
  }

  private static boolean haveDifferentLengths(Trial trial) {
    return trial.parts().epochs(0) != trial.parts().epochs(1)
        || trial.parts().epochs(0) != trial.parts().epochs(2);
  }

  @Test
  void samplesMayDependOnHyperparameters() {
    Function<HyperParameters, Dataset> some = hp -> hp.bool("few") ? SAMPLES.take(30) : SAMPLES;
    var result = tuner().crossValidation(2).search(some, hp -> epochs(1));
    assertEquals(4, result.trials().ranked().size());
  }

  // ---- trials that end after some folds ----

  /** Models whose loss is theirs whatever they learn, and a little different in each fold. */
  private static Model constant(HyperParameters hp) {
    var model = Sequential.of(Dense.of(1).useBias(false).kernelInitializer("zeros"));
    double size = hp.choice("size", 1.0, 1.5, 2.0, 2.5);
    model.compile(SGD.of(0), Losses.get((y, p) -> y.subtract(p).square().multiply(size)));
    return model;
  }

  @Test
  void hopelessTrialsEndAfterSomeFolds() {
    var data = Dataset.of(Kit.normal(2, 40, 1), Kit.normal(3, 40, 1));
    var tuner =
        Tuner.of(EvaluationTest::constant)
            .searcher(RandomSearch.of())
            .scheduler(FullTraining.of())
            .crossValidation(8)
            .trials(4);
    for (double size : new double[] {1.5, 2, 1, 2.5}) tuner = tuner.enqueue(Map.of("size", size));
    var whole = tuner.search(data, epochs(1));
    var result = tuner.wilcoxon(0.1).search(data, epochs(1));
    // Four folds, all worse, have the probability 1 / 16.
    assertEquals(
        List.of(8, 4, 8, 4), result.trials().stream().map(t -> t.partScores().size()).toList());
    assertEquals(1.0, result.best().values().get("size"));
    for (int i = 0; i < 4; i++) {
      var trial = result.trials().get(i);
      assertTrue(trial.ended());
      var scores = whole.trials().get(i).partScores();
      assertEquals(scores.subList(0, trial.partScores().size()), trial.partScores());
      if (trial.partScores().size() == 8) continue;
      var rival = whole.trials().get(i == 1 ? 0 : 2);
      double expected =
          rival.score() + mean(trial.partScores()) - mean(rival.partScores().subList(0, 4));
      assertEquals(expected, trial.score(), 1e-12);
      assertTrue(trial.score() > rival.score());
    }
  }

  /** Before the last rung, trials are compared with the median. */
  @Test
  void theBetterHalfOfARungGoesOn() {
    var tuner = Tuner.of(EvaluationTest::constant).searcher(RandomSearch.of()).crossValidation(6);
    var data = Dataset.of(Kit.normal(2, 42, 1), Kit.normal(3, 42, 1));
    for (double size : new double[] {2, 1, 1.5, 2, 1, 2.5, 1.5, 2.5, 1}) {
      tuner = tuner.enqueue(Map.of("size", size));
    }
    var result =
        tuner.scheduler(SuccessiveHalving.of()).trials(9).wilcoxon(0.1).search(data, epochs(9));
    var ended = result.trials().stream().filter(t -> t.partScores().size() < 6).toList();
    assertFalse(ended.isEmpty());
    assertTrue(ended.stream().allMatch(t -> (Double) t.values().get("size") == 2.5), "" + ended);
    assertEquals(1.0, result.best().values().get("size"));
    assertTrue(result.trials().stream().limit(5).allMatch(t -> t.partScores().size() == 6));
  }

  // ---- folders ----

  /** Killed at random moments, a search has the same scores of all folds in the end. */
  @Test
  void aFolderContinues(@TempDir Path folder) throws IOException {
    var tuner =
        tuner().trials(4).scheduler(SuccessiveHalving.of()).crossValidation(4).wilcoxon(0.3);
    var unbroken = tuner.search(SAMPLES, epochs(3));
    assertTrue(unbroken.trials().stream().anyMatch(t -> t.partScores().size() < 4));
    var random = new Random(2);
    for (int kill = 0; kill < 2; kill++) {
      var from = folder.resolve("from " + kill);
      var to = folder.resolve("to " + kill);
      var killed = new Kill(from, to, random.nextInt(60));
      var unused = tuner.folder(from).search(SAMPLES, epochs(3).callbacks(killed));
      assertTrue(
          Files.size(to.resolve("journal.jsonl")) < Files.size(from.resolve("journal.jsonl")));
      var result = tuner.folder(to).search(SAMPLES, epochs(3));
      assertEquals(texts(unbroken), texts(result));
      assertEquals(unbroken.optimism(), result.optimism());
      assertEquals(unbroken.bestModel().getWeights(), result.bestModel().getWeights());
    }
    var again = tuner.folder(folder.resolve("to 0")).search(SAMPLES, epochs(3));
    assertEquals(texts(unbroken), texts(again));
    var refusal =
        Kit.refusal(
            () ->
                tuner.crossValidation(5).folder(folder.resolve("to 0")).search(SAMPLES, epochs(9)));
    assertTrue(refusal.contains("min val_loss; 4 folds"), refusal);
    assertTrue(refusal.contains("min val_loss; 5 folds"), refusal);
  }

  // ---- what is refused ----

  @Test
  void oneFoldThatIsNotFiniteIsAFailure() {
    var calls = new AtomicInteger();
    Function<HyperParameters, Model> wild =
        hp -> {
          var model = Sequential.of(Dense.of(1));
          model.compile(SGD.of(calls.incrementAndGet() == 3 ? 1e30 : 1e-3), Losses.get("mse"));
          return model;
        };
    var data = Dataset.of(Kit.normal(2, 40, 1), Kit.normal(3, 40, 1));
    var tuner = Tuner.of(wild).trials(1).maxConsecutiveFailedTrials(1).crossValidation(4);
    var refusal = Kit.refusal(() -> tuner.search(data, epochs(3)));
    assertTrue(refusal.matches(".*val_loss became (NaN|Infinity) in fold 3 of 4."), refusal);
  }
}
