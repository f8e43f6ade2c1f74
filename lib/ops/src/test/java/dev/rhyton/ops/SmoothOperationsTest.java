package dev.rhyton.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Smooth functions whose formulas have parts that are not, such as |x| and the maximum: their
 * gradients are derivatives where these parts have none, at zeros and where both arguments are
 * equal.
 */
class SmoothOperationsTest {
  private static final Map<String, BinaryOperator<Tensor>> FUNCTIONS = new LinkedHashMap<>();

  static {
    FUNCTIONS.put("logaddexp", Ops::logaddexp);
    FUNCTIONS.put("logaddexp2", Ops::logaddexp2);
    FUNCTIONS.put("logsumexp", (a, b) -> Ops.logsumexp(Ops.stack(List.of(a, b))));
    FUNCTIONS.put(
        "softmax", (a, b) -> Ops.softmax(Ops.stack(List.of(a, b))).multiply(weights()).sum());
    FUNCTIONS.put(
        "log_softmax", (a, b) -> Ops.logSoftmax(Ops.stack(List.of(a, b))).multiply(weights()));
    FUNCTIONS.put("softplus", (a, b) -> Ops.softplus(a.subtract(b)));
    FUNCTIONS.put("log_sigmoid", (a, b) -> Ops.logSigmoid(a.subtract(b)));
    FUNCTIONS.put("softsign", (a, b) -> Ops.softsign(a.subtract(b)));
    FUNCTIONS.put("elu", (a, b) -> Ops.elu(a.subtract(b), 1));
    FUNCTIONS.put("celu", (a, b) -> Ops.celu(a.subtract(b), 0.5));
    FUNCTIONS.put("gelu", (a, b) -> Ops.gelu(a.subtract(b)));
    FUNCTIONS.put("silu", (a, b) -> Ops.silu(a.subtract(b)));
    FUNCTIONS.put("squareplus", (a, b) -> Ops.squareplus(a.subtract(b)));
    FUNCTIONS.put("sinc", (a, b) -> Ops.sinc(a.subtract(b)));
    FUNCTIONS.put("arcsinh", (a, b) -> Ops.arcsinh(a.subtract(b)));
    FUNCTIONS.put("cosine of both", (a, b) -> Ops.cos(a.subtract(b)));
    FUNCTIONS.put(
        "binary_crossentropy",
        (a, b) -> Ops.binaryCrossentropy(NDArray.from(0.3), a.subtract(b), true));
  }

  private static NDArray weights() {
    return NDArray.from(new double[] {1, 3});
  }

  @TestFactory
  Stream<DynamicTest> gradientsAreDerivatives() {
    return FUNCTIONS.keySet().stream()
        .flatMap(
            name ->
                Stream.of(0.0, 1.0, -2.5)
                    .map(
                        x ->
                            DynamicTest.dynamicTest(
                                name + " of " + x + " twice", () -> check(name, x))));
  }

  private static void check(String name, double x) {
    var function = FUNCTIONS.get(name);
    var at = NDArray.from(new double[] {x, x});
    var gradient = Gradients.of(v -> of(function, v), at).toDoubles();
    double h = 1e-5;
    for (int i = 0; i < 2; i++) {
      var step = new double[2];
      step[i] = h;
      var there = of(function, at.add(NDArray.from(step))).value().item();
      var back = of(function, at.subtract(NDArray.from(step))).value().item();
      assertEquals((there - back) / (2 * h), gradient[i], 1e-4, "argument " + i);
    }
  }

  private static Tensor of(BinaryOperator<Tensor> function, Tensor v) {
    return function.apply(v.slice(0, 0, 1).reshape(), v.slice(0, 1, 2).reshape()).sum();
  }
}
