package dev.rhyton.learning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.layers.Activation;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.MultiHeadAttention;
import dev.rhyton.losses.BinaryCrossentropy;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScaledBranchesTest {
  private static final WeightLearning MODE = Learning.weight().scaledBranches();

  /** A block of a user's own: it adds to its input. */
  private static final class Block extends Layer {
    private final Dense first = Dense.of(6).activation("relu").named("first");
    private final Dense second = Dense.of(6).named("second");

    @Override
    protected Tensor call(Tensor x, Context context) {
      return x.add(second.apply(first.apply(x)));
    }
  }

  private static void calibrate(Model model, Learning mode, NDArray x) {
    var loss = BinaryCrossentropy.of().fromLogits(true); // in a regression, the last kernel is 0
    model.compile(Compile.of(Adam.of(), loss).learning(mode));
    model.fit(x, model.predict(x).scale(0).add(0.5).value(), ModelKit.quiet(1, 16));
  }

  private static List<Calibration.Row> ends(Model model) {
    return model.calibration().rows().stream()
        .filter(row -> row.note().contains("residual branch"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 9})
  void lastKernelsOfBranchesShareTheVarianceOfOne(int blocks) {
    var model = Sequential.of(Dense.of(6));
    for (int i = 0; i < blocks; i++) model.add(new Block());
    model.add(Dense.of(6));
    calibrate(model, MODE, Kit.normal(1, 64, 5));
    var ends = ends(model);
    assertEquals(blocks, ends.size(), model.calibration().toString());
    for (var row : ends) {
      assertTrue(row.weight().endsWith("second/kernel"), row.weight());
      assertEquals(1.0 / blocks, row.after(), 0.1 / blocks);
    }
    // The variance of others is 1, but for the sample's.
    model.calibration().rows().stream()
        .filter(row -> !ends.contains(row))
        .forEach(row -> assertEquals(1, row.after(), 0.1, row.weight()));
  }

  @Test
  void branchesOfAttentionEndWithItsProjection() {
    var in = Input.of(4, 6);
    var attended = MultiHeadAttention.of(2, 3).named("attention").apply(in, in);
    var sum = Add.of().apply(in, attended);
    var hidden = Dense.of(8).activation("relu").named("up").apply(sum);
    var model = Model.of(in, Add.of().apply(sum, Dense.of(6).named("down").apply(hidden)));
    calibrate(model, MODE, Kit.normal(1, 32, 4, 6));
    var paths = new TreeSet<String>();
    ends(model).forEach(row -> paths.add(row.weight()));
    assertEquals(2, paths.size(), paths.toString());
    assertTrue(paths.first().startsWith("attention/") && paths.first().contains("output"));
    assertEquals("down/kernel", paths.last());
  }

  @Test
  void aBlockThatIsAppliedTwiceEndsTwoBranches() {
    var in = Input.of(6);
    var block = new Block();
    var model = Model.of(in, block.apply(block.apply(in)));
    calibrate(model, MODE, Kit.normal(1, 64, 6));
    var ends = ends(model);
    assertEquals(1, ends.size(), model.calibration().toString());
    assertTrue(ends.get(0).weight().endsWith("second/kernel"), ends.get(0).weight());
    assertTrue(ends.get(0).note().endsWith("divided by √2"), ends.get(0).note());
  }

  /** Weights that are trained already stay, and the branches they belong to still count. */
  @Test
  void aModelThatIsTrainedGoesOn() {
    var model = Sequential.of(Dense.of(6), new Block(), new Block(), Dense.of(6));
    var x = Kit.normal(1, 64, 5);
    calibrate(model, MODE, x);
    assertEquals(2, ends(model).size());
    var trained = model.getWeights();
    model.compile(Compile.of("adam", "mse").learning(MODE));
    model.fit(x, model.predict(x), ModelKit.quiet(1, 16));
    assertEquals(List.of(), model.calibration().rows());
    var other = Sequential.of(Dense.of(6), new Block(), new Block(), Dense.of(6));
    other.build(5);
    other.layers().get(1).setWeights(trained.subList(2, 6));
    calibrate(other, MODE, x);
    assertEquals(1, ends(other).size());
    assertTrue(ends(other).get(0).note().endsWith("divided by √2"), other.calibration() + "");
  }

  @Test
  void sumsOfSeparateBranchesAndActivationsAreNone() {
    var in = Input.of(5);
    var sum = Add.of().apply(Dense.of(4).apply(in), Dense.of(4).apply(in));
    var gelu = Activation.of("gelu").apply(sum);
    Kit.assertRefused(
        "WeightLearning: scaledBranches() is for residual models, whose blocks add what they compute"
            + " from a value to it; this model has no such block: leave it out.",
        () -> calibrate(Model.of(in, Dense.of(4).apply(gelu)), MODE, Kit.normal(1, 32, 5)));
  }

  @Test
  void withoutTheOptionAllVariancesAreOne() {
    var model = Sequential.of(Dense.of(6));
    IntStream.range(0, 3).forEach(i -> model.add(new Block()));
    calibrate(model, Learning.weight(), Kit.normal(1, 64, 5));
    assertEquals(List.of(), ends(model));
    model.calibration().rows().forEach(row -> assertEquals(1, row.after(), 0.1, row.weight()));
  }

  @Test
  void refusesStrategiesThatBalanceAllKernels() {
    Kit.assertRefused(
        "WeightLearning: scaledBranches() makes the outputs of some kernels smaller, and"
            + " dataDependent, pca and kmeans balance all of them: use lsuv().",
        () -> Learning.weight().pca().scaledBranches());
  }
}
