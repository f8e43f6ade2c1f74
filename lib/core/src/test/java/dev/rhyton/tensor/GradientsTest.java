package dev.rhyton.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.layers.Dense;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Gradients as a person asks for them, and operations on arrays at once. */
class GradientsTest {
  private static final NDArray X = NDArray.from(new float[][] {{1, 2}, {3, 4}});

  @Test
  void ofAnInput() {
    var gradient = Gradients.of(x -> x.square().sum(), X);
    assertEquals(X.multiply(2), gradient);
  }

  @Test
  void ofSeveralInputs() {
    var y = NDArray.from(new float[][] {{5, 6}, {7, 8}});
    var found = Gradients.valueAndGradients(xs -> xs.get(0).multiply(xs.get(1)), X, y);
    assertEquals(List.of(y, X), found.gradients());
    assertEquals(X.multiply(y), found.value());
  }

  @Test
  void ofAGradient() {
    // d/dx Σ (3 x²)² = 36 x³
    var penalty = Gradients.of(x -> Gradients.of(x.power(3).sum(), x).square().sum(), X);
    assertArrayEquals(new float[] {36, 288, 972, 2304}, penalty.toFloats(), 1e-2f);
  }

  @Test
  void ofWeights() {
    var layer = Dense.of(1);
    assertEquals(Shape.of(2, 1), layer.apply(X).shape());
    var weights = layer.weights();
    var found = Gradients.of(() -> layer.apply(TensorOps.constant(X)).sum(), weights);
    assertArrayEquals(new float[] {4, 6}, found.get(0).toFloats());
    assertArrayEquals(new float[] {2}, found.get(1).toFloats());
  }

  @Test
  void whatDoesNotDependIsRefused() {
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> Gradients.of(x -> x.stopGradient().sum(), X));
    assertTrue(e.getMessage().contains("does not depend on x number 0"), e.getMessage());
    var ints = NDArray.from(new int[] {1, 2});
    e = assertThrows(IllegalArgumentException.class, () -> Gradients.of(x -> x.sum(), ints));
    assertTrue(e.getMessage().contains("expected y of a float dtype"), e.getMessage());
    assertThrows(IllegalStateException.class, () -> Gradients.of(X, X));
  }

  // ---- arrays ----

  @Test
  void operationsOnArraysRunAtOnce() {
    Tensor sum = X.add(1).multiply(X).sum(1);
    assertEquals(NDArray.from(new float[] {8, 32}), sum);
    assertEquals("[8, 32]  (2,) float32", sum.toString());
    assertEquals(DType.INT32, X.argmax(0).dtype());
  }

  @Test
  void textsOfOperationsAreUtf8() {
    var words = NDArray.from(new String[] {"naïve", "plain"});
    var attributes = OpAttributes.of("pattern", "ï").and("rewrite", "i");
    assertEquals(
        NDArray.from(new String[] {"naive", "plain"}),
        RawOps.op("StaticRegexReplace", attributes, words));
  }

  @Test
  void layersTakeArraysThatOperationsGive() {
    var dense = Dense.of(2).activation("relu");
    Tensor y = dense.apply(X.subtract(1));
    assertEquals(dense.apply(X.subtract(1).value()), y);
  }

  @Test
  void arraysAreConstantsInAGraph() {
    try (var graph = GraphBuilder.open(false)) {
      var x = graph.argument(DType.FLOAT32, Shape.of(2, 2));
      var y = graph.function(List.of(x.multiply(X), X)).run(List.of(X));
      assertEquals(NDArray.from(new float[][] {{1, 4}, {9, 16}}), y[0]);
      assertEquals(X, y[1]);
    }
  }

  @Test
  void narrowTypesWrapAndRound() {
    var wide = NDArray.from(new int[] {300, -1});
    assertArrayEquals(new int[] {44, 255}, wide.cast(DType.UINT8).toInts());
    assertArrayEquals(new int[] {44, -1}, wide.cast(DType.INT8).toInts());
    assertArrayEquals(new long[] {300, 4294967295L}, wide.cast(DType.UINT32).toLongs());
    var third = NDArray.from(new float[] {1 / 3f});
    assertEquals(0.33325195, third.cast(DType.FLOAT16).item(), 1e-8);
    assertEquals(0.33398438, third.cast(DType.BFLOAT16).item(), 1e-8);
  }

  @Test
  void complexNumbers() {
    var z = NDArray.ofComplex(new float[] {1, 2, 3, -4}, 2);
    assertArrayEquals(new float[] {-3, 4, -7, -24}, z.square().value().toComplex());
    assertEquals("[1.0+2.0j, 3.0-4.0j]  (2,) complex64", z.toString());
    var e = assertThrows(IllegalArgumentException.class, z::toDoubles);
    assertTrue(e.getMessage().contains("toComplex"), e.getMessage());
  }
}
