package dev.rhyton.learning;

import static dev.rhyton.learning.Recording.clipped;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.MultiTaskDataset;
import dev.rhyton.layers.Activation;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.OnlineOptions;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.Ftrl;
import dev.rhyton.optimizers.LossScaleOptimizer;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.optimizers.RMSprop;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.regularizers.L2;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batch Learning, read off single steps of SGD at rate 1: the gradient is what the step took. */
class BatchLearningTest {
  private static final Map<String, Supplier<Sequential>> NETS =
      Map.of(
          "dense", () -> Sequential.of(Dense.of(4).activation("tanh"), Dense.of(3), Dense.of(2)),
          "conv",
              () -> Sequential.of(Conv2D.of(3, 2).activation("tanh"), Flatten.of(), Dense.of(2)),
          "norm",
              () ->
                  Sequential.of(
                      Dense.of(3), BatchNormalization.of(), Activation.of("tanh"), Dense.of(2)));

  private static NDArray samples(String net, int count) {
    return net.equals("conv") ? Kit.normal(1, count, 3, 3, 2) : Kit.normal(1, count, 5);
  }

  /** The gradient of one step from {@code start}, of the trainable weights in a row. */
  private static double[] gradient(
      Model model, List<NDArray> start, NDArray x, Object y, Object weights) {
    model.setWeights(start);
    var trained = model.trainableWeights();
    var before = trained.stream().map(Weight::value).toList();
    if (weights == null) model.trainOnBatch(x, y);
    else model.trainOnBatch(x, y, weights);
    var row = new ArrayList<Double>();
    for (int i = 0; i < trained.size(); i++) {
      for (double d : Kit.difference(before.get(i), trained.get(i).value(), 1)) row.add(d);
    }
    return row.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @CanIgnoreReturnValue
  private static Model compiled(Model model, Learning mode) {
    model.compile(Compile.of(SGD.of(1), MeanSquaredError.of()).learning(mode));
    return model;
  }

  private static double[] plain(Model model, List<NDArray> start, NDArray x, Object y, Object w) {
    return gradient(compiled(model, Learning.plain()), start, x, y, w);
  }

  /** Asserts that the mean over many assignments is the gradient of the batch. */
  private static void assertUnbiased(
      Model model, BatchLearning mode, NDArray x, NDArray y, Object weights) {
    Seed.set(5);
    compiled(model, Learning.plain()).trainOnBatch(x, y); // makes the weights
    var start = model.getWeights();
    var expected = plain(model, start, x, y, weights);
    compiled(model, mode);
    // The samples may be those of the last batch of a pass, which is shorter than the others.
    model.trainOnBatch(threeTimes(x), threeTimes(y));
    int runs = 600;
    var sum = new double[expected.length];
    var squares = new double[expected.length];
    for (int r = 0; r < runs; r++) {
      var g = gradient(model, start, x, y, weights);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += g[i];
        squares[i] += g[i] * g[i];
      }
    }
    boolean varies = false;
    for (int i = 0; i < sum.length; i++) {
      double mean = sum[i] / runs;
      double deviation = Math.sqrt(Math.max(0, squares[i] / runs - mean * mean));
      // Five standard errors: over all these numbers none should be farther off.
      double error = 5 * deviation / Math.sqrt(runs) + 1e-5;
      assertEquals(expected[i], mean, error, "gradient " + i + " deviates by " + deviation);
      varies |= deviation > 1e-3;
    }
    assertTrue(varies, "the groups made no difference");
  }

  private static NDArray threeTimes(NDArray rows) {
    return NDArray.concatenate(List.of(rows, rows, rows));
  }

