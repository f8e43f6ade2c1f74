package dev.rhyton.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.Kit;
import dev.rhyton.Refusals;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.internal.ConvOps;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.GraphFunction;
import dev.rhyton.tensor.internal.GraphLoop;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import dev.rhyton.tensor.internal.TracedFunction;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The text of every refusal of an array, a tensor and a weight. */
class TensorMessagesTest {
  @TestFactory
  Stream<DynamicTest> arrays() {
    return new Refusals()
        .add(
            "An array of shape (2,) has 2 elements, received 3.", () -> NDArray.of(new float[3], 2))
        .add(
            "Expected at least one array, received an empty list.",
            () -> NDArray.concatenate(List.of()))
        .add(
            "Rows of shape (2, 4) (float32) do not go with those of (2, 3) (float32).",
            () -> NDArray.concatenate(List.of(Kit.normal(1, 2, 3), Kit.normal(1, 2, 4))))
        .add(
            "A string of the array is null, at place 1.",
            () -> NDArray.of(new String[] {"a", null}, 2))
        .add(
            "A string of the array is null, at place 2.",
            () -> NDArray.from(new String[][] {{"a", "b"}, {null, "c"}}))
        .add("Expected at least one row, received null.", () -> NDArray.stack(null))
        .add(
            "A list in lists: at most 254 levels are possible.",
            () -> {
              var list = new ArrayList<Object>();
              list.add(list);
              NDArray.from(list);
            })
        .add(
            "pad: expected paddings for 2 axes, received 1.",
            () -> Kit.normal(1, 2, 3).pad(new int[][] {{1, 1}}))
        .add(
            "pad: expected {before, after} for each axis, received [1].",
            () -> Kit.normal(1, 2, 3).pad(new int[][] {{1, 1}, {1}}))
        .add(
            "einsum: expected an equation of 2 tensors such as \"ij,jk->ik\", received \"dense\".",
            () -> TensorOps.einsum("dense", Kit.normal(1, 2, 3), Kit.normal(1, 3, 2)))
        .add(
            "einsum: expected an equation of 1 tensors such as \"ij,jk->ik\", received"
                + " \"ij,jk->ik\".",
            () -> TensorOps.einsum("ij,jk->ik", Kit.normal(1, 2, 3)))
        .add(
            "A convolution over 2 axes expects an input and a kernel of 4 axes, received shapes"
                + " (2, 3) and (1, 1, 3, 2).",
            () ->
                ConvOps.conv(
                    Kit.normal(1, 2, 3),
                    Kit.normal(1, 1, 1, 3, 2),
                    new int[] {1, 1},
                    "VALID",
                    new int[] {1, 1}))
        .add(
            "power: whole numbers have no negative powers, received the exponents -1; cast x to"
                + " float32.",
            () -> NDArray.from(new int[] {1, 2}).power(-1))
        .add(
            "power: whole numbers have no negative powers, received the exponents [2, -1]; cast x"
                + " to float32.",
            () -> NDArray.from(new int[] {1, 2}).power(NDArray.from(new int[] {2, -1})))
        .add(
            "Expected an index from 0 to 2 in the shape (2, 3), received 3.",
            () -> Shape.of(2, 3).upTo(3))
        .add(
            "Weight: initial must not be null.",
            () -> new Weight(Shape.of(2), DType.FLOAT32, true, null))
        .add(
            "Expected arrays, one is null.",
            () -> NDArray.concatenate(Arrays.asList((NDArray) null)))
        .add(
            "NDArray.of: expected a Java array of numbers, booleans or strings, received null;"
                + " NDArray.from takes a number, a list or nested arrays.",
            () -> NDArray.of(null, 2))
        .add(
            "NDArray.of: expected a Java array of numbers, booleans or strings, received 3;"
                + " NDArray.from takes a number, a list or nested arrays.",
            () -> NDArray.of(3, 1))
        .add(
            "NDArray.of: expected a Java array of numbers, booleans or strings, received int[][];"
                + " NDArray.from takes a number, a list or nested arrays.",
            () -> NDArray.of(new int[2][2], 2, 2))
        .add(
            "An array of shape () has 1 elements, received 4. NDArray.from(data) returns a vector.",
            () -> NDArray.of(new int[4]))
        .add("A shape needs sizes, received null.", () -> Kit.normal(1, 2).reshape((long[]) null))
        .add("cast: expected a dtype, received null.", () -> Kit.normal(1, 2).cast(null))
        .add(
            "Expected the indices of rows, received null.",
            () -> Kit.normal(1, 2).rows((int[]) null))
        .add(
            "slice: expected 0 <= from <= to <= 2, received 1 and 3.",
            () -> Kit.normal(1, 2).slice(1, 3))
        .add("A scalar has no length.", () -> NDArray.from(3f).length())
        .add(
            "Cannot reshape (2, 3) to (4,): 6 elements against 4.",
            () -> Kit.normal(1, 2, 3).reshape(4))
        .add("Cannot convert float32 to string.", () -> Kit.normal(1, 2).cast(DType.STRING))
        .add("Expected two axes, the array has shape (2,).", () -> Kit.normal(1, 2).toArray2d())
        .add("Expected one element, the array has shape (2,).", () -> Kit.normal(1, 2).item())
        .add(
            "Rows of shape (2, 0) have no largest element.",
            () -> NDArray.of(new float[0], 2, 0).argmax())
        .add(
            "An array of shape (2,) (float32) cannot be made of 3 bytes.",
            () -> NDArray.ofBytes(DType.FLOAT32, Shape.of(2), new byte[3]))
        .add(
            "An array of shape (2,) (float32) has 8 bytes, the buffer has 3.",
            () -> NDArray.ofBytes(DType.FLOAT32, Shape.of(2), ByteBuffer.allocate(3)))
        .tests();
  }

