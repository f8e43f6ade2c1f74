package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.Refusals;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.Recording;
import dev.rhyton.losses.Losses;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.ExponentialDecay;
import dev.rhyton.optimizers.Lion;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What auto learning says where it cannot search, and what it refuses. */
class AutoWordsTest {
  private static final NDArray X = Kit.normal(1, 40, 4);
  private static final NDArray LABELS = Kit.labels(2, 40, 3);
  private static final List<Batch> BATCHES =
      Collections.nCopies(60, Batch.of(X.slice(0, 8), LABELS.slice(0, 8)));

  private static Sequential model(Optimizer optimizer, Learning mode) {
    Seed.set(8);
    var model = ModelKit.classifier();
    model.compile(
        Compile.of(optimizer, Losses.get("sparse_categorical_crossentropy")).learning(mode));
    return model;
  }

  private static String words(Optimizer optimizer, Dataset data, Fit options) {
    return model(optimizer, Learning.auto()).fit(data, options).auto().toString();
  }

  private static void assertSays(String expected, Dataset data, Fit options) {
    assertEquals("Auto learning: factor 1, " + expected, words(Adam.of(), data, options));
  }

  @Test
  void tooFewSteps() {
    assertSays(
        "no search: it takes a training of 50 steps or more",
        Dataset.of(X, LABELS),
        ModelKit.quiet(9, 8));
  }

  @Test
  void anUnknownNumberOfSteps() {
    assertSays(
        "no search: the number of batches is not known, set stepsPerEpoch",
        Dataset.of(BATCHES),
        ModelKit.quiet(1, 8));
    var known = Dataset.of(BATCHES);
    var options = ModelKit.quiet(1, 8).stepsPerEpoch(60);
    assertEquals(6, model(Adam.of(), Learning.auto()).fit(known, options).auto().rows().size());
  }

  @Test
  void dataThatCanBeReadOnce() {
    assertSays(
        "no search: the data can be read only once, keep its samples with cache()",
        Dataset.of(BATCHES.stream()).map(x -> x.scale(2)),
        ModelKit.quiet(1, 8).stepsPerEpoch(60));
  }

  @Test
  void aRateOfZero() {
    var expected = "Auto learning: factor 1, no search: the learning rate is 0 in its steps";
    var data = Dataset.of(X, LABELS);
    assertEquals(expected, words(Adam.of(0), data, ModelKit.quiet(10, 8)));
    var schedule = ExponentialDecay.of(0, 10, 0.5);
    assertEquals(expected, words(Adam.of(schedule), data, ModelKit.quiet(10, 8)));
  }

  @Test
  void updatesOfFixedLength() {
    assertEquals(
        "Auto learning: factor 1, no search: with Lion and Muon, it was worse than the given rate on"
            + " some data",
        words(Lion.of(), Dataset.of(X, LABELS), ModelKit.quiet(10, 8)));
  }

  @Test
  void aMomentumWithTooFewSteps() {
    assertEquals(
        "Auto learning: factor 1, no search: with a momentum m or an accumulation of k batches, a"
            + " trial takes 3k / (1 − m) steps, and the training is too short for six of them",
        words(SGD.of(0.01).momentum(0.9), Dataset.of(X, LABELS), ModelKit.quiet(20, 8)));
  }

  @Test
  void noLoss() {
    var model = new ModelKit.TwoOptimizers();
    model.compile(
        Compile.of(Map.of("first", Adam.of(), "second", Adam.of())).learning(Learning.auto()));
    assertEquals(
        "Auto learning: factor 1, no search: an evaluation of the model reports no loss",
        model.fit(X, ModelKit.quiet(10, 8)).auto().toString());
  }

  @Test
  void switchedOff() {
    var mode = Learning.auto().learningRateSearch(false);
    assertEquals(
        "Auto learning: factor 1, no search: learningRateSearch(false)",
        model(Adam.of(), mode).fit(X, LABELS, ModelKit.quiet(10, 8)).auto().toString());
  }

  @Test
  void aStream() {
    var model = model(Adam.of(), Learning.auto());
    var history = model.fit(Dataset.of(BATCHES.stream()), OnlineOptions.window(20).batchSize(8));
    assertEquals(
        "Auto learning: factor 1, no search: a stream is trained on once",
        history.auto().toString());
  }

