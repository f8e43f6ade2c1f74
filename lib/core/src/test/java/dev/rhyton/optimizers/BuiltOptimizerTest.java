package dev.rhyton.optimizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.Refusals;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.learning.Granularity;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Updates by given gradients are those of {@code fit}. */
class BuiltOptimizerTest {
  private static final NDArray X = Kit.normal(1, 24, 6);
  private static final NDArray Y = Kit.labels(2, 24, 3);

  private static Model model(Compile compile) {
    Seed.set(3);
    var model =
        Sequential.of(
            Dense.of(8).activation("relu").kernelRegularizer("l2"),
            BatchNormalization.of(),
            Dropout.of(0.3),
            Dense.of(3).activation("softmax"));
    model.build(6);
    model.compile(compile);
    return model;
  }

  private static Compile with(Optimizer optimizer, Learning mode) {
    return Compile.of(optimizer, SparseCategoricalCrossentropy.of()).learning(mode);
  }

  static Stream<Optimizer> optimizers() {
    return Stream.of(
        SGD.of(0.1).momentum(0.9).clipnorm(0.5),
        Adam.of(0.01).useEma(true).emaOverwriteFrequency(3),
        AdamW.of(0.01).excludeFromWeightDecay("bias"),
        Nadam.of(0.01),
        RMSprop.of(0.01).lossScaleFactor(8),
        Lamb.of(0.01),
        Adafactor.of(),
        Adam.of(0.01).gradientAccumulationSteps(2),
        LossScaleOptimizer.of(Adam.of(0.01)));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void appliesGradientsAsFitDoes(Optimizer optimizer) {
    var fitted = model(with(optimizer, Learning.plain()));
    for (int i = 0; i < 5; i++) fitted.trainOnBatch(X, Y);
    var given = model(with(optimizer, Learning.plain()));
    for (int i = 0; i < 5; i++) TrainerInternals.apply(given, given.gradients(X, Y));
    assertSame(fitted, given);
    assertEquals(fitted.optimizerState().iterations(), given.optimizerState().iterations());
  }

  /** The loss of a step by hand: the regularizers of weights give what {@code fit} adds. */
  @Test
  void penaltiesOfAnOwnLossAreThoseOfFit() {
    var model =
        Sequential.of(Dense.of(8).kernelRegularizer("l2"), Dense.of(3).activation("softmax"));
    model.build(6);
    var loss = SparseCategoricalCrossentropy.of();
    model.compile(with(SGD.of(0.1), Learning.plain()));
    var weights = model.trainableWeights();
    var own =
        Gradients.of(
            () -> {
              var total = loss.apply(Y, model.apply((Tensor) X, true));
              for (var w : weights)
                if (w.regularizer() != null) total = total.add(w.regularizer().apply(w));
              return total;
            },
            weights);
    var fitted = model.gradients(X, Y);
    for (int i = 0; i < own.size(); i++)
      assertArrayEquals(fitted.get(i).toFloats(), own.get(i).toFloats(), 1e-6f);
  }

  static Stream<Learning> modes() {
    return Stream.of(
        Learning.gradient(),
        Learning.gradient().granularity(Granularity.UNIT).q(0.7),
        Learning.gradient().granularity(Granularity.WEIGHT),
        Learning.gradient().granularity(Granularity.ROW),
        Learning.gradient().cautious(),
        Learning.batch().granularity(Granularity.WEIGHT).groups(2),
        Learning.batch().errorFeedback().groups(2),
        Learning.batch().errorFeedback().groups(2).rescale(1.5));
  }

  @ParameterizedTest
  @MethodSource("modes")
  void appliesTheMasksOfTheLearningMode(Learning mode) {
    var fitted = model(with(Adam.of(0.01), mode));
    for (int i = 0; i < 5; i++) fitted.trainOnBatch(X, Y);
    var given = model(with(Adam.of(0.01), mode));
    for (int i = 0; i < 5; i++) TrainerInternals.apply(given, given.gradients(X, Y));
    assertSame(fitted, given);
  }

  @Test
  void keepsItsOwnState() {
    var twin = model(with(Adam.of(0.01), Learning.plain()));
    for (int i = 0; i < 4; i++) twin.trainOnBatch(X, Y);
    var model = model(with(SGD.of(1), Learning.plain()));
    var optimizer = Adam.of(0.01).build(model.trainableWeights());
    for (int i = 0; i < 4; i++) optimizer.apply(model.gradients(X, Y));
    assertSame(twin, model);
    assertEquals(4, optimizer.iterations());
    assertEquals("Adam of 6 weights after 4 updates", optimizer.toString());
    assertEquals(0, model.optimizerState().iterations());
    optimizer.close();
  }

  /** Parts of a weight that are updated separately end as the whole does. */
  @ParameterizedTest
  @MethodSource("optimizers")
  void elementwiseOptimizersUpdatePartsAsTheWhole(Optimizer optimizer) {
    if (!OptimizerInternals.isElementwise(optimizer)) return;
    var whole = weight(Kit.normal(4, 10));
    var first = weight(Kit.normal(4, 10).slice(0, 3));
    var rest = weight(Kit.normal(4, 10).slice(3, 10));
    var all = optimizer.build(List.of(whole));
    var parts = optimizer.build(List.of(first, rest));
    for (int i = 0; i < 4; i++) {
      var gradient = Kit.normal(5 + i, 10);
      all.apply(List.of(gradient));
      parts.apply(List.of(gradient.slice(0, 3), gradient.slice(3, 10)));
    }
    var joined = NDArray.concatenate(List.of(first.value(), rest.value()));
    assertArrayEquals(whole.value().toFloats(), joined.toFloats(), 1e-7f);
  }

  private static Weight weight(NDArray value) {
    return new Weight(value.shape(), value.dtype(), true, () -> value);
  }

  private static void assertSame(Model expected, Model actual) {
    var a = expected.weights();
    var b = actual.weights();
    for (int i = 0; i < a.size(); i++) {
      assertArrayEquals(a.get(i).value().toFloats(), b.get(i).value().toFloats(), 1e-6f);
    }
  }

  @TestFactory
  Stream<DynamicTest> refusals() {
    var weights = List.of(weight(Kit.normal(1, 2, 3)), weight(Kit.normal(2, 3)));
    var built = Adam.of().build(weights);
    return new Refusals()
        .add(
            "Adam: expected at least one weight, received none: a model has them once it is built.",
            () -> Adam.of().build(List.of()))
        .add(
            "Adam: expected a gradient for each of the 2 weights that it was built with, received"
                + " 1.",
            () -> built.apply(List.of(Kit.normal(1, 2, 3))))
        .add(
            "Adam: expected a gradient of shape (3,) for \"weight\", received (2,).",
            () -> built.apply(List.of(Kit.normal(1, 2, 3), Kit.normal(1, 2))))
        .tests();
  }
}