  @ParameterizedTest
  @CsvSource({
    "dense,UNIT",
    "dense,WEIGHT",
    "dense,VARIABLE",
    "conv,UNIT",
    "conv,WEIGHT",
    "conv,VARIABLE",
    "norm,UNIT",
    "norm,WEIGHT",
    "norm,VARIABLE"
  })
  void meanOverAssignmentsIsGradientOfBatch(String net, Granularity level) {
    var mode = Learning.batch().groups(3).granularity(level);
    assertUnbiased(NETS.get(net).get(), mode, samples(net, 7), Kit.normal(2, 7, 2), null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dense", "conv"})
  void balancedGroupsAreUnbiased(String net) {
    var mode = Learning.batch().groups(3).balanced();
    assertUnbiased(NETS.get(net).get(), mode, samples(net, 7), Kit.normal(2, 7, 2), null);
  }

  @Test
  void sampleWeightsCount() {
    var weights = new float[] {0, 3, 1, 0.5f, 2};
    assertUnbiased(
        NETS.get("dense").get(),
        Learning.batch(),
        samples("dense", 5),
        Kit.normal(2, 5, 2),
        weights);
  }

  @ParameterizedTest
  @EnumSource(names = "ROW", mode = EnumSource.Mode.EXCLUDE)
  void batchOfFewerSamplesThanGroupsIsUnbiased(Granularity level) {
    var mode = Learning.batch().groups(8).granularity(level);
    assertUnbiased(NETS.get("dense").get(), mode, samples("dense", 3), Kit.normal(2, 3, 2), null);
  }

  private static NDArray firstUpdate(Optimizer optimizer, Learning mode) {
    Seed.set(3);
    var model = Sequential.of(Dense.of(4));
    model.build(5);
    var kernel = model.trainableWeights().get(0);
    var before = kernel.value();
    model.compile(Compile.of(optimizer, MeanSquaredError.of()).learning(mode));
    model.fit(samples("dense", 8), Kit.normal(2, 8, 4), Fit.epochs(1).verbose(0));
    return NDArray.of(Kit.difference(before, kernel.value(), 1), 20);
  }

  /** How many times as large an update is as the optimizer's own, the same groups drawn. */
  private static double factor(Optimizer optimizer, BatchLearning mode) {
    var own = firstUpdate(optimizer, mode.rescale(1)).toDoubles();
    var scaled = firstUpdate(optimizer, mode).toDoubles();
    assertTrue(Math.abs(own[0]) > 1e-4);
    for (int i = 1; i < own.length; i++) {
      assertEquals(scaled[0] / own[0], scaled[i] / own[i], 1e-2, "weight " + i);
    }
    return scaled[0] / own[0];
  }

  @Test
  void byWeightStepsThatNoiseMakesSmallerAreScaledUp() {
    var byWeight = Learning.batch().groups(4).granularity(Granularity.WEIGHT);
    assertEquals(2, factor(Adam.of(0.1), byWeight), 1e-2);
    assertEquals(2, factor(RMSprop.of(0.1).momentum(0.5), byWeight), 1e-2);
    assertEquals(2, factor(LossScaleOptimizer.of(Adam.of(0.1)), byWeight), 1e-2);
    assertEquals(Math.sqrt(8), factor(Adam.of(0.1), byWeight.groups(8)), 1e-2);
    assertEquals(1.5, factor(SGD.of(0.1), byWeight.rescale(1.5)), 1e-2);
  }

  @Test
  void otherStepsAreTheOptimizersOwn() {
    var byWeight = Learning.batch().granularity(Granularity.WEIGHT);
    assertEquals(1, factor(SGD.of(0.1), byWeight));
    assertEquals(1, factor(Adam.of(0.1), Learning.batch()));
    assertEquals(1, factor(Adam.of(0.1), Learning.batch().granularity(Granularity.VARIABLE)));
  }

  @Test
  void recordedNormsLeaveTheFactor() {
    var byWeight = Learning.batch().granularity(Granularity.WEIGHT);
    var recorded = firstUpdate(Adam.of(0.1), byWeight.record(Recording.norms()));
    assertEquals(firstUpdate(Adam.of(0.1), byWeight), recorded);
  }

  @Test
  void factorIsChecked() {
    var zero = assertThrows(IllegalArgumentException.class, () -> Learning.batch().rescale(0));
    assertEquals("BatchLearning: rescale must be positive, received 0.", zero.getMessage());
    var compile =
        Compile.of(Ftrl.of(), MeanSquaredError.of()).learning(Learning.batch().rescale(2));
    var model = Sequential.of(Dense.of(1));
    var ftrl = assertThrows(IllegalArgumentException.class, () -> model.compile(compile));
    assertEquals(
        "BatchLearning: rescale multiplies updates, which is not possible for Ftrl: "
            + OptimizerInternals.whyNoRest(Ftrl.of())
            + ". Leave it out.",
        ftrl.getMessage());
  }

  @Test
  void regularizerEntersWhole() {
    // Targets equal to the predictions leave the penalty's gradient alone.
    var layer = Dense.of(3).useBias(false).kernelRegularizer(L2.of(0.5));
    var model = Sequential.of(layer);
    model.build(4);
    var start = model.getWeights();
    var x = Kit.normal(3, 8, 4);
    var y = model.predict(x);
    for (var level : EnumSet.complementOf(EnumSet.of(Granularity.ROW))) {
      compiled(model, Learning.batch().granularity(level));
      var gradient = gradient(model, start, x, y, null);
      assertEquals(0, Kit.distance(start.get(0).toDoubles(), gradient), 1e-5, level.toString());
    }
  }

  /** Each unit's gradient is G · Σ over one group's samples, worked out here in plain Java. */
  @Test
  void unitLearnsFromOneGroupOfSamples() {
    int batch = 6;
    int groups = 3;
    var model = Sequential.of(Dense.of(4));
    compiled(model, Learning.batch().groups(groups));
    model.build(2);
    var start = model.getWeights();
    var x = Kit.normal(4, batch, 2);
    var y = Kit.normal(5, batch, 4);
    var ofSample = perSample(start.get(0), start.get(1), x, y);
    var seen = new HashSet<Integer>();
    for (int run = 0; run < 40; run++) {
      var g = gradient(model, start, x, y, null);
      for (int unit = 0; unit < 4; unit++) {
        // The kernel and the bias of a unit have groups of their own.
        int kernel = group(ofSample, unit, groups, new double[] {g[unit], g[4 + unit]}, 0);
        int bias = group(ofSample, unit, groups, new double[] {g[8 + unit]}, 2);
        seen.add(kernel);
        seen.add(bias);
      }
    }
    assertTrue(seen.size() > 10, "only " + seen.size() + " different groups");
  }

  /**
   * {@code [sample][unit] = {d kernel 0, d kernel 1, d bias}} of a linear layer's squared error.
   */
  private static double[][][] perSample(NDArray kernel, NDArray bias, NDArray x, NDArray y) {
    var w = kernel.toArray2d();
    var b = bias.toDoubles();
    var result = new double[x.length()][b.length][3];
    for (int i = 0; i < x.length(); i++) {
      var in = x.toArray2d()[i];
      for (int u = 0; u < b.length; u++) {
        double error = in[0] * w[0][u] + in[1] * w[1][u] + b[u] - y.toArray2d()[i][u];
        double d = 2 * error / b.length / x.length();
        result[i][u] = new double[] {d * in[0], d * in[1], d};
      }
    }
    return result;
  }

  /** The samples, as bits, whose summed gradients times G are these numbers; fails for none. */
  private static int group(
      double[][][] ofSample, int unit, int groups, double[] numbers, int from) {
    int size = ofSample.length / groups;
    for (int bits = 0; bits < 1 << ofSample.length; bits++) {
      if (Integer.bitCount(bits) != size) continue;
      double off = 0;
      for (int k = 0; k < numbers.length; k++) {
        double sum = 0;
        for (int i = 0; i < ofSample.length; i++) {
          if ((bits >> i & 1) == 1) sum += groups * ofSample[i][unit][from + k];
        }
        off = Math.max(off, Math.abs(sum - numbers[k]));
      }
      if (off < 2e-6) return bits;
    }
    throw new AssertionError(
        "no group of " + size + " gives " + Arrays.toString(numbers) + " for unit " + unit);
  }

  /** Gradients of a bias are those of samples: every group is that of equally many units. */
  @Test
  void everySampleIsUsedByEquallyManyUnits() {
    var model = Sequential.of(Dense.of(6).kernelInitializer("zeros").biasInitializer("zeros"));
    compiled(model, Learning.batch().groups(3).balanced());
    model.build(2);
    var start = model.getWeights();
    var y = new float[3][6]; // sample i has errors of its own size
    for (int i = 0; i < 3; i++) Arrays.fill(y[i], (float) Math.pow(10, i));
    var first = new HashSet<Double>();
    for (int run = 0; run < 20; run++) {
      var g = gradient(model, start, Kit.normal(1, 3, 2), NDArray.from(y), null);
      var ofBias = Arrays.copyOfRange(g, 12, 18);
      first.add(ofBias[0]);
      for (int unit = 0; unit < 3; unit++) assertEquals(ofBias[unit], ofBias[unit + 3], 1e-5);
      assertEquals(3, Arrays.stream(ofBias).distinct().count());
    }
    assertEquals(3, first.size());
  }

  @Test
  void oneGroupIsPlainTrainingBitForBit() {
    var results = new ArrayList<List<NDArray>>();
    for (Learning mode : List.of(Learning.plain(), Learning.batch().groups(1))) {
      Seed.set(11);
      var model = NETS.get("norm").get();
      compiled(model, mode);
      model.fit(samples("norm", 10), Kit.normal(2, 10, 2), ModelKit.quiet(2, 4));
      results.add(model.getWeights());
    }
    assertEquals(results.get(0), results.get(1));
  }

  @Test
  void shortLastBatchesTrain() {
    for (int count : new int[] {9, 10, 11}) {
      var model = NETS.get("dense").get();
      model.compile(Compile.of("adam", "mse").learning(Learning.batch().groups(4)));
      var history =
          model.fit(samples("dense", count), Kit.normal(2, count, 2), ModelKit.quiet(2, 4));
      assertTrue(Double.isFinite(history.last("loss")));
    }
  }

  @ParameterizedTest
  @CsvSource({"20, 5, 5", "5, 32, 5"})
  void fitRefusesMoreGroupsThanSamplesInEveryBatch(int samples, int batchSize, int most) {
    for (var mode : List.of(Learning.batch().groups(6), Learning.gradient().groups(6))) {
      var model = NETS.get("dense").get();
      compiled(model, mode);
      Kit.assertRefused(
          "groups(6): every batch has at most "
              + most
              + " samples, so that there are groups without a sample: use groups("
              + most
              + ") or fewer, or larger batches.",
          () ->
              model.fit(
                  samples("dense", samples),
                  Kit.normal(2, samples, 2),
                  ModelKit.quiet(1, batchSize)));
    }
  }

  /** A hundred thousand groups would take all memory before the first step. */
  @Test
  void everyWayToTrainRefusesMoreGroupsThanSamples() {
    var mode = Learning.batch().groups(100_000).granularity(Granularity.WEIGHT);
    var x = samples("dense", 20);
    var y = Kit.normal(2, 20, 2);
    Map<String, Consumer<Model>> ways =
        Map.of(
            "fit", model -> model.fit(x, y, ModelKit.quiet(1, 5)),
            "batches of the data",
                model -> model.fit(Dataset.of(x, y).batch(5), ModelKit.quiet(1, 32)),
            "a stream", model -> model.fit(Dataset.of(x, y), OnlineOptions.window(2).batchSize(5)),
            "trainOnBatch", model -> model.trainOnBatch(x.slice(0, 5), y.slice(0, 5)),
            "gradients",
                model -> {
                  var unused = model.gradients(x.slice(0, 5), y.slice(0, 5));
                });
    for (var recording : Arrays.asList(null, Recording.norms().drop(0.5), clipped(1, 1))) {
      for (var way : ways.entrySet()) {
        if (recording != null && !way.getKey().equals("fit")) continue; // needs samples in memory
        assertManyGroupsAreRefused(compiled(NETS.get("dense").get(), mode.record(recording)), way);
      }
    }
    for (var way : ways.entrySet()) {
      if (way.getKey().equals("gradients")) continue; // refused where steps make several updates
      var two = new ModelKit.TwoOptimizers();
      two.compile(
          Compile.of(Map.of("first", Adam.of(), "second", SGD.of(0.1)), MeanSquaredError.of())
              .learning(mode));
      assertManyGroupsAreRefused(two, way);
    }
  }

  private static void assertManyGroupsAreRefused(
      Model model, Map.Entry<String, Consumer<Model>> way) {
    Kit.assertRefused(
        "groups(100000): every batch has at most 5 samples, so that there are groups without a"
            + " sample: use groups(5) or fewer, or larger batches.",
        () -> way.getValue().accept(model));
  }

  @Test
  void shortBatchesAfterALongOneTrain() {
    var model = compiled(NETS.get("dense").get(), Learning.batch().groups(4));
    var x = samples("dense", 6);
    var y = Kit.normal(2, 6, 2);
    assertTrue(Double.isFinite(model.trainOnBatch(x.slice(0, 4), y.slice(0, 4)).get("loss")));
    assertTrue(Double.isFinite(model.trainOnBatch(x.slice(4, 6), y.slice(4, 6)).get("loss")));
  }

  /** Each task brings its own part of a batch. */
  @Test
  void groupsCountTheSamplesOfAllTasks() {
    var in = Input.of(5);
    var model =
        Model.of(in, List.of(Dense.of(2).named("a").apply(in), Dense.of(2).named("b").apply(in)));
    var data =
        MultiTaskDataset.of(Dataset.of(samples("dense", 8), Kit.normal(2, 8, 2)), "a")
            .and(Dataset.of(samples("dense", 3), Kit.normal(3, 3, 2)), "b");
    compiled(model, Learning.batch().groups(7));
    assertTrue(Double.isFinite(model.fit(data, ModelKit.quiet(1, 4)).last("loss")));
    compiled(model, Learning.batch().groups(8));
    Kit.assertRefused(
        "groups(8): every batch has at most 7 samples, so that there are groups without a sample:"
            + " use groups(7) or fewer, or larger batches.",
        () -> model.fit(data, ModelKit.quiet(1, 4)));
  }

  @Test
  void sharedLayerLearnsFromAllItsUses() {
    Layer shared = Dense.of(3).useBias(false);
    var in = Input.of(3);
    var model = Model.of(in, shared.apply(shared.apply(in)));
    assertUnbiased(
        model, Learning.batch().groups(2), Kit.normal(1, 4, 3), Kit.normal(2, 4, 3), null);
  }

  @Test
  void refusesFewerThanOneGroup() {
    Kit.assertRefused(
        "BatchLearning: groups must be at least 1, received 0.", () -> Learning.batch().groups(0));
    Kit.assertRefused(
        "BatchLearning: groups cannot be assigned to rows, which all units share: use the"
            + " granularity UNIT, WEIGHT or VARIABLE.",
        () -> Learning.batch().granularity(Granularity.ROW));
    Kit.assertRefused(
        "BatchLearning: balanced() is for units, received the granularity WEIGHT.",
        () -> Learning.batch().balanced().granularity(Granularity.WEIGHT));
  }
}