  /** A loss that is never a number ends as in plain training, and is NaN. */
  @Test
  void aLossThatIsNotANumberAtAnyRate() {
    Seed.set(8);
    var model = ModelKit.classifier();
    model.compile(
        Compile.of(Adam.of(), (labels, predictions) -> predictions.subtract(10).log().mean(1))
            .learning(Learning.auto()));
    var history = model.fit(X, LABELS, ModelKit.quiet(10, 8));
    var lines = history.auto().toString().lines().toList();
    assertEquals(
        "Auto learning: factor 1, the loss was not finite with any factor, so the rate of the"
            + " optimizer is kept",
        lines.get(0));
    assertEquals("factor 30   rate 0.03000   loss NaN to NaN", lines.get(5));
    assertTrue(Double.isNaN(history.last("loss")));
    assertEquals(10, history.epochs().size());
  }

  @Test
  void aWordIsPrinted() {
    var before = System.out;
    var printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      model(Adam.of(), Learning.auto()).fit(X, LABELS, Fit.epochs(2).batchSize(8).verbose(2));
    } finally {
      System.setOut(before);
    }
    assertEquals(
        "Auto learning: factor 1, no search: it takes a training of 50 steps or more",
        printed.toString(StandardCharsets.UTF_8).lines().findFirst().orElse(""));
  }

  @TestFactory
  Stream<DynamicTest> refusals() {
    return new Refusals()
        .add(
            "AutoLearning: the mode of the steps chooses its rate already, received AutoLearning():"
                + " call auto() once.",
            () -> Learning.auto().auto())
        .add(
            "AutoLearning: the mode of the steps chooses its rate already, received"
                + " WeightLearning(then=AutoLearning()): call auto() once.",
            () -> Learning.weight().then(Learning.auto()).auto())
        .add(
            "AutoLearning: it compares losses of samples without noise, so that clipped gradients"
                + " could not hide them: write Learning.auto().initialization(false)"
                + ".learningRateSearch(false).record(...).",
            () -> Learning.auto().record(Recording.clipped(1, 1)))
        .add(
            "The saved state of a training lacks \"plan\": it is that of another model, or no such"
                + " state.",
            () -> {
              var place = NDArray.of(new long[4], 4);
              var losses = NDArray.from(new double[1]);
              model(Adam.of(), Learning.auto())
                  .fit(
                      X,
                      LABELS,
                      ModelKit.quiet(10, 8)
                          .callbacks(restoring(Map.of("place", place, "search/losses", losses))));
            })
        .add(
            "WeightLearning: then() takes a mode that trains by steps.",
            () -> Learning.weight().then(Learning.weight().auto()))
        .add(
            "sequential has no weights that training could change: unfreeze() a layer.",
            () -> {
              var frozen = Sequential.of(Dense.of(3).activation("softmax"));
              frozen.build(4);
              frozen.freeze();
              frozen.compile(
                  Compile.of(Adam.of(), Losses.get("sparse_categorical_crossentropy"))
                      .learning(Learning.auto()));
              frozen.fit(X, LABELS, ModelKit.quiet(10, 8));
            })
        .tests();
  }

  private static Callback restoring(Map<String, NDArray> state) {
    return new Callback() {
      @Override
      public void onTrainBegin() {
        training().restore(state);
      }
    };
  }

  /** Damaged backups end in a sentence instead of a training with other numbers. */
  @TestFactory
  Stream<DynamicTest> damagedStates() {
    return new Refusals()
        .add(
            "The saved state of a training divides its steps in no possible way, received epoch,"
                + " epochs, steps, trials and steps of a trial [0, 0, 5, 5, 1]: it is damaged.",
            () -> StepPlan.of(NDArray.of(new long[] {0, 0, 5, 5, 1}, 5)))
        .add(
            "The saved state of a training has a search of the learning rate with 7 losses, expected"
                + " 1 to 6: it is damaged.",
            () -> RateSearch.of(Map.of("search/losses", NDArray.from(new double[7]))))
        .add(
            "The saved state of a training has no possible average of weights, received steps, next"
                + " step and blocks [5, 3]: it is damaged.",
            () -> TailAverage.of(Map.of("tail/place", NDArray.of(new long[] {5, 3}, 2))))
        .add(
            "The saved choice of auto learning has no table, received 3 numbers: it is damaged.",
            () -> restored("auto_choice", 3))
        .add(
            "The saved learning rate of auto learning has no possible factor, begin and length,"
                + " received [0.0, 0.0]: it is damaged.",
            () -> restored("auto_rate", 2))
        .tests();
  }

  private static void restored(String key, int numbers) {
    var model = model(Adam.of(), Learning.auto());
    model.trainOnBatch(X, LABELS);
    var state = new TreeMap<>(model.trainingState());
    state.put(key, NDArray.from(new double[numbers]));
    model.trainingState(state);
    model.trainOnBatch(X, LABELS);
  }
}
