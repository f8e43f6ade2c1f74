package dev.rhyton.optimizers;

import static dev.rhyton.models.Fit.epochs;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.rhyton.Kit;
import dev.rhyton.config.Json;
import dev.rhyton.constraints.MaxNorm;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.Granularity;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Updates of the rows that a batch contains give the numbers of updates of the whole matrix. */
class RowUpdatesTest {
  private static final int ROWS = 50;

  /** Looks up rows of a matrix twice; as a whole, the gradient is one of all rows. */
  static final class Lookups extends Layer {
    private final transient boolean whole;
    private final transient boolean constrained;
    private Weight matrix;

    Lookups(boolean whole, boolean constrained) {
      this.whole = whole;
      this.constrained = constrained;
    }

    @Override
    protected void build(Shape input) {
      matrix = weight(Initializers.get("uniform"), ROWS, 3);
      if (constrained) matrix.constraint(MaxNorm.of(0.05)::apply);
    }

    @Override
    protected Tensor call(Tensor x) {
      var from = whole ? matrix.multiply(1) : matrix;
      var codes = x.cast(DType.INT64);
      return from.take(codes).add(TensorOps.take(from, codes.multiply(2).mod(7), 0));
    }
  }

  private static ArrayDataset data() {
    var codes = Kit.labels(1, 96, ROWS - 1).toInts(); // some of them are repeated
    for (int i = 0; i < 96; i += 3) codes[i] = 4;
    return Dataset.of(NDArray.of(codes, 24, 4), Kit.normal(2, 24, 1));
  }

  private static Sequential trained(Compile compile, boolean whole, boolean constrained) {
    Seed.set(3);
    var model = Sequential.of(new Lookups(whole, constrained), Flatten.of(), Dense.of(1));
    model.compile(compile);
    model.fit(data(), epochs(3).batchSize(8).verbose(0));
    return model;
  }

  private static Compile with(Optimizer optimizer) {
    return Compile.of(optimizer, MeanSquaredError.of());
  }

  static Stream<Compile> trainings() {
    var optimizers =
        Stream.of(
            SGD.of(0.3),
            SGD.of(0.3).momentum(0.9),
            SGD.of(0.3).weightDecay(0.1),
            SGD.of(0.3).clipnorm(0.1),
            SGD.of(0.3).clipvalue(0.01),
            SGD.of(0.3).globalClipnorm(0.1),
            SGD.of(0.3).lossScaleFactor(8),
            SGD.of(0.3).gradientAccumulationSteps(2),
            SGD.of(0.3).useEma(true).emaOverwriteFrequency(2),
            LossScaleOptimizer.of(SGD.of(0.3)).initialScale(4),
            Adagrad.of(0.3),
            Adagrad.of(0.3).weightDecay(0.1).excludeFromWeightDecay("matrix"),
            Adagrad.of(0.3).globalClipnorm(0.1),
            MultiOptimizer.of(OptimizerMap.of(Adam.of()).put(".*matrix", Adagrad.of(0.3))),
            Adam.of(),
            RMSprop.of());
    var modes =
        Stream.of(
            Learning.gradient().granularity(Granularity.UNIT),
            Learning.batch().groups(2),
            Learning.weight());
    return Stream.concat(
        optimizers.map(RowUpdatesTest::with),
        modes.map(mode -> with(Adagrad.of(0.03)).learning(mode)));
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void numbersAreThoseOfTheWholeMatrix(Compile compile) {
    assertSameNumbers(compile, false);
  }

  @Test
  void aConstraintHoldsForAllRows() {
    assertSameNumbers(with(Adagrad.of(0.3)), true);
  }

  private static void assertSameNumbers(Compile compile, boolean constrained) {
    var rows = trained(compile, false, constrained).getWeights();
    var whole = trained(compile, true, constrained).getWeights();
    for (int i = 0; i < rows.size(); i++) {
      assertArrayEquals(whole.get(i).toFloats(), rows.get(i).toFloats(), 1e-5f);
    }
  }

  static Stream<BaseAdam<?>> lazy() {
    return Stream.of(
        Adam.of(0.01).lazy(true),
        Adam.of(0.01).amsgrad(true).lazy(true),
        Adam.of(0.01).lazy(true).clipnorm(0.1),
        AdamW.of(0.01).lazy(true));
  }

  @ParameterizedTest
  @MethodSource("lazy")
  void lazilyOnlyRowsOfTheBatchChange(BaseAdam<?> optimizer) {
    Seed.set(3);
    var model = Sequential.of(new Lookups(false, false), Flatten.of(), Dense.of(1));
    model.compile(with(optimizer).learning(Learning.plain()));
    model.build(4);
    var before = rows(model);
    model.fit(data(), epochs(2).batchSize(24).verbose(0));
    var after = rows(model);
    var touched = new HashSet<Integer>();
    for (int code : data().whole().x().get(0).toInts()) touched.addAll(List.of(code, code * 2 % 7));
    for (int row = 0; row < ROWS; row++) {
      boolean same = Arrays.equals(before[row], after[row]);
      assertEquals(!touched.contains(row), same, "row " + row);
    }
  }

  private static float[][] rows(Sequential model) {
    var all = model.getWeights().get(0).toFloats();
    var rows = new float[ROWS][];
    for (int i = 0; i < ROWS; i++) rows[i] = Arrays.copyOfRange(all, 3 * i, 3 * i + 3);
    return rows;
  }

  @Test
  void aFirstLazyStepIsTheOrdinaryOneInItsRows() {
    var compile = with(Adam.of(0.01).lazy(true)).learning(Learning.plain());
    var ordinary = with(Adam.of(0.01)).learning(Learning.plain());
    var once = epochs(1).batchSize(24).verbose(0);
    var results =
        Stream.of(compile, ordinary)
            .map(
                c -> {
                  Seed.set(3);
                  var model = Sequential.of(new Lookups(false, false), Flatten.of(), Dense.of(1));
                  model.compile(c);
                  model.fit(data(), once);
                  return model.getWeights().get(0).toFloats();
                })
            .toList();
    assertArrayEquals(results.get(1), results.get(0), 1e-5f);
  }

  @Test
  void lazyDiffersFromKerasLater() {
    var lazy = trained(with(Adam.of(0.01).lazy(true)), false, false).getWeights();
    assertNotEquals(lazy, trained(with(Adam.of(0.01)), false, false).getWeights());
  }

  @Test
  void filesContainWhetherTheOptimizerIsLazy() {
    for (boolean lazy : new boolean[] {false, true}) {
      var json = Json.write(Adam.of().lazy(lazy));
      assertEquals(lazy, json.path("lazy").asBoolean());
      assertEquals(lazy, Json.readObject(json, Adam.class).has(OptimizerTrait.LAZY));
      assertFalse(json.path("config").has("lazy")); // Keras refuses options that it does not have
    }
  }

  @Test
  void lazyWithAccumulatedGradientsIsRefused() {
    Kit.assertRefused(
        "Adam: lazy updates the rows that a batch contains, and gradientAccumulationSteps(2) sums"
            + " the gradients of several: leave out one of them.",
        () -> Adam.of().lazy(true).gradientAccumulationSteps(2));
  }
}
