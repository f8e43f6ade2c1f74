package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.callbacks.BackupAndRestore;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.EarlyStopping;
import dev.rhyton.callbacks.History;
import dev.rhyton.callbacks.LearningRateScheduler;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.learning.AutoChoice.Outcome;
import dev.rhyton.learning.AutoLearning;
import dev.rhyton.learning.BaseLearning;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Losses;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.AdamW;
import dev.rhyton.optimizers.Ftrl;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.PolynomialDecay;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Auto learning: the search of a rate, and what follows from it. */
class AutoLearningTest {
  private static final NDArray X = Kit.normal(1, 40, 4);
  private static final NDArray LABELS = Kit.labels(2, 40, 3);
  private static final int STEPS = 5; // of an epoch, in batches of 8
  private static final int EPOCHS = 30; // so that a trial has 3 steps
  private static final int TRIAL = 3;

  @TempDir Path folder;

  private static Sequential model(Learning mode, Optimizer optimizer) {
    Seed.set(8);
    var model =
        Sequential.of(
            Dense.of(6).activation("relu"),
            Dropout.of(0.3),
            BatchNormalization.of(),
            Dense.of(3).activation("softmax").named("out"));
    model.compile(
        Compile.of(optimizer, Losses.get("sparse_categorical_crossentropy"))
            .metrics("accuracy")
            .learning(mode));
    return model;
  }

  private static Fit options() {
    return ModelKit.quiet(EPOCHS, 8);
  }

  /** The weights after each batch that callbacks see. */
  private static class Weights extends Callback {
    final List<List<NDArray>> all = new ArrayList<>();
    final List<Long> numbers = new ArrayList<>();

    @Override
    public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
      all.add(training().model().getWeights());
      numbers.add(batch);
    }
  }

  private static List<List<NDArray>> weights(Learning mode, Optimizer optimizer) {
    var seen = new Weights();
    model(mode, optimizer).fit(X, LABELS, options().callbacks(seen));
    return seen.all;
  }

  private static AutoLearning onlySearch(BaseLearning<?> mode) {
    return mode.auto().initialization(false).weightDecay(false).learningRateDecay(false);
  }

  @Test
  void eachTrialIsTheBeginningOfAnOrdinaryTraining() {
    var factors = List.of(0.3, 1.0, 3.0, 10.0, 30.0);
    for (BaseLearning<?> mode :
        List.<BaseLearning<?>>of(
            Learning.plain(), Learning.gradient(), Learning.batch().groups(3))) {
      var seen = weights(onlySearch(mode), Adam.of(0.01));
      assertEquals(EPOCHS * STEPS, seen.size());
      for (int i = 0; i < factors.size(); i++) {
        var alone = weights(mode, Adam.of(0.01 * factors.get(i)));
        assertEquals(
            alone.subList(0, TRIAL), seen.subList(TRIAL * i, TRIAL * (i + 1)), "factor " + i);
      }
    }
  }

  @Test
  void trainingContinuesFromTheChosenTrial() {
    var seen = new Weights();
    var model = model(onlySearch(Learning.plain()), Adam.of(0.01));
    var history = model.fit(X, LABELS, options().callbacks(seen));
    var choice = history.auto();
    var alone = weights(Learning.plain(), Adam.of(0.01 * choice.factor()));
    int searched = 5 * TRIAL;
    int steps = EPOCHS * STEPS - 4 * TRIAL;
    assertEquals(alone.subList(TRIAL, steps), seen.all.subList(searched, EPOCHS * STEPS));
    assertEquals(steps, model.optimizerState().iterations());
    assertEquals(EPOCHS, history.epochs().size());
    assertEquals(5, choice.rows().size());
    assertEquals(1, choice.rows().stream().filter(r -> r.chosen()).count());
    assertEquals(Outcome.CHOSEN, choice.outcome());
    assertEquals(TRIAL, choice.steps());
  }

  private static Map<String, Learning> modes() {
    Map<String, Learning> modes = new LinkedHashMap<>();
    modes.put("auto", Learning.auto());
    modes.put("gradient", Learning.gradient().auto());
    modes.put("batch", Learning.batch().groups(3).errorFeedback().auto());
    modes.put("weight", Learning.weight().auto());
    modes.put("constant", Learning.auto().learningRateDecay(false));
    return modes;
  }

  @Test
  void goesOnAtAnyBatch() {
    modes()
        .forEach(
            (name, mode) -> {
              var whole = model(mode, Adam.of(0.01));
              var expected = whole.fit(X, LABELS, options());
              var all = List.of(1, 3, 4, 11, 15, 16, 40);
              for (int at : Kit.FULL || name.equals("auto") ? all : List.of(4, 15, 40)) {
                var backup = BackupAndRestore.of(folder.resolve(name).toString()).saveFreq(1);
                var broken = model(mode, Adam.of(0.01));
                assertThrows(
                    ModelKit.Break.class,
                    () ->
                        broken.fit(
                            X, LABELS, options().callbacks(backup, ModelKit.breakAfter(at))));
                var resumed = model(mode, Adam.of(0.01));
                Seed.set(99); // another program
                var history = resumed.fit(X, LABELS, options().callbacks(backup));
                assertEquals(whole.getWeights(), resumed.getWeights(), name + " at " + at);
                assertEquals(expected.last("loss"), history.last("loss"), 1e-9, name);
                assertEquals(expected.auto(), history.auto(), name + " at " + at);
              }
            });
  }

  @Test
  void theRateFallsToZero() {
    var mode = Learning.auto().learningRateSearch(false).weightDecay(false);
    int steps = EPOCHS * STEPS;
    var falling = weights(mode, SGD.of(0.1));
    var scheduled = weights(Learning.plain(), SGD.of(PolynomialDecay.of(0.1, steps).endLearningRate(0)));
    for (int i = 0; i < steps; i += 10) {
      for (int w = 0; w < falling.get(i).size(); w++) {
        assertArrayEquals(
            scheduled.get(i).get(w).toDoubles(), falling.get(i).get(w).toDoubles(), 1e-5);
      }
    }
  }
}
