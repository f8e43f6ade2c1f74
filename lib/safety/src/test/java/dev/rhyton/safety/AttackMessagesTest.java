package dev.rhyton.safety;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.Refusals;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Lambda;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Reshape;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The text of every refusal of attacks, certificates and audits. */
class AttackMessagesTest {
  private static final NDArray X = Kit.uniform(1, 0, 1, 6, 4);
  private static final NDArray Y = Kit.labels(2, 6, 3);

  private static Sequential model(Layer... first) {
    var layers = Arrays.copyOf(first, first.length + 1);
    layers[first.length] = Dense.of(3).activation("softmax");
    var model = Sequential.of(layers);
    model.compile("sgd", "sparse_categorical_crossentropy");
    return model;
  }

  private static NDArray attack(Object x, Object y) {
    return FGSM.of().perturb(model(), x, y, 0.1);
  }

  private static Robustness evaluate(Attack attack, double... epsilons) {
    return Robustness.evaluate(model(), Dataset.of(X, Y), attack, epsilons);
  }

  @TestFactory
  Stream<DynamicTest> attacks() {
    var text = NDArray.from(new String[] {"a", "b", "c", "a", "b", "c"});
    var sixClasses = NDArray.from(new int[] {0, 1, 2, 3, 4, 5});
    return new Refusals()
        .add(
            "Attack: epsilon must not be negative, received -0.1.",
            () -> FGSM.of().perturb(model(), X, Y, -0.1).length())
        .add(
            "Attack: expected targets that are class indices or one-hot rows, received strings.",
            () -> attack(X, text))
        .add(
            "Attack: expected samples with one target each, received no targets.",
            () -> Robustness.evaluate(model(), Dataset.of(X), FGSM.of(), 0.1).accuracy())
        .add(
            "Attack: expected class indices from 0 to 2 or one-hot rows, received targets of shape"
                + " (6,) from 0 to 5.",
            () -> attack(X, sixClasses))
        .add(
            "Attack: expected samples of numbers, received strings: attack the model behind the"
                + " text layer.",
            () -> attack(text, Y))
        .add("Attack: the samples hold NaN or infinite numbers.", () -> attack(X.scale(1e39), Y))
        .add(
            "FGSM: expected samples from 0 to 1, received values from "
                + "0 to 2: scale them, or set range(0, 2) or anyRange().",
            () -> attack(new float[][] {{0, 2, 1, 1}}, new int[] {0}))
        .add(
            "The attack needs the gradient of the loss with respect to the samples, and it is 0 for"
                + " all 6 samples: use SquareAttack, which only needs the outputs.",
            () -> FGSM.of().perturb(model(Lambda.of(x -> x.multiply(0))), X, Y, 0.1).length())
        .add(
            "The attack needs the gradient of the loss with respect to the samples, and a layer"
                + " passes none: use SquareAttack, which only needs the outputs.",
            () -> FGSM.of().perturb(model(Lambda.of(Tensor::stopGradient)), X, Y, 0.1).length())
        .add(
            "Attack: expected a classifier with outputs of shape (None, classes), received (None,"
                + " 2, 3).",
            () -> FGSM.of().perturb(model(Reshape.of(2, 2)), X, Y, 0.1).length())
        .add("PGD: steps must be at least 1, received 0.", () -> PGD.of(0).toString())
        .add("PGD: stepSize must be positive, received 0.", () -> PGD.of(1).stepSize(0).toString())
        .add(
            "PGD: restarts must be at least 1, received 0.", () -> PGD.of(1).restarts(0).toString())
        .add(
            "PGD: the range must have its lower bound first, received 1 to 0.",
            () -> PGD.of(1).range(1, 0).toString())
        .add(
            "SquareAttack: queries must be at least 1, received 0.",
            () -> SquareAttack.of(0).toString())
        .add(
            "Robustness: epsilon must not be negative, received -1.",
            () -> evaluate(FGSM.of(), 0.1, -1))
        .add("Robustness: expected at least one epsilon, received none.", () -> evaluate(FGSM.of()))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> results() {
    var model = model();
    var right = Dataset.of(X, model.predict(X).argmax());
    var one = Robustness.evaluate(model, right, RandomNoise.of(), 0.1);
    var other = Robustness.evaluate(model, right, RandomNoise.of(), 0.2);
    var never = model();
    never.build(4);
    never.setWeights(List.of(NDArray.from(new float[4][3]), NDArray.from(new float[] {0, 0, 9})));
    var zeros = Dataset.of(X, NDArray.from(new int[6]));
    var steps = X.reshape(6, 1, 1, 4, 1);
    return new Refusals()
        .add(
            "Robustness: expected one of the epsilons [0.1], received 0.3.",
            () -> one.accuracy(0.3))
        .add(
            "Robustness: expected runs with the same epsilons, received [0.0, 0.1] and [0.0, 0.2].",
            () -> Robustness.plot(Map.of("a", one, "b", other)).text())
        .add(
            "Robustness: the model classifies none of the 6 samples correctly, so that there is"
                + " nothing to attack: train it first.",
            () -> Robustness.evaluate(never, zeros, RandomNoise.of(), 0.1).accuracy())
        .add(
            "Robustness: pictures need samples of shape (height, width), or with 1 or 3 channels,"
                + " received (3,).",
            () -> FooledImages.draw(thirds(), thirds(), new int[2], new int[2]).text())
        .add(
            "Attack: expected a target for each of 6 samples, received shape (3,).",
            () -> {
              try (var attacked = AttackedModel.of(model())) {
                FGSM.of().perturb(attacked, X, Y.slice(0, 3), 0.1).length();
              }
            })
        .add(
            "SquareAttack: expected samples of shape (features), (height, width) or (height, width,"
                + " channels), received (1, 1, 4, 1).",
            () -> SquareAttack.of(2).perturb(model(Flatten.of()), steps, Y, 0.1).length())
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> modelsWithoutClasses() {
    var number = Sequential.of(Dense.of(1));
    number.named("number");
    number.compile("sgd", "mse");
    var own = Sequential.of(Dense.of(1));
    own.named("own");
    own.compile(Compile.of(SGD.of(), (y, p) -> y.subtract(p).square()));
    var broken = model();
    broken.named("broken");
    broken.build(4);
    broken.setWeights(
        List.of(NDArray.from(new float[4][3]), NDArray.from(new float[] {Float.NaN, 0, 0})));
    var in = Input.of(4);
    var two = Model.of(in, List.of(Dense.of(3).apply(in), Dense.of(3).apply(in)));
    two.named("two");
    var steep = model(Lambda.of(x -> x.multiply(0).sqrt()));
    var data = Dataset.of(X, Y);
    return new Refusals()
        .add(
            "Smoothed: number is compiled with MeanSquaredError, for which its outputs (None,"
                + " 1) are numbers and no classes: expected a classifier, which ends with softmax"
                + " or sigmoid, or is compiled with a cross-entropy.",
            () -> Smoothed.of(number, 0.1).certify(X).size())
        .add(
            "Smoothed: the output of own, of shape (None, 1), may be a probability, a logit or any"
                + " other number: end the model with sigmoid, or compile it with"
                + " BinaryCrossentropy.",
            () -> Smoothed.of(own, 0.1).certify(X).size())
        .add(
            "Smoothed: the outputs of broken hold NaN or infinite numbers, which are no"
                + " classes: its weights may be NaN, or samples too large for it.",
            () -> Smoothed.of(broken, 0.1).certify(X).size())
        .add(
            "Smoothed: expected a classifier with one output, received two with 2: compile a model"
                + " of one of its outputs, Model.of(inputs, output).",
            () -> Smoothed.of(two, 0.1).certify(X).size())
        .add(
            "The attack needs the gradient of the loss with respect to the samples, and it holds"
                + " NaN or infinite numbers: use SquareAttack, which only needs the outputs.",
            () -> FGSM.of().perturb(steep, X, Y, 0.1).length())
        .add(
            "MembershipInference: losses of broken are NaN, so members have no smaller ones: its"
                + " weights may be NaN.",
            () -> MembershipInference.of(broken, data, data).auc())
        .add(
            "lira: exp(−loss) is the probability of a label for a cross-entropy, number is"
                + " compiled with MeanSquaredError: use MembershipInference.of.",
            () -> MembershipInference.lira(number, data, data, 4, d -> number).auc())
        .tests();
  }

  private static NDArray thirds() {
    return Kit.uniform(1, 0, 1, 2, 3);
  }

  @TestFactory
  Stream<DynamicTest> certificatesAndAudits() {
    var data = Dataset.of(X, Y);
    return new Refusals()
        .add(
            "Smoothed: sigma must be positive, received 0.",
            () -> Smoothed.of(model(), 0).toString())
        .add(
            "Smoothed: alpha must lie in (0, 1), received 1.",
            () -> Smoothed.of(model(), 1).alpha(1).toString())
        .add(
            "Smoothed: samples must be at least 1, received 0.",
            () -> Smoothed.of(model(), 1).samples(0).toString())
        .add(
            "Robustness: expected at least one run to plot, received none.",
            () -> Robustness.plot(Map.of()).text())
        .add(
            "Attack: expected samples with one target each, received no targets.",
            () -> Audit.of(model(), Dataset.of(X)).findings())
        .add(
            "Audit: expected one of the checks [scale of the inputs, outputs are probabilities,"
                + " saturated outputs, gradient masking, unbounded activations, dead units,"
                + " memorized samples, layers with code of their own, Lipschitz bound], received"
                + " lambdas.",
            () -> Audit.of(model(Flatten.of()), data).finding("lambdas").figure())
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> atTheWrongTime() {
    return new Refusals(IllegalStateException.class)
        .add(
            "Sequential is not compiled: call compile(optimizer, loss, metrics...) first.",
            () -> FGSM.of().perturb(Sequential.of(Dense.of(3)), X, Y, 0.1).length())
        .tests();
  }

  /** An embedding has a gradient only with respect to its weights. */
  @Test
  void indicesHaveNoGradient() {
    var indices = Kit.labels(1, 6, 4).reshape(6, 1);
    var model = model(Embedding.of(4, 2), Flatten.of());
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> FGSM.of().anyRange().perturb(model, indices, Y, 1).length());
    var expected = "The attack needs the gradient of the loss with respect to the samples, and ";
    assertTrue(error.getMessage().startsWith(expected), error.getMessage());
  }
}
