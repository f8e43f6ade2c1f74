package dev.rhyton.learning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.constraints.NonNeg;
import dev.rhyton.initializers.Constant;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adadelta;
import dev.rhyton.optimizers.Adafactor;
import dev.rhyton.optimizers.Adagrad;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.AdamW;
import dev.rhyton.optimizers.Lamb;
import dev.rhyton.optimizers.Lion;
import dev.rhyton.optimizers.LossScaleOptimizer;
import dev.rhyton.optimizers.MultiOptimizer;
import dev.rhyton.optimizers.Muon;
import dev.rhyton.optimizers.Nadam;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.OptimizerMap;
import dev.rhyton.optimizers.RMSprop;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gradient Learning: who takes part, and what becomes of the updates of those who do. */
class GradientLearningTest {
  private static final Map<String, Optimizer> OPTIMIZERS =
      Map.of(
          "adam", Adam.of(0.01),
          "amsgrad", Adam.of(0.01).amsgrad(true).weightDecay(0.1),
          "nadam", Nadam.of(0.01),
          "rmsprop", RMSprop.of(0.01),
          "rmsprop with momentum", RMSprop.of(0.01).momentum(0.9).centered(true),
          "sgd", SGD.of(0.03).clipnorm(1),
          "sgd with momentum", SGD.of(0.03).momentum(0.9).weightDecay(0.1),
          "nesterov", SGD.of(0.03).momentum(0.9).nesterov(true));

  @Provide
  Arbitrary<String> optimizers() {
    return Arbitraries.of(OPTIMIZERS.keySet().stream().sorted().toList());
  }

  @Provide
  Arbitrary<Double> probabilities() {
    return Arbitraries.of(1.0, 0.5);
  }

  private static Sequential net() {
    return Sequential.of(
        Dense.of(4).activation("tanh").kernelConstraint(NonNeg.of()),
        BatchNormalization.of(),
        Dense.of(1));
  }

  private static List<NDArray> trained(Model model) {
    return model.trainableWeights().stream().map(Weight::value).toList();
  }

  // ---- who takes part ----

  private static AlternatingMasks masks(List<Shape> shapes, Granularity level, double q) {
    var weights = new ArrayList<Weight>();
    for (var shape : shapes) {
      weights.add(new Weight(shape, DType.FLOAT32, true, () -> Kit.normal(1, shape.dims())));
    }
    return AlternatingMasks.of(
        weights, Collections.nCopies(weights.size(), level), q, new Seed.Stream());
  }

  @Provide
  Arbitrary<List<Shape>> shapes() {
    return Arbitraries.integers()
        .between(1, 6)
        .array(int[].class)
        .ofMinSize(0)
        .ofMaxSize(3)
        .map(dims -> Shape.of(Arrays.stream(dims).asLongStream().toArray()))
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  @Property(tries = 300, seed = "42")
  void noPartTakesPartTwiceInARow(
      @ForAll("shapes") List<Shape> shapes,
      @ForAll Granularity level,
      @ForAll("probabilities") double q,
      @ForAll @IntRange(min = 1, max = 5) int stepsOfEpoch) {
    var masks = masks(shapes, level, q);
    var last = new byte[masks.size()];
    for (int step = 0; step < 30; step++) {
      if (step % stepsOfEpoch == 0) masks.beginEpoch();
      var now = masks.next();
      for (int i = 0; i < now.length; i++) assertEquals(0, now[i] & last[i], "part " + i);
      last = now;
    }
  }

  @Property(tries = 200, seed = "42")
  void theHalvesAreBalancedByTheNumberOfWeights(
      @ForAll("shapes") List<Shape> shapes, @ForAll Granularity level) {
    var masks = masks(shapes, level, 1);
    long largest = 0;
    long first = 0;
    long all = 0;
    var half = masks.next();
    for (int w = 0; w < shapes.size(); w++) {
      int parts = masks.firstPart(w + 1) - masks.firstPart(w);
      long size = shapes.get(w).size() / parts;
      for (int i = masks.firstPart(w); i < masks.firstPart(w + 1); i++) {
        largest = Math.max(largest, size);
        all += size;
        first += half[i] * size;
      }
    }
    assertTrue(Math.abs(all - 2 * first) <= largest, first + " of " + all);
  }

  @Property(tries = 4, generation = GenerationMode.EXHAUSTIVE)
  void theShareInTheLongRunIsQOverOnePlusQ(@ForAll("longRun") double q) {
    var masks = masks(List.of(Shape.of(20, 20)), Granularity.WEIGHT, q);
    int steps = 500;
    long taken = 0;
    for (int step = 0; step < steps; step++) {
      for (byte takesPart : masks.next()) taken += takesPart;
    }
    assertEquals(q / (1 + q), taken / (400.0 * steps), 0.005);
  }

  @Provide
  Arbitrary<Double> longRun() {
    return Arbitraries.of(1.0, 0.7, 0.5, 0.1);
  }

  // ---- what happens to the weights ----

  @Property(generation = GenerationMode.EXHAUSTIVE)
  void noWeightChangesInTwoSuccessiveSteps(
      @ForAll("optimizers") String optimizer,
      @ForAll Granularity level,
      @ForAll("probabilities") double q) {
    Seed.set(3);
    var model = net();
    model.compile(
        Compile.of(OPTIMIZERS.get(optimizer), MeanSquaredError.of())
            .learning(Learning.gradient().granularity(level).q(q)));
    model.build(3);
    var states = new ArrayList<List<NDArray>>();
    states.add(trained(model));
    var each =
        new Callback() {
          @Override
          public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
            states.add(trained(model));
          }
        };
    var x = Kit.normal(1, 10, 3);
    var y = Kit.normal(2, 10, 1);
    model.fit(
        x, y, ModelKit.quiet(4, 4).callbacks(each)); // three steps an epoch, the last one short
    model.trainOnBatch(x, y);
    states.add(trained(model));
    long changes = 0;
    List<boolean[]> last = null;
    for (int step = 1; step < states.size(); step++) {
      var now = new ArrayList<boolean[]>();
      for (int w = 0; w < states.get(0).size(); w++) {
        var change = Kit.difference(states.get(step).get(w), states.get(step - 1).get(w), 1);
        var changed = new boolean[change.length];
        for (int i = 0; i < changed.length; i++) {
          changed[i] = change[i] != 0;
          changes += changed[i] ? 1 : 0;
          assertFalse(
              changed[i] && last != null && last.get(w)[i], "step " + step + " weight " + w);
        }
        now.add(changed);
      }
      last = now;
    }
    assertTrue(changes > 20, "only " + changes + " changes");
  }

