package dev.rhyton.learning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.Kit;
import dev.rhyton.layers.Activation;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.LSTM;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.Ftrl;
import dev.rhyton.optimizers.Lion;
import dev.rhyton.optimizers.LossScaleOptimizer;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.regularizers.L2;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * Error feedback, against its formulas in plain Java. Two models with one seed draw the same
 * groups: that without feedback has the gradients by groups.
 */
class ErrorFeedbackTest {
  private static final int STEPS = 5;
  private static final Map<String, Supplier<Sequential>> NETS = new TreeMap<>();

  static {
    NETS.put("dense", () -> Sequential.of(Dense.of(4).activation("tanh"), Dense.of(3), out()));
    NETS.put("linear", () -> Sequential.of(Dense.of(4), Dense.of(3), out()));
    NETS.put("conv", () -> Sequential.of(Conv2D.of(3, 2).activation("tanh"), Flatten.of(), out()));
    NETS.put("lstm", () -> Sequential.of(LSTM.of(3), out()));
    NETS.put("embedding", () -> Sequential.of(Embedding.of(9, 3), Flatten.of(), out()));
    NETS.put(
        "norm",
        () -> Sequential.of(Dense.of(3), BatchNormalization.of(), Activation.of("tanh"), out()));
  }

  private static Dense out() {
    return Dense.of(2).kernelRegularizer(L2.of(0.1));
  }

  @Provide
  Arbitrary<String> nets() {
    return Arbitraries.of(NETS.keySet());
  }

  @Provide
  Arbitrary<Granularity> levels() {
    return Arbitraries.of(Granularity.UNIT, Granularity.WEIGHT, Granularity.VARIABLE);
  }

  private static NDArray samples(String net, int seed, int count) {
    return switch (net) {
      case "conv" -> Kit.normal(seed, count, 3, 3, 2);
      case "lstm" -> Kit.normal(seed, count, 4, 5);
      case "embedding" -> words(count);
      default -> Kit.normal(seed, count, 5);
    };
  }

  private static NDArray words(int count) {
    var words = new float[count * 5];
    for (int i = 0; i < words.length; i++) words[i] = i * 7 % 9;
    return NDArray.of(words, count, 5);
  }

  private static double square(double[] numbers) {
    return Arrays.stream(numbers).map(n -> n * n).sum();
  }

  /** A model whose weights are the same before each step. */
  private static final class Fixed {
    private final Sequential model;
    private final List<NDArray> start;
    private boolean begun;

    Fixed(String net, Optimizer optimizer, Learning mode) {
      Seed.set(7);
      model = NETS.get(net).get();
      model.build(samples(net, 0, 1).shape().from(1).dims());
      model.compile(Compile.of(optimizer, MeanSquaredError.of()).learning(mode));
      start = model.getWeights();
    }

    /** Returns the change of each trainable weight in a step. */
    @CanIgnoreReturnValue
    List<double[]> step(NDArray x, NDArray y) {
      model.setWeights(start);
      var weights = model.trainableWeights();
      var before = weights.stream().map(Weight::value).toList();
      if (!begun) Seed.set(8); // the mode starts with the first step
      begun = true;
      model.trainOnBatch(x, y);
      var changes = new ArrayList<double[]>();
      for (int w = 0; w < weights.size(); w++) {
        changes.add(Kit.difference(before.get(w), weights.get(w).value(), 1));
      }
      return changes;
    }
  }