  @Test
  void stringsHaveNoBytesOfAKnownNumber() {
    var strings = NDArray.of(new String[] {"a"}, 1);
    var none = ByteBuffer.allocate(0);
    var written = assertThrows(IllegalStateException.class, strings::toBytes);
    var read =
        assertThrows(
            IllegalStateException.class, () -> NDArray.ofBytes(DType.STRING, Shape.of(1), none));
    assertEquals("Strings have no fixed layout.", written.getMessage());
    assertEquals("Strings have no fixed layout.", read.getMessage());
  }

  @TestFactory
  Stream<DynamicTest> tensors() {
    return new Refusals()
        .add(
            "reshape: at most one size may be unknown, received (None, None).",
            () -> Input.of(3).reshape(-1, -1))
        .add(
            "reshape: (2, 3) has 6 elements, (4,) has another number.",
            () -> Input.batch(2, 3).reshape(4))
        .add(
            "expandDims: there is no place 5 for an axis in a tensor of shape (None, 3).",
            () -> Input.of(3).expandDims(5))
        .add(
            "concatenate: expected at least one tensor, received none.",
            () -> TensorOps.concatenate(0))
        .add(
            "stack: expected at least one tensor, received none.",
            () -> TensorOps.stack(0, List.of()))
        .add("add: the second tensor must not be null.", () -> Input.of(2).add((Tensor) null))
        .add(
            "matmul: expected at least two axes to transpose, received shape (3,).",
            () -> Input.of(2).matmul(NDArray.of(new float[3], 3), false, true))
        .add("Unknown dtype \"flot32\". Did you mean \"float32\"?", () -> DType.of("flot32"))
        .tests();
  }

  @Test
  void functionsAreForTheCallOfALayer() {
    var function = new GraphFunction(inputs -> inputs);
    assertEquals(
        "This operation is part of a graph: use it inside the call of a layer.",
        assertThrows(IllegalStateException.class, () -> function.call(List.of(Input.of(2))))
            .getMessage());
  }