  @Test
  void momentsSeeTheWholeGradient() {
    for (var optimizer : OPTIMIZERS.values()) {
      var moments = new ArrayList<List<NDArray>>();
      for (var mode : List.of(Learning.plain(), Learning.gradient())) {
        Seed.set(3);
        var model = net();
        model.compile(Compile.of(optimizer, MeanSquaredError.of()).learning(mode));
        model.trainOnBatch(Kit.normal(1, 8, 3), Kit.normal(2, 8, 1));
        moments.add(
            model.optimizerState().slots().values().stream()
                .flatMap(slots -> slots.values().stream())
                .map(Weight::value)
                .toList());
      }
      assertEquals(moments.get(0), moments.get(1), optimizer.toString());
    }
  }

  /** Every step starts from the same weights and moments, so that its update is the first one. */
  @Property(generation = GenerationMode.EXHAUSTIVE)
  void theExpectedUpdateIsTheOptimizersOwn(
      @ForAll("normalising") String optimizer,
      @ForAll Granularity level,
      @ForAll("probabilities") double q) {
    var x = Kit.normal(1, 8, 3);
    var y = Kit.normal(2, 8, 1);
    var model = net();
    model.build(3);
    var start = model.getWeights();
    var plain = update(model, start, OPTIMIZERS.get(optimizer), Learning.plain(), x, y);
    model.compile(
        Compile.of(OPTIMIZERS.get(optimizer), MeanSquaredError.of())
            .learning(Learning.gradient().granularity(level).q(q)));
    // At q = 1 two halves alternate: two steps say it all.
    int runs = q == 1 ? 2 : 600;
    var mean = new double[plain.length];
    for (int r = 0; r < runs; r++) {
      model.setWeights(start);
      model.optimizerState().iterations(0);
      for (var slots : model.optimizerState().slots().values()) {
        slots.values().forEach(slot -> slot.assign(slot.value().scale(0)));
      }
      var one = stepFrom(model, x, y);
      for (int i = 0; i < mean.length; i++) mean[i] += one[i] / runs;
    }
    double tolerance = q == 1 ? 1e-4 : 0.25;
    for (int i = 0; i < mean.length; i++) {
      assertEquals(plain[i], mean[i], tolerance * Math.abs(plain[i]) + 1e-6, "number " + i);
    }
  }

  @Provide
  Arbitrary<String> normalising() {
    return Arbitraries.of("adam", "rmsprop", "rmsprop with momentum");
  }

  private static double[] update(
      Model model, List<NDArray> start, Optimizer optimizer, Learning mode, NDArray x, NDArray y) {
    model.setWeights(start);
    model.compile(Compile.of(optimizer, MeanSquaredError.of()).learning(mode));
    return stepFrom(model, x, y);
  }

