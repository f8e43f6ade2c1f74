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
import dev.rhyton.callbacks.LearningRateScheduler;
import dev.rhyton.callbacks.ReduceLROnPlateau;
import dev.rhyton.callbacks.TerminateOnNaN;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.AutoChoice.Outcome;
import dev.rhyton.learning.AutoLearning;
import dev.rhyton.learning.BaseLearning;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.ModeParts;
import dev.rhyton.learning.Recording;
import dev.rhyton.learning.TrainingTarget;
import dev.rhyton.losses.Losses;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.AdamW;
import dev.rhyton.optimizers.ExponentialDecay;
import dev.rhyton.optimizers.Ftrl;
import dev.rhyton.optimizers.LearningRateSchedule;
import dev.rhyton.optimizers.Lion;
import dev.rhyton.optimizers.LossScaleOptimizer;
import dev.rhyton.optimizers.MultiOptimizer;
import dev.rhyton.optimizers.Muon;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.OptimizerMap;
import dev.rhyton.optimizers.RMSprop;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.optimizers.ScheduleFreeAdamW;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Auto learning: the search of a rate, and what follows from it. */
class AutoLearningTest {
  private static final NDArray X = Kit.normal(1, 40, 4);
  private static final NDArray LABELS = Kit.labels(2, 40, 3);
  private static final int STEPS = 5; // of an epoch, in batches of 8
  private static final int EPOCHS = 30; // so that a trial has 3 steps
  private static final int TRIAL = 3;
  private static final int TRIALS = 6;

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
    var factors = List.of(0.3, 1.0, 3.0, 10.0, 30.0, 100.0);
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
    int searched = TRIALS * TRIAL;
    int steps = EPOCHS * STEPS - (TRIALS - 1) * TRIAL;
    assertEquals(alone.subList(TRIAL, steps), seen.all.subList(searched, EPOCHS * STEPS));
    assertEquals(steps, model.optimizerState().iterations());
    assertEquals(EPOCHS, history.epochs().size());
    assertEquals(TRIALS, choice.rows().size());
    assertEquals(1, choice.rows().stream().filter(r -> r.chosen()).count());
    assertEquals(Outcome.CHOSEN, choice.outcome());
    assertEquals(TRIAL, choice.steps());
  }

  /** A layer that counts how often it is traced. */
  private static class Counting extends Layer {
    private final transient AtomicInteger traces;

    Counting(AtomicInteger traces) {
      this.traces = traces;
    }

    @Override
    protected Tensor call(Tensor x) {
      traces.incrementAndGet();
      return x.multiply(2);
    }
  }

  /** The trials change an argument of one function. */
  @Test
  void theStepIsTracedOnce() {
    var traces = new AtomicInteger();
    var seen = new ArrayList<Integer>();
    var count =
        new Callback() {
          @Override
          public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
            seen.add(traces.get());
          }
        };
    var model = Sequential.of(new Counting(traces), Dense.of(3).activation("softmax"));
    model.compile(
        Compile.of(Adam.of(), Losses.get("sparse_categorical_crossentropy"))
            .learning(Learning.gradient().auto()));
    model.fit(X, LABELS, options().callbacks(count));
    assertEquals(EPOCHS * STEPS, seen.size());
    assertEquals(Collections.nCopies(seen.size(), seen.get(0)), seen);
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
              var all = List.of(1, 3, 11, 15, 40);
              for (int at : Kit.FULL || name.equals("auto") ? all : List.of(4, 16)) {
                var backup = BackupAndRestore.of(folder.resolve(name).toString()).saveFreq(1);
                var broken = model(mode, Adam.of(0.01));
                assertThrows(
                    ModelKit.Break.class,
                    () ->
                        broken.fit(
                            X, LABELS, options().callbacks(backup, ModelKit.breakAfter(at))));
                var resumed = model(mode, Adam.of(0.01));
                Seed.set(99); // another program
                var rare = backup.saveFreq("epoch");
                var history = resumed.fit(X, LABELS, options().callbacks(rare));
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
    var constant = weights(Learning.plain(), SGD.of(0.1));
    assertEquals(constant.subList(0, steps / 2), falling.subList(0, steps / 2));
    var scheduled = weights(Learning.plain(), SGD.of(new SecondHalf(0.1, steps)));
    for (int i = 0; i < steps; i += 10) {
      for (int w = 0; w < falling.get(i).size(); w++) {
        assertArrayEquals(
            scheduled.get(i).get(w).toDoubles(), falling.get(i).get(w).toDoubles(), 1e-5);
      }
    }
  }

  /** A rate that falls linearly to 0 in the second half of the steps. */
  private static final class SecondHalf extends LearningRateSchedule {
    private final double rate;
    private final double steps;

    SecondHalf(double rate, double steps) {
      this.rate = rate;
      this.steps = steps;
    }

    @Override
    public double at(long step) {
      return step < steps / 2 ? rate : 2 * rate * (1 - step / steps);
    }
  }

  /** Every part but weight decay switched off. */
  private static AutoLearning onlyDecay() {
    return Learning.auto().initialization(false).learningRateSearch(false).learningRateDecay(false);
  }

  private static void assertDecays(Optimizer given, Optimizer expected) {
    assertEquals(weights(Learning.plain(), expected), weights(onlyDecay(), given));
  }

  @Test
  void weightsDecayByTheKindOfOptimizer() {
    assertDecays(Adam.of(0.01), Adam.of(0.01).weightDecay(0.2));
    assertDecays(SGD.of(0.1), SGD.of(0.1).weightDecay(0.003));
    assertDecays(SGD.of(0.1).momentum(0.9), SGD.of(0.1).momentum(0.9).weightDecay(0.003));
    var scaled = LossScaleOptimizer.of(Adam.of(0.01));
    assertDecays(scaled, LossScaleOptimizer.of(Adam.of(0.01).weightDecay(0.2)));
    assertDecays(
        MultiOptimizer.of(OptimizerMap.of(Adam.of(0.01)).put("out/.*", SGD.of(0.1))),
        MultiOptimizer.of(
            OptimizerMap.of(Adam.of(0.01).weightDecay(0.2))
                .put("out/.*", SGD.of(0.1).weightDecay(0.003))));
  }

  /** A mode with a rate and a decay of its own. */
  private static class Warming extends BaseLearning<Warming> {
    @Override
    protected ModeParts parts(TrainingTarget target) {
      return ModeParts.plain().rate(steps -> Math.min(1, (steps + 1) / 64.0)).decay(o -> 0.1);
    }
  }

  @Test
  void aModeOfAUserKeepsItsParts() {
    var warm = weights(new Warming(), SGD.of(0.1));
    var seen = weights(new Warming().auto().initialization(false), SGD.of(0.1));
    assertEquals(warm.subList(0, TRIAL), seen.subList(TRIAL, 2 * TRIAL));
    var first = weights(Learning.plain(), SGD.of(0.1 / 64).weightDecay(0.1));
    assertEquals(first.get(0), warm.get(0));
  }

  @Test
  void anOptimizerKeepsItsOwnDecay() {
    assertDecays(AdamW.of(0.01), AdamW.of(0.01));
    assertDecays(Adam.of(0.01).weightDecay(0), Adam.of(0.01).weightDecay(0));
    assertDecays(Ftrl.of(0.01), Ftrl.of(0.01)); // its weights are a function of its state
    assertDecays(
        Adam.of(0.01).excludeFromWeightDecay("bias"),
        Adam.of(0.01).weightDecay(0.2).excludeFromWeightDecay("bias"));
  }

  /** The trials and the training after them, by any optimizer. */
  @Test
  void everyOptimizerIsSearchedWith() {
    for (var optimizer :
        List.of(
            SGD.of(0.05).momentum(0.2),
            Adam.of(0.01).gradientAccumulationSteps(2),
            Adam.of(0.01).useEma(true),
            Ftrl.of(0.01),
            ScheduleFreeAdamW.of(),
            LossScaleOptimizer.of(Adam.of(0.01)),
            MultiOptimizer.of(OptimizerMap.of(Adam.of(0.01)).put("out/.*", SGD.of(0.1))))) {
      var seen = new Weights();
      var model = model(onlySearch(Learning.plain()), optimizer);
      var history = model.fit(X, LABELS, options().callbacks(seen));
      var alone = weights(Learning.plain(), optimizer);
      int trial = (int) history.auto().steps();
      assertEquals(alone.subList(0, trial), seen.all.subList(trial, 2 * trial), "" + optimizer);
      assertEquals(Outcome.CHOSEN, history.auto().outcome(), "" + optimizer);
    }
  }

  /** Shorter trials do not show how far a rate moves the weights later. */
  @Test
  void trialsHaveTheStepsThatAMomentumTakes() {
    Map<Optimizer, Integer> steps = new LinkedHashMap<>();
    steps.put(SGD.of(0.01), TRIAL);
    steps.put(SGD.of(0.01).momentum(0.5), 6);
    steps.put(RMSprop.of(0.01).momentum(0.6), 8);
    steps.put(LossScaleOptimizer.of(SGD.of(0.01).momentum(0.5)), 6);
    steps.put(SGD.of(0.01).gradientAccumulationSteps(2), 6);
    steps.put(SGD.of(0.01).momentum(0.25).gradientAccumulationSteps(2), 8);
    steps.put(Adam.of(0.01), TRIAL); // it corrects its moments
    var map = OptimizerMap.of(Adam.of(0.01)).put("out/.*", SGD.of(0.1).momentum(0.5));
    steps.put(MultiOptimizer.of(map), 6);
    steps.put(SGD.of(0.01).momentum(0.9), 0); // six trials of 30 are more than 50 of 150 steps
    steps.put(SGD.of(0.01).momentum(1), 0);
    steps.forEach(
        (optimizer, expected) -> {
          var choice = model(Learning.auto(), optimizer).fit(X, LABELS, options()).auto();
          assertEquals((int) expected, choice.steps(), "" + optimizer);
          boolean none = choice.outcome() == Outcome.TOO_FEW_SUMS;
          assertEquals(expected == 0, none, "" + optimizer);
        });
  }

  @Test
  void updatesOfFixedLengthKeepTheirRate() {
    var map = OptimizerMap.of(Adam.of(0.01).weightDecay(0)).put("out/.*", Lion.of(0.001));
    for (var optimizer :
        List.of(
            Muon.of(),
            Lion.of(0.001),
            LossScaleOptimizer.of(Lion.of(0.001)),
            MultiOptimizer.of(map))) {
      var seen = new Weights();
      var history = model(Learning.auto(), optimizer).fit(X, LABELS, options().callbacks(seen));
      assertEquals(Outcome.FIXED_LENGTH, history.auto().outcome(), "" + optimizer);
      assertEquals(weights(Learning.plain(), optimizer), seen.all, "" + optimizer);
    }
  }

  @Test
  void aScheduleIsMultiplied() {
    var schedule = ExponentialDecay.of(0.01, 20, 0.5);
    var seen = new Weights();
    var mode = Learning.auto().weightDecay(false);
    var choice = model(mode, Adam.of(schedule)).fit(X, LABELS, options().callbacks(seen)).auto();
    var scaled = ExponentialDecay.of(0.01 * choice.factor(), 20, 0.5);
    var alone = weights(Learning.plain(), Adam.of(scaled));
    int steps = EPOCHS * STEPS - (TRIALS - 1) * TRIAL;
    for (int i = TRIAL; i < steps; i += 9) {
      for (int w = 0; w < alone.get(i).size(); w++) {
        assertArrayEquals(
            alone.get(i).get(w).toDoubles(),
            seen.all.get(i + (TRIALS - 1) * TRIAL).get(w).toDoubles(),
            1e-3);
      }
    }
  }

  /** With these callbacks, the numbers are those of a constant rate. */
  @Test
  void theRateStaysConstant() {
    for (var callback :
        List.of(
            LearningRateScheduler.of((epoch, rate) -> rate),
            ReduceLROnPlateau.of("loss").patience(1000),
            EarlyStopping.of("loss").patience(1000))) {
      var fit = options().callbacks(callback);
      var model = model(Learning.auto().weightAveraging(false), Adam.of(0.01));
      model.fit(X, LABELS, fit);
      var constant = model(Learning.auto().learningRateDecay(false), Adam.of(0.01));
      constant.fit(X, LABELS, options());
      assertEquals(constant.getWeights(), model.getWeights());
    }
  }

  @Test
  void laterTrainingsUseWhatWasChosen() {
    var model = model(Learning.auto().learningRateDecay(false), Adam.of(0.01));
    var choice = model.fit(X, LABELS, options()).auto();
    var seen = new Weights();
    var later = model.fit(X, LABELS, ModelKit.quiet(2, 8).callbacks(seen));
    assertEquals(2 * STEPS, seen.all.size());
    assertEquals(choice, later.auto());
    assertEquals(choice, model.autoChoice());
  }

  @Test
  void severalStepsInOneCallChangeNoNumber() {
    for (var mode : List.of(Learning.auto(), Learning.gradient().auto())) {
      var single = model(mode, Adam.of(0.01));
      single.fit(X, LABELS, options());
      var again = model(mode, Adam.of(0.01));
      again.compile(again.compiled().stepsPerExecution(4));
      again.fit(X, LABELS, options());
      assertEquals(single.getWeights(), again.getWeights());
    }
  }

  @Test
  void recordingsSeeEachStep() {
    for (var recording : List.of(Recording.norms(), Recording.saga())) {
      Seed.set(8);
      var model = ModelKit.classifier();
      model.compile(
          Compile.of(SGD.of(0.1), Losses.get("sparse_categorical_crossentropy"))
              .learning(Learning.auto().record(recording)));
      var history = model.fit(X, LABELS, options());
      assertEquals(TRIALS, history.auto().rows().size());
      assertTrue(history.last("loss") < history.get("loss").get(0));
    }
  }

  @Test
  void aTrainingThatStopsInTheSearchLeavesTheModelAsItWas() {
    for (var mode : List.of(Learning.auto(), Learning.gradient().auto())) {
      var model = model(mode, Adam.of(0.01));
      model.build(4);
      var before = model.getWeights();
      var stop =
          new Callback() {
            @Override
            public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
              if (batch == 4) training().stop();
            }
          };
      var history = model.fit(X, LABELS, options().callbacks(stop));
      assertEquals(before, model.getWeights());
      assertEquals(0, history.epochs().size());
      assertNull(history.auto());
      assertEquals(0, model.optimizerState().iterations());
      assertEquals(TRIALS, model.fit(X, LABELS, options()).auto().rows().size());
    }
  }

  /** Trials that diverge end at once, also where the mode or a callback refuses such a loss. */
  @Test
  void aRateThatIsTooLargeLoses() {
    Seed.set(8);
    var model = Sequential.of(Dense.of(8).activation("relu"), Dense.of(1));
    var y = Kit.normal(5, 40, 1);
    model.compile(Compile.of(SGD.of(1e5), Losses.get("mse")).learning(Learning.gradient().auto()));
    var seen = new ArrayList<Double>();
    var logs =
        new Callback() {
          @Override
          public void onTrainBatchEnd(long batch, Map<String, Double> values) {
            seen.add(values.getOrDefault("loss", 0.0));
          }
        };
    var thrown =
        assertThrows(
            IllegalStateException.class,
            () -> model.fit(X, y, ModelKit.quiet(100, 8).callbacks(logs, TerminateOnNaN.of())));
    assertTrue(thrown.getMessage().startsWith("The loss became "), thrown.getMessage());
    assertTrue(seen.stream().allMatch(Double::isFinite));
    assertEquals(Outcome.NOT_FINITE, model.autoChoice().outcome());
    assertEquals(1, model.autoChoice().factor());
  }

  /** The mean over the last tenth of these weights, which were trained after the search. */
  private static List<NDArray> average(List<List<NDArray>> steps, Sequential of) {
    var average = new TailAverage();
    for (var step : steps) {
      of.setWeights(step);
      average.advance(1, of.trainableWeights());
    }
    average.assign(of.trainableWeights());
    return of.trainableWeights().stream().map(w -> w.value()).toList();
  }

  @Test
  void theWeightsOfTheLastTenthAreAveragedIfTheEndIsUnknown() {
    var seen = new Weights();
    var model = model(Learning.auto(), Adam.of(0.01));
    var stop = EarlyStopping.of("loss").patience(1000);
    model.fit(X, LABELS, options().callbacks(seen, stop));
    var end = model.trainableWeights().stream().map(w -> w.value()).toList();
    var last = seen.all.get(seen.all.size() - 1);
    assertNotEquals(last.get(0), end.get(0));
    var copy = model(Learning.plain(), Adam.of(0.01));
    copy.build(4);
    assertEquals(average(seen.all.subList(TRIALS * TRIAL, EPOCHS * STEPS), copy), end);
  }

  /** If it may end after a few epochs, the search must not last for many. */
  @Test
  void aTrainingThatMayEndHasShortTrials() {
    var model = model(Learning.auto(), Adam.of(0.01));
    var stop = EarlyStopping.of("loss").patience(1);
    var history = model.fit(X, LABELS, ModelKit.quiet(500, 8).callbacks(stop));
    assertEquals(STEPS, history.auto().steps());
    assertTrue(history.epochs().size() < 400);
  }

  @Test
  void anAverageGoesOnAtAnyBatch() {
    var stop = EarlyStopping.of("loss").patience(1000);
    var whole = model(Learning.auto(), Adam.of(0.01));
    whole.fit(X, LABELS, options().callbacks(stop));
    for (int at : List.of(15, 17, 149)) {
      var backup = BackupAndRestore.of(folder.resolve("average").toString()).saveFreq(1);
      var broken = model(Learning.auto(), Adam.of(0.01));
      assertThrows(
          ModelKit.Break.class,
          () -> broken.fit(X, LABELS, options().callbacks(stop, backup, ModelKit.breakAfter(at))));
      var resumed = model(Learning.auto(), Adam.of(0.01));
      resumed.fit(X, LABELS, options().callbacks(stop, backup.saveFreq("epoch")));
      assertEquals(whole.getWeights(), resumed.getWeights(), "at " + at);
    }
  }

  @Test
  void aStreamEndsWithTheAverage() {
    var batches =
        IntStream.range(0, 60)
            .mapToObj(i -> i % 5 * 8)
            .map(at -> Batch.of(X.slice(at, at + 8), LABELS.slice(at, at + 8)))
            .toList();
    var seen = new Weights();
    var model = model(Learning.auto(), Adam.of(0.01));
    model.fit(Dataset.of(batches), OnlineOptions.window(7).batchSize(8).callbacks(seen));
    var end = model.trainableWeights().stream().map(w -> w.value()).toList();
    var copy = model(Learning.plain(), Adam.of(0.01));
    copy.build(4);
    assertEquals(average(seen.all, copy), end);
  }

  /** A trial may be longer than an epoch, and an epoch may have one step. */
  @Test
  void fewBatchesAndManyEpochs() {
    for (int batch : List.of(40, 20, 8)) {
      int epochs = batch == 8 ? 200 : 120;
      var fit = ModelKit.quiet(epochs, batch).shuffle(batch != 20);
      var seen = new Weights();
      var model = model(onlySearch(Learning.plain()), SGD.of(0.02));
      var history = model.fit(X, LABELS, fit.callbacks(seen));
      assertEquals(epochs, history.epochs().size());
      int trial = (int) history.auto().steps();
      var alone = new Weights();
      model(Learning.plain(), SGD.of(0.02 * history.auto().factor()))
          .fit(X, LABELS, fit.callbacks(alone));
      int steps = Math.min(seen.all.size() - (TRIALS - 1) * trial, alone.all.size());
      assertEquals(
          alone.all.subList(trial, steps),
          seen.all.subList(TRIALS * trial, (TRIALS - 1) * trial + steps),
          "batch " + batch);
    }
  }

  @Test
  void laterEpochsClassWeightsAndValidation() {
    var model = model(Learning.auto(), Adam.of(0.01));
    var seen = new Weights();
    var fit =
        options()
            .initialEpoch(10)
            .classWeight(Map.of(0, 2.0))
            .validation(X, LABELS)
            .callbacks(seen);
    var history = model.fit(X, LABELS, fit);
    assertEquals(20, history.epochs().size());
    assertEquals(10, history.epochs().get(0));
    assertEquals(20 * STEPS, seen.all.size());
    assertEquals(2, history.auto().steps());
    assertEquals(20, history.get("val_loss").size());
    // The losses of the search are weighted as those of the training.
    var plain = model(Learning.auto(), Adam.of(0.01));
    var unweighted = plain.fit(X, LABELS, options().initialEpoch(10));
    assertTrue(history.auto().before() > 1.1 * unweighted.auto().before());
  }

  /** Each of several optimizers has the same factor of its own rate. */
  @Test
  void severalOutputsAndOptimizers() {
    var x = Kit.normal(3, 40, 4);
    var y = List.of(Kit.normal(4, 40, 1), Kit.normal(5, 40, 1));
    for (int at : List.of(4, 30)) {
      var whole = twoHeads(Learning.auto());
      var expected = whole.fit(Dataset.of(x, y), options());
      assertEquals(TRIALS, expected.auto().rows().size());
      var backup = BackupAndRestore.of(folder.resolve("heads").toString()).saveFreq(1);
      var broken = twoHeads(Learning.auto());
      assertThrows(
          ModelKit.Break.class,
          () -> broken.fit(Dataset.of(x, y), options().callbacks(backup, ModelKit.breakAfter(at))));
      var resumed = twoHeads(Learning.auto());
      resumed.fit(Dataset.of(x, y), options().callbacks(backup.saveFreq("epoch")));
      assertEquals(whole.getWeights(), resumed.getWeights(), "at " + at);
    }
  }

  /** Two outputs, each trained by an optimizer of its own. */
  private static final class TwoHeads extends Model {
    private final Dense left = Dense.of(1);
    private final Dense right = Dense.of(1);

    @Override
    protected List<Tensor> call(List<Tensor> inputs, Context context) {
      return List.of(left.apply(inputs.get(0)), right.apply(inputs.get(0)));
    }

    @Override
    protected void trainStep(StepContext step) {
      var predictions = apply(step.inputs());
      for (int i = 0; i < 2; i++) {
        var error = predictions.get(i).subtract(step.targets().get(i));
        step.update(i == 0 ? "left" : "right", error.square().mean(1), i == 0 ? left : right);
      }
    }
  }

  private static Model twoHeads(Learning mode) {
    Seed.set(8);
    var model = new TwoHeads();
    var optimizers = Map.of("left", Adam.of(0.01), "right", SGD.of(0.02));
    model.compile(Compile.of(optimizers, Losses.get("mse")).learning(mode));
    return model;
  }
}
