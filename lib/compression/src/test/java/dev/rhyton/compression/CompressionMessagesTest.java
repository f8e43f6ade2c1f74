package dev.rhyton.compression;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.Refusals;
import dev.rhyton.layers.Activation;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What bad input to pruning says. */
class CompressionMessagesTest {
  private static final PruningSchedule HALF = ConstantSparsity.of(0.5);

  /** A model whose code uses its layers. */
  static final class Own extends Model {
    private final Dense dense = Dense.of(4);

    @Override
    protected Tensor call(Tensor x) {
      return dense.apply(x);
    }
  }

  /** A layer that no file could restore. */
  static final class Twice extends Layer {
    private final double factor;

    Twice(double factor) {
      this.factor = factor;
    }

    @Override
    protected Tensor call(Tensor x) {
      return x.multiply(factor);
    }
  }

  private static void fit(Model model, PruneLowMagnitude... callbacks) {
    model.compile("sgd", "mse");
    var options = ModelKit.quiet(1, 4).callbacks(callbacks);
    var unused = model.fit(Kit.normal(1, 4, 3), Kit.normal(2, 4, 2), options);
  }

  @TestFactory
  Stream<DynamicTest> schedules() {
    return new Refusals()
        .add(
            "ConstantSparsity: targetSparsity must be at least 0 and below 1, received 1.",
            () -> ConstantSparsity.of(1))
        .add(
            "ConstantSparsity: targetSparsity must be at least 0 and below 1, received -0.1.",
            () -> ConstantSparsity.of(-0.1))
        .add(
            "ConstantSparsity: targetSparsity must be a number, received NaN.",
            () -> ConstantSparsity.of(Double.NaN))
        .add(
            "ConstantSparsity: frequency must be at least 1, received 0.",
            () -> ConstantSparsity.of(0.5).frequency(0))
        .add(
            "ConstantSparsity: endStep must be at least beginStep, received 3 and 4.",
            () -> ConstantSparsity.of(0.5).beginStep(4).endStep(3))
        .add(
            "PolynomialSparsity: finalSparsity must be at least 0 and below 1, received 80.",
            () -> PolynomialSparsity.of(0, 80, 0, 100))
        .add(
            "PolynomialSparsity: endStep must be at least beginStep, received 99 and 100.",
            () -> PolynomialSparsity.of(0, 0.8, 100, 99))
        .add(
            "PolynomialSparsity: power must be above 0, received 0.",
            () -> PolynomialSparsity.of(0, 0.8, 0, 100).power(0))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> pruning() {
    var named = Sequential.of(Input.of(3), Dense.of(2).named("d")).named("m");
    var plain = Sequential.of(Input.of(3), Dense.of(2).named("d")).named("m");
    var none = Sequential.of(Input.of(3), new Bias()).named("m");
    return new Refusals()
        .add("PruneLowMagnitude: schedule must not be null.", () -> PruneLowMagnitude.of(null))
        .add(
            "PruneLowMagnitude: include must be a regular expression, received \"(\": Unclosed"
                + " group.",
            () -> PruneLowMagnitude.of(HALF).include("("))
        .add(
            "PruneLowMagnitude: blocksOf must be at least 1, received 0.",
            () -> PruneLowMagnitude.of(HALF).blocksOf(0))
        .add(
            "PruneLowMagnitude: model \"m\" has no weight to prune: expected a trainable kernel that"
                + " include and exclude leave, of the weights [d/kernel, d/bias].",
            () -> fit(named, PruneLowMagnitude.of(HALF).exclude("d/")))
        .add(
            "PruneLowMagnitude: two callbacks prune \"d/kernel\": exclude it from one of them.",
            () -> fit(plain, PruneLowMagnitude.of(HALF), PruneLowMagnitude.of(HALF)))
        .add(
            "PruneLowMagnitude: model \"m\" has no weight to prune: expected a trainable kernel.",
            () -> fit(none, PruneLowMagnitude.of(HALF)))
        .add(
            "Sparsity: Sequential() has no weights: train it, or build it for the shape of its"
                + " inputs.",
            () -> Sparsity.of(Sequential.of()))
        .tests();
  }

  /** A layer without a kernel. */
  static final class Bias extends Layer {
    private dev.rhyton.tensor.Weight bias;

    @Override
    protected void build(dev.rhyton.tensor.Shape input) {
      bias = weight(dev.rhyton.initializers.Initializer.ZEROS, 2);
    }

    @Override
    protected Tensor call(Tensor x) {
      return x.slice(1, 0, 2).add(bias);
    }
  }

  @TestFactory
  Stream<DynamicTest> structuredPruning() {
    var half = StructuredPruning.of(0.5);
    var own =
        Sequential.of(
            Input.of(3), Dense.of(4), new Twice(2).named("twice"), Dense.of(4), Dense.of(2));
    var single = Sequential.of(Input.of(3), Dense.of(2).named("d"), Activation.of("relu")).named("m");
    return new Refusals()
        .add(
            "StructuredPruning: share must be at least 0 and below 1, received 1.",
            () -> StructuredPruning.of(1))
        .add(
            "StructuredPruning: importance must be \"l1\", \"l2\" or \"batch_normalization\","
                + " received \"l3\".",
            () -> half.importance("l3"))
        .add("StructuredPruning: model must not be null.", () -> half.prune(null))
        .add(
            "StructuredPruning: expected a Sequential or a model of Model.of, received \"own\" of the"
                + " class Own, whose layers are used by its own code.",
            () -> half.prune(new Own()))
        .add(
            "StructuredPruning: model \"m\" is not built: train it, or call build with the shape of"
                + " its inputs.",
            () -> half.prune(Sequential.of(Dense.of(2)).named("m")))
        .add(
            "StructuredPruning: model \"m\" has no unit that can be removed: it leaves \"d\" because"
                + " of the output.",
            () -> half.prune(single))
        .add("", () -> half.prune(own))
        .tests();
  }
}