  /** What one step adds to the weights, in a row. */
  private static double[] stepFrom(Model model, NDArray x, NDArray y) {
    var before = trained(model);
    model.trainOnBatch(x, y);
    var after = trained(model);
    var row = new ArrayList<Double>();
    // The first kernel is projected after its update, so it is left out.
    for (int w = 1; w < before.size(); w++) {
      for (double d : Kit.difference(after.get(w), before.get(w), 1)) row.add(d);
    }
    return row.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Test
  void anUpdateIsTheOptimizersOwnTimesTheFactorOrNone() {
    var model = net();
    model.build(3);
    var start = model.getWeights();
    var x = Kit.normal(1, 8, 3);
    var y = Kit.normal(2, 8, 1);
    // Clipping sees whole gradients; decay is a part of the update.
    for (var optimizer :
        List.of(
            SGD.of(0.1),
            SGD.of(0.1).momentum(0.9),
            SGD.of(0.1).globalClipnorm(0.01),
            SGD.of(0.1).clipvalue(0.01),
            SGD.of(0.1).weightDecay(0.1),
            RMSprop.of(0.01),
            RMSprop.of(0.01).momentum(0.9),
            RMSprop.of(0.01).centered(true).weightDecay(0.1),
            Adagrad.of(0.1).weightDecay(0.1),
            Adadelta.of(1),
            AdamW.of(0.01).weightDecay(0.1),
            Adam.of(0.01))) {
      var plain = update(model, start, optimizer, Learning.plain(), x, y);
      for (var level : Granularity.values()) {
        var mode = Learning.gradient().granularity(level);
        var masked = update(model, start, optimizer, mode, x, y);
        for (int i = 0; i < plain.length; i++) {
          assertEquals(masked[i] == 0 ? 0 : 2 * plain[i], masked[i], 1e-6, optimizer + " " + level);
        }
      }
    }
  }

  @Test
  void normalizedGradientsAreMixedWeightByWeight() {
    var x = Kit.normal(1, 16, 8);
    var y = Kit.normal(2, 16, 1);
    var all = new LinkedHashMap<Optimizer, Boolean>();
    all.put(RMSprop.of(0.01), true);
    all.put(RMSprop.of(0.01).momentum(0.9), false);
    all.put(Adagrad.of(0.01), true);
    all.put(Adadelta.of(1), true);
    all.put(Adafactor.of(0.01), true);
    all.put(LossScaleOptimizer.of(RMSprop.of(0.01)), true);
    all.put(LossScaleOptimizer.of(Adam.of(0.01)), false);
    all.put(MultiOptimizer.of(OptimizerMap.of(Adam.of()).put(".*/bias", RMSprop.of())), true);
    for (var optimizer :
        List.of(Adam.of(), Lion.of(), Lamb.of(), Muon.of(), SGD.of(), SGD.of(0.1).momentum(0.9))) {
      all.put(optimizer, false);
    }
    all.forEach(
        (optimizer, mixes) -> {
          assertEquals(mixes, mixed(optimizer, Learning.gradient(), x, y), optimizer.toString());
          var variables = Learning.gradient().granularity(Granularity.VARIABLE);
          assertFalse(mixed(optimizer, variables, x, y), optimizer.toString());
        });
  }

  @Test
  void anEmbeddingTakesPartAsAWhole() {
    Seed.set(1);
    var embedding = Embedding.of(20, 4);
    var model = Sequential.of(embedding, Flatten.of(), Dense.of(3));
    model.compile(Adagrad.of(0.1), MeanSquaredError.of());
    var x = NDArray.of(new int[] {1, 2, 3, 4}, 2, 2);
    model.build(2);
    int all = 0;
    for (int step = 0; step < 2; step++) {
      var before = embedding.weights().get(0).value();
      model.trainOnBatch(x, Kit.normal(2, 2, 3));
      var change = Kit.difference(embedding.weights().get(0).value(), before, 1);
      long moved = Arrays.stream(change).filter(d -> d != 0).count();
      assertTrue(moved == 0 || moved == 16, "only a part of the four rows: " + moved);
      all += (int) moved;
    }
    assertEquals(16, all);
  }

  /** Returns whether a step changes some numbers of a kernel and lets others rest. */
  private static boolean mixed(Optimizer optimizer, Learning mode, NDArray x, NDArray y) {
    Seed.set(1);
    var model = Sequential.of(Dense.of(8).activation("tanh"), Dense.of(1));
    model.compile(Compile.of(optimizer, MeanSquaredError.of()).learning(mode));
    model.build(8);
    var before = trained(model).get(0);
    model.trainOnBatch(x, y);
    var change = Kit.difference(trained(model).get(0), before, 1);
    long moved = Arrays.stream(change).filter(d -> d != 0).count();
    return moved > 0 && moved < change.length;
  }

  @Test
  void rescaleSetsTheFactor() {
    var model = net();
    model.build(3);
    var start = model.getWeights();
    var x = Kit.normal(1, 8, 3);
    var y = Kit.normal(2, 8, 1);
    var plain = update(model, start, Adam.of(0.01), Learning.plain(), x, y);
    var mode = Learning.gradient().rescale(3).granularity(Granularity.WEIGHT);
    var masked = update(model, start, Adam.of(0.01), mode, x, y);
    for (int i = 0; i < plain.length; i++) {
      assertEquals(masked[i] == 0 ? 0 : 3 * plain[i], masked[i], 1e-6);
    }
  }

  @ParameterizedTest
  @EnumSource(Granularity.class)
  void constraintsProjectOnlyWhatTookPart(Granularity level) {
    for (int seed = 0; seed < 5; seed++) {
      Seed.set(seed);
      var dense = Dense.of(3).kernelInitializer(Constant.of(-1)).kernelConstraint(NonNeg.of());
      var model = Sequential.of(dense, Dense.of(2));
      model.compile(
          Compile.of(Adam.of(0.001), MeanSquaredError.of())
              .learning(Learning.gradient().granularity(level)));
      model.trainOnBatch(Kit.normal(1, 8, 4), Kit.normal(2, 8, 2));
      for (double w : dense.weights().get(0).value().toDoubles()) {
        assertTrue(w == -1 || w == 0, "neither at rest nor projected: " + w);
      }
    }
  }

  @Test
  void aModelOfOneVariableLearnsByUnits() {
    var model = Sequential.of(Dense.of(6).useBias(false));
    model.compile("adam", "mse");
    model.build(3);
    var before = model.getWeights().get(0);
    model.trainOnBatch(Kit.normal(1, 8, 3), Kit.normal(2, 8, 6));
    var change = Kit.difference(model.getWeights().get(0), before, 1);
    int moved = 0;
    for (int unit = 0; unit < 6; unit++) {
      boolean first = change[unit] != 0;
      for (int row = 1; row < 3; row++) assertEquals(first, change[6 * row + unit] != 0);
      moved += first ? 1 : 0;
    }
    assertEquals(3, moved);
  }

  @Test
  void movingStatisticsAreNeverMasked() {
    var normalization = BatchNormalization.of();
    var model = Sequential.of(Dense.of(4), normalization, Dense.of(1));
    model.compile("adam", "mse");
    var last = Kit.normal(0, 4).scale(0);
    for (int step = 0; step < 4; step++) {
      model.trainOnBatch(Kit.normal(1, 8, 3), Kit.normal(2, 8, 1));
      var mean = normalization.weights().get(2).value();
      for (double d : Kit.difference(mean, last, 1)) assertTrue(d != 0);
      last = mean;
    }
  }

  @Test
  void aLossThatBlowsUpNamesTheModeAndTheWayOut() {
    var model = Sequential.of(Dense.of(8), Dense.of(1));
    var x = Kit.normal(1, 8, 3);
    var y = Kit.normal(2, 8, 1);
    model.compile(SGD.of(1e6), MeanSquaredError.of());
    var message =
        assertThrows(IllegalStateException.class, () -> model.fit(x, y, ModelKit.quiet(50, 8)))
            .getMessage();
    assertTrue(
        message.matches(
            "The loss became (NaN|Infinity) at step \\d+\\. Gradient Learning, the default mode,"
                + " lets a part of the weights change in each step, by 2 times the optimizer's update;"
                + " a smaller learning rate, or Learning\\.plain\\(\\), may train where this does"
                + " not\\."),
        message);
    // Plain training goes on with such a loss, as Keras does.
    model.compile(Compile.of(SGD.of(1e6), MeanSquaredError.of()).learning(Learning.plain()));
    assertFalse(Double.isFinite(model.fit(x, y, ModelKit.quiet(20, 8)).last("loss")));
  }

  @Test
  void refusesWhatIsNoProbability() {
    Kit.assertRefused(
        "GradientLearning: q must lie in (0, 1], received 0.0.", () -> Learning.gradient().q(0));
    Kit.assertRefused(
        "GradientLearning: q must lie in (0, 1], received 1.5.", () -> Learning.gradient().q(1.5));
    Kit.assertRefused(
        "GradientLearning: rescale must be positive, received -1.0.",
        () -> Learning.gradient().rescale(-1));
    Kit.assertRefused(
        "GradientLearning: groups must be at least 1, received 0.",
        () -> Learning.gradient().groups(0));
  }
}
