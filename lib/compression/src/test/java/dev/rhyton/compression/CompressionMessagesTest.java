package dev.rhyton.compression;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.Refusals;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.Activation;
import dev.rhyton.layers.Conv1D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.quantizers.Float8QuantizationConfig;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
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
            "ConstantSparsity: targetSparsity must lie in [0, 1), received 1.",
            () -> ConstantSparsity.of(1))
        .add(
            "ConstantSparsity: targetSparsity must lie in [0, 1), received -0.1.",
            () -> ConstantSparsity.of(-0.1))
        .add(
            "ConstantSparsity: targetSparsity must lie in [0, 1), received NaN.",
            () -> ConstantSparsity.of(Double.NaN))
        .add(
            "ConstantSparsity: frequency must be at least 1, received 0.",
            () -> ConstantSparsity.of(0.5).frequency(0))
        .add(
            "ConstantSparsity: endStep must be at least beginStep, received 3 and 4.",
            () -> ConstantSparsity.of(0.5).beginStep(4).endStep(3))
        .add(
            "PolynomialSparsity: finalSparsity must lie in [0, 1), received 80.",
            () -> PolynomialSparsity.of(0, 80, 0, 100))
        .add(
            "PolynomialSparsity: endStep must be at least beginStep, received 99 and 100.",
            () -> PolynomialSparsity.of(0, 0.8, 100, 99))
        .add(
            "PolynomialSparsity: power must be positive, received 0.",
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
            "Sparsity: Sequential: 0 layers, 0 weights has no weights: train it, or build it for the shape of its"
                + " inputs.",
            () -> Sparsity.of(Sequential.of()))
        .tests();
  }

  /** A layer without a kernel. */
  static final class Bias extends Layer {
    private Weight bias;

    @Override
    protected void build(Shape input) {
      bias = weight(Initializer.ZEROS, 2);
    }

    @Override
    protected Tensor call(Tensor x) {
      return x.slice(1, 0, 2).add(bias);
    }
  }

  @TestFactory
  Stream<DynamicTest> quantization() {
    var convolutions = Sequential.of(Input.of(3, 1), Conv1D.of(2, 2), Flatten.of());
    return new Refusals()
        .add(
            "QuantizationAwareTraining: expected \"int8\" or \"int4\", received \"float8\".",
            () -> QuantizationAwareTraining.of("float8"))
        .add(
            "QuantizationAwareTraining: mode must not be null.",
            () -> QuantizationAwareTraining.of((String) null))
        .add(
            "QuantizationAwareTraining: expected a configuration of int8 or int4, received"
                + " Float8QuantizationConfig().",
            () -> QuantizationAwareTraining.of(Float8QuantizationConfig.of()))
        .add(
            "QuantizationAwareTraining: model \"m\" has no layer to round: expected Dense,"
                + " EinsumDense or Embedding, or a convolution with convolutions(true).",
            () -> {
              convolutions.named("m").compile("sgd", "mse");
              var options = ModelKit.quiet(1, 4).callbacks(QuantizationAwareTraining.of("int8"));
              var unused = convolutions.fit(Kit.normal(1, 4, 3, 1), Kit.normal(2, 4, 4), options);
            })
        .add(
            "QuantizationAwareTraining: convolutions are rounded to int8 only, received"
                + " Int4QuantizationConfig().",
            () -> QuantizationAwareTraining.of("int4").convolutions(true))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> quantizationTwice() {
    var model = Sequential.of(Input.of(3), Dense.of(2).named("d"));
    return new Refusals(IllegalStateException.class)
        .add(
            "Dense \"d\" is trained for quantization already: give fit one callback for it.",
            () -> {
              model.compile("sgd", "mse");
              var one = QuantizationAwareTraining.of("int8");
              var options =
                  ModelKit.quiet(1, 4).callbacks(one, QuantizationAwareTraining.of("int4"));
              var unused = model.fit(Kit.normal(1, 4, 3), Kit.normal(2, 4, 2), options);
            })
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> structuredPruning() {
    var half = StructuredPruning.of(0.5);
    var own =
        Sequential.of(
            Input.of(3), Dense.of(4), new Twice(2).named("twice"), Dense.of(4), Dense.of(2));
    var single =
        Sequential.of(Input.of(3), Dense.of(2).named("d"), Activation.of("relu")).named("m");
    return new Refusals()
        .add(
            "StructuredPruning: share must lie in [0, 1), received 1.",
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
        .add(
            "StructuredPruning: layer \"twice\" of the class Twice cannot be made again: Twice needs a"
                + " constructor without arguments to be read or copied; it may be private.",
            () -> half.prune(own))
        .tests();
  }
}
