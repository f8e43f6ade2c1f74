package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The gradients of attention are those of its outputs also in samples whose steps are all masked:
 * as Keras on TensorFlow, which replaces masked scores. Keras on torch adds a large negative number
 * to them, and its gradients of such samples are others.
 */
class MaskedAttentionTest {
  private static final float STEP = 1e-2f;
  private static final NDArray Y = Kit.normal(2, 3, 2);

  /** A sample with all of its steps, one with a part, and one with none. */
  private static NDArray samples() {
    var values = Kit.normal(1, 3, 4, 4).toFloats();
    for (int i = 16 + 8; i < values.length; i++) values[i] = 0;
    return NDArray.of(values, 3, 4, 4);
  }

  @TestFactory
  List<DynamicTest> gradients() {
    Map<String, UnaryOperator<Tensor>> layers =
        Map.of(
            "MultiHeadAttention", x -> MultiHeadAttention.of(2, 3).apply(x, x),
            "GroupQueryAttention", x -> GroupQueryAttention.of(2, 4, 2).apply(x, x),
            "Attention", x -> Attention.of().useScale(true).apply(x, x),
            "AdditiveAttention", x -> AdditiveAttention.of().apply(x, x));
    return layers.keySet().stream()
        .sorted()
        .map(name -> DynamicTest.dynamicTest(name, () -> check(layers.get(name))))
        .toList();
  }

  private static void check(UnaryOperator<Tensor> attention) {
    Seed.set(3);
    var in = Input.of(-1, 4);
    var y = attention.apply(Masking.of().apply(Dense.of(4).useBias(false).apply(in)));
    var model = Model.of(in, Dense.of(2).apply(Lambda.of(t -> t.mean(1)).apply(y)));
    model.compile("sgd", "mse");
    var x = samples();
    var gradients = model.gradients(x, Y);
    for (int i = 0; i < gradients.size(); i++) {
      var weight = model.trainableWeights().get(i);
      var before = weight.value();
      var direction = Kit.normal(10 + i, before.shape().dims());
      weight.assign(moved(before, direction, STEP));
      double above = model.evaluate(x, Y).get("loss");
      weight.assign(moved(before, direction, -STEP));
      double below = model.evaluate(x, Y).get("loss");
      weight.assign(before);
      double expected = 0;
      var g = gradients.get(i).toDoubles();
      var d = direction.toDoubles();
      for (int k = 0; k < g.length; k++) expected += g[k] * d[k];
      double slope = (above - below) / (2 * STEP);
      assertEquals(expected, slope, 1e-2 * (1 + Math.abs(expected)), weight.toString());
    }
  }

  private static NDArray moved(NDArray value, NDArray direction, float step) {
    return value.add(direction.multiply(step)).value();
  }
}