  @TestFactory
  Stream<DynamicTest> weights() {
    return new Refusals()
        .add(
            "A weight needs a shape without unknown sizes, received (None, 2).",
            () -> weight(Shape.UNKNOWN, 2))
        .add(
            "Weight \"weight\": expected 8 bytes, received 4.",
            () -> weight(2).assignBytes(memory -> memory.putInt(1)))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> traces() {
    return new Refusals()
        .add("Expected 1 arguments, received 0.", () -> doubled().run(List.of()))
        .add(
            "Expected an array of shape (2,), received (3,).",
            () -> doubled().run(List.of(Kit.normal(1, 3))))
        .add(
            "Weight \"weight\" has shape (2,), received (3,).",
            () -> {
              try (var graph = GraphBuilder.open(true)) {
                graph.variables().assign(weight(2), graph.argument(DType.FLOAT32, Shape.of(3)));
              }
            })
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> loops() {
    GraphFunction.Body same = values -> values;
    return new Refusals()
        .add("overSteps: step must not be null.", () -> overSteps(null, 1, 2, 3))
        .add(
            "overSteps: the number of sequences must be 1 to 1, that of the inputs, received 0.",
            () -> overSteps(same, 0, 2, 3))
        .add(
            "overSteps: the number of sequences must be 1 to 1, that of the inputs, received 2.",
            () -> overSteps(same, 2, 2, 3))
        .add(
            "overSteps: a sequence must have the shape (batch, steps, ...), received (2,).",
            () -> overSteps(same, 1, 2))
        .add(
            "overSteps: the results of a step must not be null, nor hold null.",
            () -> overSteps(values -> null, 1, 2, 3))
        .add(
            "overSteps: a result of a step must have the shape (batch, 1, ...), received (2,).",
            () -> overSteps(values -> List.of(values.get(0).reshape(2)), 1, 2, 3))
        .add(
            "overSteps: expected a new value for each of 1 from a step, received 0.",
            () -> {
              try (var graph = GraphBuilder.open(false)) {
                var x = graph.argument(DType.FLOAT32, Shape.of(2, 3));
                var unused = GraphLoop.overSteps(values -> List.of(), List.of(x, x), 1);
              }
            })
        .tests();
  }

  private static void overSteps(GraphFunction.Body step, int sequences, long... dims) {
    try (var graph = GraphBuilder.open(false)) {
      var x = graph.argument(DType.FLOAT32, Shape.of(dims));
      var unused = GraphLoop.overSteps(step, List.of(x), sequences);
    }
  }

  private static TracedFunction doubled() {
    try (var graph = GraphBuilder.open(false)) {
      return graph.function(List.of(graph.argument(DType.FLOAT32, Shape.of(2)).multiply(2)));
    }
  }

  @Test
  void aWeightIsReadBeforeItsUpdate() {
    var weight = weight(2);
    try (var graph = GraphBuilder.open(true)) {
      graph.variables().assign(weight, graph.argument(DType.FLOAT32, Shape.of(2)));
      assertEquals(
          weight + " is read for the first time after its update: use latest().",
          assertThrows(IllegalStateException.class, () -> weight.multiply(2)).getMessage());
    }
  }

  private static Weight weight(long... dims) {
    return new Weight(Shape.of(dims), DType.FLOAT32, true, () -> Kit.normal(1, dims));
  }

  @Test
  void whatFloatsOutOfItsTraceSaysSo() {
    var kept = new Tensor[1];
    var layer =
        new Layer() {
          @Override
          protected Tensor call(Tensor x) {
            if (kept[0] == null) kept[0] = x;
            return x.add(kept[0]);
          }
        };
    layer.apply(Input.of(3));
    assertEquals(
        "A tensor of another trace: keep no tensor from one call of a layer to the next.",
        assertThrows(IllegalStateException.class, () -> layer.apply(Input.of(3))).getMessage());
    try (var graph = GraphBuilder.open(false)) {
      assertEquals(
          "A tensor of another trace: keep no tensor from one call of a layer to the next.",
          assertThrows(
                  IllegalStateException.class,
                  () -> graph.export(Map.of("x", kept[0]), Map.of(), Path.of("target", "export")))
              .getMessage());
    }
    var ended = GraphBuilder.open(false);
    ended.close();
    assertEquals(
        "This trace has ended: use the context and the tensors of a layer's call only in it.",
        assertThrows(IllegalStateException.class, () -> ended.argument(DType.FLOAT32, Shape.of(2)))
            .getMessage());
    assertEquals(
        "A symbolic tensor has no value: build a model of it with Model.of.",
        assertThrows(
                IllegalStateException.class,
                () -> {
                  try (var graph = dev.rhyton.tensor.internal.GraphBuilder.open(false)) {
                    graph.function(List.of(Input.of(3)));
                  }
                })
            .getMessage());
    assertEquals(
        "Layer has no call: override call(Tensor).",
        assertThrows(IllegalStateException.class, () -> new Layer() {}.apply(Input.of(2)))
            .getMessage());
  }

  /** What reaches TensorFlow comes back as one sentence, without the names of its nodes. */
  @Test
  void errorsOfSingleOperationsAreReadable() {
    var dims = OpAttributes.of("squeeze_dims", new long[] {1});
    var error = assertThrows(RuntimeException.class, () -> RawOps.op("Squeeze", dims, Input.of(4)));
    assertEquals(
        "Squeeze: Can not squeeze dim[1], expected a dimension of 1, got 4", error.getMessage());
  }
}