  @Property(tries = 40)
  void aStepTakesBackTheErrorOfTheLastOne(
      @ForAll("nets") String net,
      @ForAll("levels") Granularity level,
      @ForAll @IntRange(min = 2, max = 5) int groups,
      @ForAll boolean scaled) {
    var mode = Learning.batch().groups(groups).granularity(level);
    Optimizer optimizer = SGD.of(1);
    if (scaled) optimizer = LossScaleOptimizer.of(optimizer).initialScale(4).dynamicGrowthSteps(2);
    var byGroup = new Fixed(net, SGD.of(1), mode);
    var ofBatch = new Fixed(net, SGD.of(1), Learning.plain());
    var corrected = new Fixed(net, optimizer, mode.errorFeedback());
    var names = corrected.model.trainableWeights().stream().map(Weight::name).toList();
    var errors = new ArrayList<double[]>();
    for (var w : corrected.model.trainableWeights()) {
      errors.add(new double[(int) w.shape().size()]);
    }
    boolean differs = false;
    for (int step = 0; step < STEPS; step++) {
      var x = samples(net, step, 7 - step); // a short batch has fewer samples than groups
      var y = Kit.normal(20 + step, 7 - step, 2);
      var g = byGroup.step(x, y);
      var whole = ofBatch.step(x, y);
      var u = corrected.step(x, y);
      for (int w = 0; w < g.size(); w++) {
        for (int i = 0; i < g.get(w).length; i++) {
          double last = errors.get(w)[i];
          assertEquals(g.get(w)[i] - last, u.get(w)[i], 2e-5, names.get(w) + " in step " + step);
          errors.get(w)[i] = g.get(w)[i] - whole.get(w)[i];
          differs |= Math.abs(last) > 1e-3;
        }
      }
    }
    assertTrue(differs, "no error was taken back");
  }

  @Property(tries = 20)
  void updatesAreLargerByTheGrowthOfGradients(
      @ForAll("nets") String net, @ForAll("levels") Granularity level) {
    var mode = Learning.batch().groups(3).granularity(level).errorFeedback();
    var gradients = new Fixed(net, SGD.of(1), mode);
    var ofBatch = new Fixed(net, SGD.of(1), Learning.plain());
    var own = new Fixed(net, Adam.of(0.1), mode.rescale(1));
    var larger = new Fixed(net, Adam.of(0.1), mode);
    var weights = larger.model.trainableWeights();
    var squares = new double[weights.size()][2];
    for (int step = 0; step < STEPS; step++) {
      var x = samples(net, step, 6);
      var y = Kit.normal(20 + step, 6, 2);
      var u = gradients.step(x, y);
      var whole = ofBatch.step(x, y);
      var once = own.step(x, y);
      var scaled = larger.step(x, y);
      for (int w = 0; w < weights.size(); w++) {
        var s = squares[w];
        s[0] = 0.999 * s[0] + 0.001 * square(u.get(w));
        s[1] = 0.999 * s[1] + 0.001 * square(whole.get(w));
        double growth = Math.max(1, Math.min(Math.sqrt(5), Math.sqrt(s[0] / s[1])));
        for (int i = 0; i < once.get(w).length; i++) {
          assertEquals(growth * once.get(w)[i], scaled.get(w)[i], 1e-3, weights.get(w).toString());
        }
      }
    }
  }

  /** The first update divided by that without a factor, for the weight where this is largest. */
  private static double factor(Optimizer optimizer, BatchLearning mode) {
    var x = samples("dense", 1, 8);
    var y = Kit.normal(2, 8, 2);
    var once = new Fixed("dense", optimizer, mode.rescale(1)).step(x, y);
    var changes = new Fixed("dense", optimizer, mode).step(x, y);
    return IntStream.range(0, once.size())
        .mapToDouble(w -> changes.get(w)[0] / once.get(w)[0])
        .max()
        .orElseThrow();
  }

  @Test
  void optimizersThatNoiseDoesNotSlowDownKeepTheirUpdates() {
    var mode = Learning.batch().errorFeedback();
    assertTrue(factor(Adam.of(0.1), mode) > 1.1);
    assertTrue(factor(LossScaleOptimizer.of(Adam.of(0.1)), mode) > 1.1);
    assertEquals(1, factor(SGD.of(0.1), mode), 1e-4);
    assertEquals(1.5, factor(Adam.of(0.1), mode.rescale(1.5)), 1e-4);
    var x = samples("dense", 1, 8);
    new Fixed("dense", Ftrl.of(), mode).step(x, Kit.normal(2, 8, 2)); // has no factor
  }

