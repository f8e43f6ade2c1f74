package dev.rhyton.compression;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.callbacks.BackupAndRestore;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.Optimizers;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Pruning during training: how many weights are 0, and that they stay 0. */
class PruneLowMagnitudeTest {
  private static final NDArray X = Kit.normal(1, 64, 4);
  private static final NDArray Y = Kit.labels(2, 64, 3);
  private static final PruningSchedule HALF = ConstantSparsity.of(0.5).frequency(3);

  private static Compile compile(Optimizer optimizer) {
    return Compile.of(optimizer, Losses.get("sparse_categorical_crossentropy"));
  }

  private static Sequential classifier(Compile compile) {
    var model =
        Sequential.of(
            Input.of(4), Dense.of(8).activation("tanh"), Dense.of(3).activation("softmax"));
    model.compile(compile);
    return model;
  }

  /** Records the zeros of each kernel after each batch. */
  private static final class Zeros extends Callback {
    final List<List<Long>> all = new ArrayList<>();

    @Override
    public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
      all.add(zeros((Model) training().model()));
    }
  }

  private static List<Long> zeros(Model model) {
    return Sparsity.of(model).rows().stream().map(Sparsity.Row::zeros).toList();
  }

  private static void fit(Model model, int epochs, Callback... callbacks) {
    var unused = model.fit(X, Y, ModelKit.quiet(epochs, 16).callbacks(callbacks));
  }

  @Test
  void sparsityRisesByTheSchedule() {
    var model = classifier(compile(Adam.of()));
    var zeros = new Zeros();
    var schedule = PolynomialSparsity.of(0.25, 0.75, 2, 9).power(1).frequency(3);
    fit(model, 3, PruneLowMagnitude.of(schedule), zeros);
    // Kernels of 32 and 24 weights; sparsity after 2, 5, 8 and 9 steps.
    var none = List.of(0L, 0L);
    var two = List.of(8L, 6L);
    var five =
        List.of(Math.round(32 * (0.25 + 0.5 * 3 / 7)), Math.round(24 * (0.25 + 0.5 * 3 / 7)));
    var eight =
        List.of(Math.round(32 * (0.25 + 0.5 * 6 / 7)), Math.round(24 * (0.25 + 0.5 * 6 / 7)));
    var nine = List.of(24L, 18L);
    assertEquals(
        List.of(none, two, two, two, five, five, five, eight, nine, nine, nine, nine), zeros.all);
  }

  @TestFactory
  Stream<DynamicTest> zerosStayWithEveryOptimizer() {
    return Optimizers.names().stream()
        .filter(name -> !name.equals("loss_scale_optimizer"))
        .map(
            name ->
                dynamicTest(
                    name,
                    () -> assertHalf(compile(Optimizers.get(name)).learning(Learning.plain()))));
  }

  private static void assertHalf(Compile compile) {
    var model = classifier(compile);
    var zeros = new Zeros();
    fit(model, 3, PruneLowMagnitude.of(HALF), zeros);
    assertTrue(
        zeros.all.stream().allMatch(z -> z.get(0) >= 16 && z.get(1) >= 12), zeros.all.toString());
    assertTrue(zeros(model).get(0) < 20 && zeros(model).get(1) < 20); // FTRL has zeros of its own
  }

  @TestFactory
  Stream<DynamicTest> zerosStayInEveryMode() {
    return ModelKit.modes().entrySet().stream()
        .map(
            mode ->
                dynamicTest(
                    mode.getKey(), () -> assertHalf(compile(Adam.of()).learning(mode.getValue()))));
  }

  @Test
  void zerosStayWithAccumulatedGradientsMomentumAndDecay() {
    assertHalf(compile(SGD.of(0.1).momentum(0.9).gradientAccumulationSteps(2)));
    assertHalf(compile(Adam.of().weightDecay(0.1)));
    assertHalf(compile(Adam.of()).stepsPerExecution(4));
  }

  /** The average contains values from before the weights were pruned. */
  @Test
  void averagesOfWeightsAreMasked() {
    var model = classifier(compile(Adam.of().useEma(true)));
    fit(model, 3, PruneLowMagnitude.of(ConstantSparsity.of(0.5).beginStep(5)));
    assertEquals(List.of(16L, 12L), zeros(model));
  }

  @Test
  void theSmallestWeightsArePruned() {
    var model = classifier(compile(SGD.of(0.0)));
    var before = model.getWeights();
    fit(model, 1, PruneLowMagnitude.of(HALF));
    var kept = model.getWeights().get(0).toFloats();
    var all = before.get(0).toFloats();
    double largestPruned = 0;
    double smallestKept = 9;
    for (int i = 0; i < all.length; i++) {
      if (kept[i] == 0) largestPruned = Math.max(largestPruned, Math.abs(all[i]));
      else smallestKept = Math.min(smallestKept, Math.abs(all[i]));
    }
    assertTrue(largestPruned < smallestKept);
    assertArrayEquals(before.get(1).toFloats(), model.getWeights().get(1).toFloats());
  }

  @Test
  void blocksHaveTheSameNumberOfZeros() {
    var model = Sequential.of(Input.of(8), Dense.of(6), Dense.of(3).activation("softmax"));
    model.compile(compile(Adam.of()));
    var unused =
        model.fit(
            Kit.normal(1, 64, 8),
            Y,
            ModelKit.quiet(2, 16).callbacks(PruneLowMagnitude.of(HALF).blocksOf(4)));
    var kernel = model.getWeights().get(0).toArray2d();
    for (int unit = 0; unit < 6; unit++) {
      for (int block = 0; block < 8; block += 4) {
        int zeros = 0;
        for (int i = block; i < block + 4; i++) if (kernel[i][unit] == 0) zeros++;
        assertEquals(2, zeros);
      }
    }
  }

  @Test
  void namesChooseWeights() {
    var model =
        Sequential.of(
            Embedding.of(20, 6).named("words"),
            LSTM.of(4).named("lstm"),
            Dense.of(3).activation("softmax").named("classes"));
    model.compile(compile(Adam.of()));
    var words = NDArray.of(new int[64 * 5], 64, 5);
    var options = ModelKit.quiet(1, 16);
    var first = PruneLowMagnitude.of(HALF).exclude("classes");
    var unused = model.fit(words, Y, options.callbacks(first));
    assertEquals(List.of(0L, 48L, 32L, 0L), zeros(model)); // embeddings, the LSTM's two, classes
    var second = PruneLowMagnitude.of(HALF).include("words");
    unused = model.fit(words, Y, options.callbacks(second));
    assertEquals(60L, zeros(model).get(0));
  }

  @Test
  void convolutionsArePruned() {
    var model =
        Sequential.of(
            Input.of(6, 6, 1), Conv2D.of(4, 3), Flatten.of(), Dense.of(3).activation("softmax"));
    model.compile(compile(Adam.of()));
    var unused =
        model.fit(
            Kit.normal(1, 64, 6, 6, 1),
            Y,
            ModelKit.quiet(1, 16).callbacks(PruneLowMagnitude.of(HALF)));
    assertEquals(List.of(18L, 96L), zeros(model));
  }

  @Test
  void theModelIsOrdinaryAfterwards() {
    var model =
        Sequential.of(
            Input.of(4),
            Dense.of(8).kernelConstraint(Constraints.get("unit_norm")),
            Dense.of(3).activation("softmax"));
    model.compile(compile(SGD.of(0.1)));
    var own = model.weights().get(0).constraint();
    fit(model, 1, PruneLowMagnitude.of(HALF));
    assertEquals(own, model.weights().get(0).constraint());
    assertEquals(16, zeros(model).get(0));
    fit(model, 1);
    assertEquals(List.of(0L, 0L), zeros(model));
  }

  @Test
  void aTrainingThatFailedLeavesNoMask() {
    var model = classifier(compile(Adam.of()));
    assertThrows(
        ModelKit.Break.class,
        () -> fit(model, 1, PruneLowMagnitude.of(HALF), ModelKit.breakAfter(2)));
    fit(model, 1, PruneLowMagnitude.of(ConstantSparsity.of(0.25)));
    assertEquals(List.of(8L, 6L), zeros(model));
  }

  @Test
  void anInterruptedTrainingGoesOnWithTheSameNumbers(@TempDir Path folder) {
    var schedule = PolynomialSparsity.of(0, 0.75, 1, 9).frequency(2);
    Seed.set(5);
    var whole = classifier(compile(Adam.of()));
    fit(whole, 3, PruneLowMagnitude.of(schedule));
    for (int batches : new int[] {3, 4, 8, 11}) {
      var backup = BackupAndRestore.of(folder.resolve("" + batches).toString()).saveFreq(1);
      Seed.set(5);
      var model = classifier(compile(Adam.of()));
      var stop = ModelKit.breakAfter(batches);
      assertThrows(
          ModelKit.Break.class, () -> fit(model, 3, PruneLowMagnitude.of(schedule), stop, backup));
      Seed.set(5);
      var again = classifier(compile(Adam.of()));
      fit(again, 3, PruneLowMagnitude.of(schedule), backup);
      assertEquals(whole.getWeights(), again.getWeights());
    }
  }

  /** The search goes back to its start after each trial. */
  @Test
  void aSearchOfTheLearningRateEndsPruned() {
    var model = classifier(compile(Adam.of()).learning(Learning.plain().auto()));
    var schedule = PolynomialSparsity.of(0, 0.5, 0, 100).frequency(10);
    var unused = model.fit(X, Y, ModelKit.quiet(60, 16).callbacks(PruneLowMagnitude.of(schedule)));
    assertNotEquals(List.of(), model.autoChoice().rows());
    assertEquals(List.of(16L, 12L), zeros(model));
  }

  @Test
  void theTableCountsZeros() {
    Seed.set(1);
    var model = Sequential.of(Input.of(4), Dense.of(2).named("a"), Dense.of(1).named("b"));
    var weights = new ArrayList<>(model.getWeights());
    weights.set(0, NDArray.of(new float[] {0, 1, 0, 2, 0, 3, 4, 5}, 4, 2));
    model.setWeights(weights);
    var table = Sparsity.of(model);
    assertEquals(0.3, table.total(), 1e-9);
    assertEquals(
        String.join(
            System.lineSeparator(),
            "weight    shape   zeros  sparsity",
            "a/kernel  (4, 2)      3  0.375",
            "b/kernel  (2, 1)      0  0.000",
            "sparsity of all: 0.300"),
        table.toString());
  }
}
