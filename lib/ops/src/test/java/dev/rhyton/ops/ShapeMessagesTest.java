package dev.rhyton.ops;

import dev.rhyton.Refusals;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ShapeMessagesTest {
  private static final NDArray X = NDArray.of(new float[6], 2, 3);

  @TestFactory
  Stream<DynamicTest> shapes() {
    return new Refusals()
        .add(
            "space_to_depth: block_size 1048576 is too large.",
            () -> Ops.spaceToDepth(Ops.reshape(X, 1, 1, 1, 6), 1 << 20))
        .add(
            "view: texts have no fixed number of bytes.",
            () -> Ops.view(NDArray.from(new String[] {"a"}), DType.INT8))
        .add("scan: what f returns must not be null.", () -> Ops.scan((carry, x) -> null, X, X))
        .add("abs: x must not be null.", () -> Ops.abs(null))
        .add("zeros_like: x must not be null.", () -> Ops.zerosLike(null))
        .add(
            "linspace: there is no place 3 for an axis in a tensor of shape ().",
            () -> Ops.linspace(0, 1, 5, true, false, null, 3))
        .add(
            "reshape: the 6 elements of a tensor of shape (2, 3) do not fit into [4, -1].",
            () -> Ops.reshape(X, 4, -1))
        .add(
            "reshape: newshape does not take ArrayList [[[[[[...]]]]]].",
            () -> {
              var self = new ArrayList<Object>();
              self.add(self);
              Ops.reshape(Ops.ones(2), self);
            })
        .add(
            "reshape: expected sizes of which one at most is -1, received [-1, -1].",
            () -> Ops.reshape(X, -1, -1))
        .add("squeeze: axis 1 of a tensor of shape (2, 3) has not size 1.", () -> Ops.squeeze(X, 1))
        .add(
            "transpose: expected the 2 axes of a tensor of shape (2, 3), received [0].",
            () -> Ops.transpose(X, 0))
        .add(
            "broadcast_to: a tensor of shape (2, 3) cannot be broadcast to (2, 4).",
            () -> Ops.broadcastTo(X, new int[] {2, 4}))
        .add(
            "concatenate: shapes (2, 3) and (3, 2) differ in more than axis 0.",
            () -> Ops.concatenate(List.of(X, Ops.transpose(X))))
        .add(
            "split: axis 1 of a tensor of shape (2, 3) does not split into 2 equal parts; for parts"
                + " of different sizes call array_split.",
            () -> Ops.split(X, 2, 1))
        .add(
            "pad: constant_values go with mode \"constant\", not with \"reflect\".",
            () -> Ops.pad(X, 1, "reflect", 0))
        .add(
            "pad: expected as pad_width a number, a pair, or a pair for each of the axes of shape"
                + " (2, 3), received int[] [1, 2, 3].",
            () -> Ops.pad(X, new int[] {1, 2, 3}))
        .add(
            "rearrange: each axis must stand once on both sides of \"a b -> a\".",
            () -> Ops.rearrange(X, "a b -> a"))
        .add(
            "rearrange: axis 1 of a tensor of shape (2, 3) does not split into [b, c] of \"a (b c)"
                + " -> a b c\" with {b=2}.",
            () -> Ops.rearrange(X, "a (b c) -> a b c", Map.of("b", 2)))
        .add("roll: shift must not be null.", () -> Ops.roll(X, null, null))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> indices() {
    var ids = NDArray.of(new int[] {0, 5}, 2);
    return new Refusals()
        .add(
            "take: the index 5 is beyond axis 1 of a tensor of shape (2, 3).",
            () -> Ops.take(X, ids, 1))
        .add(
            "take: expected whole numbers as indices, received Double 1.5.", () -> Ops.take(X, 1.5))
        .add(
            "take_along_axis: expected indices of 2 axes, as the tensor of shape (2, 3), received"
                + " shape (2,).",
            () -> Ops.takeAlongAxis(X, ids, 1))
        .add(
            "get_item: the index 2 is beyond axis 0 of a tensor of shape (2, 3).",
            () -> Ops.getItem(X, 2))
        .add(
            "get_item: the key [0, 1:2, -1] names 3 axes, a tensor of shape (2, 3) has fewer.",
            () -> Ops.getItem(X, "0, 1:2, -1"))
        .add(
            "get_item: expected whole numbers, slices, None, an ellipsis and tensors, as in \"1:3,"
                + " ::2, None, ..., -1\"; received String 1;2.",
            () -> Ops.getItem(X, "1;2"))
        .add(
            "slice: a block of size 3 from index 1 on is beyond axis 1 of a tensor of shape (2, 3).",
            () -> Ops.slice(X, List.of(0, 1), new int[] {1, 3}))
        .add(
            "scatter: the index 5 is beyond axis 0 of a tensor of shape (3,).",
            () -> Ops.scatter(Ops.reshape(ids, 2, 1), ids, 3))
        .add(
            "scatter_update: expected null, \"add\", \"max\", \"min\" or \"mul\" as reduction,"
                + " received \"sum\".",
            () ->
                Ops.scatterUpdate(X, NDArray.of(new int[] {0}, 1, 1), Ops.getItem(X, ":1"), "sum"))
        .add(
            "segment_sum: expected an id for each slice along the first axis of (2, 3), received ids"
                + " of shape (3,).",
            () -> Ops.segmentSum(X, NDArray.of(new int[3], 3)))
        .add(
            "top_k: there are no 4 elements in the last axis of a tensor of shape (2, 3).",
            () -> Ops.topK(X, 4))
        .add(
            "searchsorted: expected a tensor of 1 axes, received shape (2, 3).",
            () -> Ops.searchsorted(X, 1))
        .add("where: expected both of x1 and x2, or none of them.", () -> Ops.where(true, 1, null))
        .add(
            "multi_hot: num_classes must not be null.",
            () -> Ops.multiHot(ids, null, -1, null, false))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> unknownSizes() {
    return new Refusals()
        .add(
            "array_split: the size of axis 0 of a tensor of shape (None, 3) must be known, as the"
                + " shape of the result depends on it.",
            () -> {
              try (var graph = GraphBuilder.open(false)) {
                var x = graph.argument(DType.FLOAT32, Shape.of(Shape.UNKNOWN, 3));
                var unused = Ops.arraySplit(x, 2);
              }
            })
        .tests();
  }
}