  @Test
  void accumulatedGradientsKeepTheUpdates() {
    var mode = Learning.batch().errorFeedback();
    var optimizer = Adam.of(0.1).gradientAccumulationSteps(2);
    var own = new Fixed("dense", optimizer, mode.rescale(1));
    var measured = new Fixed("dense", optimizer, mode);
    for (int step = 0; step < 2; step++) {
      var x = samples("dense", step, 8);
      var y = Kit.normal(2, 8, 2);
      var expected = own.step(x, y);
      var changes = measured.step(x, y);
      for (int w = 0; w < changes.size(); w++) {
        assertEquals(0, Kit.distance(expected.get(w), changes.get(w)), 1e-7);
      }
    }
  }

  @Test
  void aSkippedStepLeavesTheErrors() {
    var optimizer = LossScaleOptimizer.of(Adam.of(0.01)).initialScale(1);
    var fixed = new Fixed("linear", optimizer, Learning.batch().errorFeedback());
    var x = samples("dense", 1, 6);
    var y = Kit.normal(2, 6, 2);
    fixed.step(x, y);
    var before = kept(fixed.model);
    assertEquals(7, before.size(), "errors of six weights, their squares: " + before.keySet());
    fixed.step(x.scale(1e30), y); // squares of such inputs are infinite
    assertEquals(before, kept(fixed.model));
    fixed.step(x, y);
    assertFalse(before.equals(kept(fixed.model)));
  }

  @Test
  void gradientsWhoseSquaresAreInfiniteAreNotMeasured() {
    var fixed = new Fixed("dense", Lion.of(0.01), Learning.batch().errorFeedback());
    var x = samples("dense", 1, 6);
    fixed.step(x, Kit.normal(2, 6, 2));
    fixed.step(x, Kit.normal(2, 6, 2).scale(1e25));
    fixed.step(x, Kit.normal(2, 6, 2));
    for (var change : fixed.step(x, Kit.normal(2, 6, 2))) {
      for (double number : change) assertTrue(Double.isFinite(number));
    }
  }

  private static Map<String, NDArray> kept(Model model) {
    var all = new TreeMap<>(TrainerInternals.strategy(model).state());
    all.keySet().removeIf(key -> !key.startsWith("error/") && !key.startsWith("squares/"));
    return all;
  }

  @Test
  void theStateIsFreedWithTheModelAndWithTheMode() {
    var fixed = new Fixed("dense", Adam.of(0.01), Learning.batch().errorFeedback());
    var x = samples("dense", 1, 6);
    var y = Kit.normal(2, 6, 2);
    fixed.step(x, y);
    var first = TrainerInternals.strategy(fixed.model);
    assertFalse(first.state().isEmpty());
    fixed.model.layers().get(0).freeze();
    fixed.step(x, y); // starts the mode again
    assertThrows(IllegalStateException.class, first::state);
    var second = TrainerInternals.strategy(fixed.model);
    fixed.model.close();
    assertThrows(IllegalStateException.class, second::state);
  }

  @Test
  void refusesRecordingsThatReplaceTheGradient() {
    Kit.assertRefused(
        "BatchLearning: errorFeedback() takes the whole gradient of a batch, which Saga replaces:"
            + " leave one of the two out.",
        () -> Learning.batch().errorFeedback().record(Recording.saga()));
    Kit.assertRefused(
        "BatchLearning: errorFeedback() takes the whole gradient of a batch, which DpSgd replaces:"
            + " leave one of the two out.",
        () -> Learning.batch().record(Recording.clipped(1, 1)).errorFeedback());
    var unused = Learning.batch().record(Recording.norms()).errorFeedback();
  }
}
