package dev.rhyton.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Refusals;
import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.Gradients.WithGradient;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Functions of functions: gradients of one's own, along a direction, and of single elements. */
class FunctionsTest {
  private static final NDArray X = NDArray.from(new float[] {0.3f, -1.2f, 2.6f});

  private static void assertClose(float[] expected, Tensor actual) {
    assertArrayEquals(expected, actual.value().toFloats(), 1e-5f);
  }

  @Test
  void aGradientMayPassThroughRounding() {
    var rounded = Ops.customGradient(x -> new WithGradient(Ops.round(x), upstream -> upstream));
    assertClose(new float[] {0, -1, 3}, rounded.apply(X));
    UnaryOperator<Tensor> tripled = x -> Ops.sum(Ops.multiply(rounded.apply(x), 3));
    assertClose(new float[] {3, 3, 3}, Gradients.of(tripled, X));
  }

  /** Keras' example: the gradient of log(1 + eˣ) by what the value was computed from. */
  @Test
  void aGradientMayUseTheTensorsThatTheValueWasComputedFrom() {
    var stable =
        Ops.customGradient(
            x -> {
              var e = Ops.exp(x);
              return new WithGradient(
                  Ops.log(Ops.add(e, 1)),
                  upstream ->
                      Ops.multiply(upstream, Ops.subtract(1, Ops.divide(1, Ops.add(e, 1)))));
            });
    assertClose(Gradients.of(x -> Ops.softplus(x), X).toFloats(), Gradients.of(stable, X));
  }

  @Test
  void reversesGradients() {
    var reversed = Ops.customGradient(x -> new WithGradient(x, Ops::negative));
    assertClose(
        new float[] {-0.6f, 2.4f, -5.2f},
        Gradients.of(x -> Ops.sum(Ops.square(reversed.apply(x))), X));
  }

  @Test
  void alongADirection() {
    var direction = NDArray.from(new float[] {1, 2, -1});
    var jvp = Ops.jvp(x -> Ops.multiply(Ops.square(x), Ops.sum(x)), X, direction);
    assertClose(new float[] {0.153f, 2.448f, 11.492f}, jvp.value());
    // x² (1 + 2 − 1) + 2 x t Σx
    float[] expected = {0.18f + 1.02f, 2.88f - 8.16f, 13.52f - 8.84f};
    assertClose(expected, jvp.tangent());
    assertClose(new float[] {0, 0, 0}, Ops.jvp(Ops::onesLike, X, direction).tangent());
  }

  @Test
  void ofSingleElements() {
    var clipped = Ops.vectorize(x -> Ops.where(Ops.greater(x, 0), x, 0));
    assertClose(new float[] {0.3f, 0, 2.6f}, clipped.apply(X));
    var dot = Ops.vectorize(xs -> Ops.dot(xs.get(0), xs.get(1)), "(n),(n)->()");
    var result = dot.apply(List.of(Ops.ones(4, 1, 3), Ops.stack(List.of(X, X), 0)));
    assertEquals(Shape.of(4, 2), result.shape());
    assertEquals(1.7, Ops.max(result).value().item(), 1e-6);
  }

  @TestFactory
  Stream<DynamicTest> messages() {
    return new Refusals()
        .add(
            "custom_gradient: expected a gradient of shape (3,) and float32, as x has, received () and float32.",
            () ->
                Gradients.of(
                    Ops.customGradient(x -> new WithGradient(x, upstream -> Ops.sum(upstream))), X))
        .add(
            "custom_gradient: the gradient must not be null.",
            () -> Gradients.of(Ops.customGradient(x -> new WithGradient(x, null)), X))
        .add(
            "jvp: expected x and the tangent of one shape and float dtype, received [0.3000, -1.2000, 2.6000]  (3,) float32 and [1, 2]  (2,) int32.",
            () -> Ops.jvp(Ops::square, X, NDArray.from(new int[] {1, 2})))
        .add(
            "vectorize: expected a signature like \"(m,n),(n)->(m)\", received \"n->n\".",
            () -> Ops.vectorize(xs -> xs.get(0), "n->n").apply(List.of(X)))
        .add(
            "vectorize: the signature has 2 inputs, received 1.",
            () -> Ops.vectorize(xs -> xs.get(0), "(n),(n)->(n)").apply(List.of(X)))
        .add(
            "vectorize: expected input 0 with at least 2 axes, received shape (3,).",
            () -> Ops.vectorize(xs -> xs.get(0), "(m,n)->()").apply(List.of(X)))
        .tests();
  }
}
