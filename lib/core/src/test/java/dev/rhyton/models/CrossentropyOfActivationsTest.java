package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.Kit;
import dev.rhyton.activations.Activations;
import dev.rhyton.layers.Activation;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Softmax;
import dev.rhyton.losses.BinaryCrossentropy;
import dev.rhyton.losses.CategoricalCrossentropy;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The cross-entropy of a softmax or sigmoid is computed from its input wherever the two meet: as in
 * Keras on TensorFlow, and not from probabilities, of which those below 1e-7 are clipped.
 */
class CrossentropyOfActivationsTest {
  /** Of three classes; the second sample is sure of a wrong one. */
  private static final NDArray LOGITS = NDArray.from(new float[][] {{1, -2, 0.5f}, {0, 40, -30}});

  private static final NDArray ONE_HOT = NDArray.from(new float[][] {{0, 1, 0}, {1, 0, 0}});
  private static final NDArray INDICES = NDArray.from(new int[] {1, 0});

  private static double logsumexp(double... z) {
    double sum = 0;
    for (double each : z) sum += Math.exp(each);
    return Math.log(sum);
  }

  private static final double CATEGORICAL = (logsumexp(1, -2, 0.5) + 2 + logsumexp(0, 40, -30)) / 2;

  private static double binary(double y, double z) {
    return Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z)));
  }

  private static final double BINARY =
      (binary(0, 1)
              + binary(1, -2)
              + binary(0, 0.5)
              + binary(1, 0)
              + binary(0, 40)
              + binary(0, -30))
          / 6;

  @TestFactory
  Stream<DynamicTest> crossentropiesUseTheLogitsOfActivations() {
    Map<String, BinaryOperator<Tensor>> losses = new LinkedHashMap<>();
    losses.put("categorical operation", (y, p) -> Ops.categoricalCrossentropy(ONE_HOT, p).mean());
    losses.put("sparse operation", (y, p) -> Ops.sparseCategoricalCrossentropy(INDICES, p).mean());
    losses.put("binary operation", (y, p) -> Ops.binaryCrossentropy(ONE_HOT, p).mean());
    losses.put("categorical loss", (y, p) -> CategoricalCrossentropy.of().apply(ONE_HOT, p));
    losses.put("sparse loss", (y, p) -> SparseCategoricalCrossentropy.of().apply(INDICES, p));
    losses.put("binary loss", (y, p) -> BinaryCrossentropy.of().apply(ONE_HOT, p));
    return losses.keySet().stream()
        .flatMap(
            name -> places(name.contains("binary"), p -> losses.get(name).apply(null, p), name));
  }

  private static Stream<DynamicTest> places(
      boolean binary, UnaryOperator<Tensor> loss, String name) {
    var activation = binary ? "sigmoid" : "softmax";
    UnaryOperator<Tensor> operation = x -> binary ? Ops.sigmoid(x) : Ops.softmax(x);
    UnaryOperator<Tensor> method = x -> binary ? x.sigmoid() : x.softmax();
    var layer = Activation.of(activation);
    var model = Sequential.of(Dropout.of(0.5), Activation.of(activation));
    Map<String, UnaryOperator<Tensor>> places = new LinkedHashMap<>();
    places.put("of the operation", operation);
    places.put("of the method", method);
    places.put("of the activation", Activations.get(activation)::apply);
    places.put("of the layer", layer::apply);
    places.put("of the model", model::apply);
    if (!binary) places.put("of the layer Softmax", Softmax.of()::apply);
    double expected = binary ? BINARY : CATEGORICAL;
    return places.keySet().stream()
        .map(
            place ->
                DynamicTest.dynamicTest(
                    name + " " + place,
                    () -> {
                      check(expected, places.get(place), loss);
                      checkFunctional(expected, places.get(place), loss);
                    }));
  }

  private static void check(
      double expected, UnaryOperator<Tensor> activation, UnaryOperator<Tensor> loss) {
    assertEquals(expected, loss.apply(activation.apply(LOGITS)).value().item(), 1e-5, "arrays");
    var traced = Gradients.valueAndGradients(x -> loss.apply(activation.apply(x.get(0))), LOGITS);
    assertEquals(expected, traced.value().item(), 1e-5, "a traced function");
  }

  private static void checkFunctional(
      double expected, UnaryOperator<Tensor> activation, UnaryOperator<Tensor> loss) {
    var in = Input.of(3);
    var out = loss.apply(activation.apply(in));
    var functional = Model.of(in, out.add(in.sum().multiply(0)));
    assertEquals(expected, functional.apply(LOGITS).item(), 1e-5, "a functional model");
  }

  /** A run of traced code names the loss and the labels that are no classes. */
  @Test
  void labelsThatAreNoClassesAreRefusedInTracedCode() {
    var labels = NDArray.from(new int[] {7, 0});
    var error =
        assertThrows(
            TensorException.class,
            () ->
                Gradients.valueAndGradients(
                    x -> SparseCategoricalCrossentropy.of().apply(labels, x.get(0).softmax()),
                    LOGITS));
    assertEquals(
        "SparseCategoricalCrossentropy: expected class indices from 0 to below 3, received [7 0].",
        error.getMessage());
  }

  /** The method for arrays of layers and models. */
  @TestFactory
  Stream<DynamicTest> methodsForArrays() {
    var in = Input.of(3);
    return Stream.of(
        DynamicTest.dynamicTest("layer", () -> checkArray(Softmax.of().apply(LOGITS))),
        DynamicTest.dynamicTest(
            "Sequential", () -> checkArray(Sequential.of(Softmax.of()).apply(LOGITS))),
        DynamicTest.dynamicTest(
            "functional model",
            () -> checkArray(Model.of(in, Softmax.of().apply(in)).apply(LOGITS))));
  }

  private static void checkArray(NDArray probabilities) {
    double loss = CategoricalCrossentropy.of().apply(ONE_HOT, probabilities).value().item();
    assertEquals(CATEGORICAL, loss, 1e-5);
  }

  /** Predictions are numbers, from which nothing else than from a file is known. */
  @TestFactory
  List<DynamicTest> predictionsAreProbabilities() {
    var model = Sequential.of(Softmax.of());
    double clipped = (CATEGORICAL * 2 - 40 - Math.log(1e-7)) / 2;
    return List.of(
        DynamicTest.dynamicTest(
            "predict",
            () -> {
              var loss = CategoricalCrossentropy.of().apply(ONE_HOT, model.predict(LOGITS));
              assertEquals(clipped, loss.value().item(), 1e-5);
              assertEquals(0, Kit.distance(model.predict(LOGITS), model.apply(LOGITS)), 0);
            }));
  }
}
