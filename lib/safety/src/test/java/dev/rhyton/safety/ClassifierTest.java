package dev.rhyton.safety;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Reshape;
import dev.rhyton.losses.BinaryCrossentropy;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever says something about the classes of a model refuses models that have none. */
class ClassifierTest {
  private static final NDArray X = Kit.uniform(1, 0, 1, 6, 4);
  private static final NDArray Y = Kit.labels(2, 6, 2);
  private static final ArrayDataset DATA = Dataset.of(X, Y);

  private static final Map<String, Function<Model, Object>> WAYS = new LinkedHashMap<>();

  static {
    WAYS.put("FGSM", m -> FGSM.of().perturb(m, X, Y, 0.1));
    WAYS.put("PGD", m -> PGD.of(2).restarts(2).perturb(m, X, Y, 0.1));
    WAYS.put("RandomNoise", m -> RandomNoise.of().perturb(m, X, Y, 0.1));
    WAYS.put("SquareAttack", m -> SquareAttack.of(2).perturb(m, X, Y, 0.1));
    WAYS.put("Robustness", m -> Robustness.evaluate(m, Dataset.of(X, Y), RandomNoise.of(), 0.1));
    WAYS.put("Audit", m -> Audit.of(m, Dataset.of(X, Y)));
    WAYS.put("predict", m -> Smoothed.of(m, 0.1).predict(X).length);
    WAYS.put("certify", m -> Smoothed.of(m, 0.1).certify(X).size());
    WAYS.put("evaluate", m -> Smoothed.of(m, 0.1).evaluate(Dataset.of(X, Y)));
    WAYS.put("outputs", m -> attacked(m, a -> a.outputs(X)));
    WAYS.put("losses", m -> attacked(m, a -> a.losses(X, Y).length));
    WAYS.put("gradient", m -> attacked(m, a -> a.gradient(X, Y)));
    WAYS.put("fooled", m -> attacked(m, a -> a.fooled(X, Y).length));
    WAYS.put("own", m -> Robustness.evaluate(m, Dataset.of(X, Y), (a, x, y, e) -> x, 0));
    WAYS.put("members", m -> MembershipInference.of(m, DATA, DATA));
    WAYS.put("lira", m -> MembershipInference.lira(m, DATA, DATA, 4, d -> compiled("mse")));
  }

  private static Object attacked(Model model, Function<AttackedModel, Object> use) {
    try (var attacked = AttackedModel.of(model)) {
      return use.apply(attacked);
    }
  }

  private static Model compiled(String loss, Layer... layers) {
    var model = layers.length == 0 ? Sequential.of(Dense.of(1)) : Sequential.of(layers);
    model.compile("sgd", loss);
    model.build(4);
    return model;
  }

  private static Model broken(Model model) {
    var first = model.trainableWeights().get(0);
    var values = new float[(int) first.shape().size()];
    Arrays.fill(values, Float.NaN);
    first.assign(NDArray.of(values, first.shape().dims()));
    return model;
  }

  private static Model twoOutputs() {
    var in = Input.of(4);
    var model =
        Model.of(
            in,
            List.of(
                Dense.of(2).activation("softmax").apply(in),
                Dense.of(2).activation("softmax").apply(in)));
    model.compile("sgd", "sparse_categorical_crossentropy");
    return model;
  }

  @TestFactory
  Stream<DynamicTest> modelsWithoutClassesAreRefused() {
    var softmax = Dense.of(2).activation("softmax");
    var sigmoid = Dense.of(1).activation("sigmoid");
    var lambda = Sequential.of(Dense.of(1));
    lambda.compile(Compile.of(SGD.of(), (y, p) -> y.subtract(p).square()));
    var models = new LinkedHashMap<String, Model>();
    models.put("NaN", broken(compiled("sparse_categorical_crossentropy", softmax)));
    models.put("one NaN", broken(compiled("binary_crossentropy", sigmoid)));
    models.put("a number", compiled("mse", Dense.of(1)));
    models.put("numbers", compiled("huber", Dense.of(2)));
    models.put("counts", compiled("poisson", Dense.of(1).activation("softplus")));
    models.put(
        "a sequence",
        compiled(
            "sparse_categorical_crossentropy",
            Reshape.of(2, 2),
            Dense.of(2).activation("softmax")));
    models.put("two outputs", twoOutputs());
    models.put("a loss that says nothing", lambda);
    var tests = Stream.<DynamicTest>builder();
    models.forEach(
        (kind, model) ->
            WAYS.forEach(
                (way, use) -> {
                  // The losses of numbers tell members from others, too.
                  boolean fits = way.equals("members") && !kind.contains("NaN");
                  if (fits && !kind.equals("two outputs")) return;
                  tests.add(
                      DynamicTest.dynamicTest(
                          kind + ": " + way,
                          () -> {
                            var e =
                                assertThrows(
                                    IllegalArgumentException.class, () -> use.apply(model));
                            assertTrue(e.getMessage().contains(": "), e.getMessage());
                          }));
                }));
    return tests.build();
  }

  @TestFactory
  Stream<DynamicTest> classifiersAreAccepted() {
    var own = Sequential.of(Dense.of(1).activation("sigmoid"));
    own.compile(Compile.of(SGD.of(), (y, p) -> y.subtract(p).square()));
    var logits = Sequential.of(Dense.of(1));
    logits.compile(Compile.of(SGD.of(), BinaryCrossentropy.of().fromLogits(true)));
    var models =
        Map.of(
            "softmax", compiled("mse", Dense.of(1).activation("sigmoid")),
            "sigmoid", compiled("binary_crossentropy", Dense.of(1).activation("sigmoid")),
            "hinge", compiled("hinge", Dense.of(1)),
            "own loss", own,
            "logits", logits);
    var tests = Stream.<DynamicTest>builder();
    models.forEach(
        (kind, model) ->
            WAYS.forEach(
                (way, use) -> {
                  if (way.equals("lira")) return;
                  tests.add(
                      DynamicTest.dynamicTest(
                          kind + ": " + way,
                          () -> {
                            Seed.set(3);
                            var result = use.apply(model);
                            if (result instanceof Integer samples) assertEquals(6, samples);
                          }));
                }));
    return tests.build();
  }

  /** The border between two classes of one output. */
  @ParameterizedTest
  @CsvSource({
    "hinge, linear, 0",
    "squared_hinge, linear, 0",
    "binary_crossentropy, linear, 0.5",
    "binary_crossentropy, sigmoid, 0"
  })
  void oneOutputHasABorder(String loss, String activation, double border) {
    var model = compiled(loss, Dense.of(1).activation(activation));
    model.setWeights(
        List.of(NDArray.from(new float[][] {{1}, {0}, {0}, {0}}), NDArray.from(new float[1])));
    float at = (float) border;
    var x = NDArray.from(new float[][] {{at - 0.2f, 0, 0, 0}, {at + 0.2f, 0, 0, 0}});
    assertEquals(
        "[0, 1]", Arrays.toString(Smoothed.of(model, 0.05).samples(50).alpha(0.01).predict(x)));
    var labels = NDArray.from(new int[] {0, 1});
    assertEquals("[false, false]", attacked(model, a -> Arrays.toString(a.fooled(x, labels))));
  }

  @Test
  void anAttackThatGivesNothingIsRefused() {
    var model = compiled("sparse_categorical_crossentropy", Dense.of(2).activation("softmax"));
    var right = Dataset.of(X, model.predict(X).argmax());
    Kit.assertRefused(
        "Robustness: the result of the attack must not be null.",
        () -> Robustness.evaluate(model, right, (a, x, y, e) -> null, 0.1));
  }
}
