package dev.rhyton.tensor.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Weight;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A partial function performs the operations and updates that its outputs need, and no others. */
class PartialFunctionTest {
  private final Weight read =
      new Weight(Shape.of(2), DType.FLOAT32, true, () -> NDArray.from(new float[] {2, 3}));
  private final Weight other =
      new Weight(Shape.of(2), DType.FLOAT32, false, () -> NDArray.from(new float[] {5, 7}));

  @Test
  void changesNoWeightOfOtherOutputs() {
    try (var graph = GraphBuilder.open(true)) {
      var x = graph.argument(DType.FLOAT32, Shape.of(2));
      var y = x.multiply(read);
      graph.variables().assign(other, y.add(other));
      var part = graph.partial(List.of(y));
      var whole = graph.function(List.of(y));
      var values = List.of(NDArray.from(new float[] {10, 10}));

      assertEquals(NDArray.from(new float[] {20, 30}), part.run(values)[0]);
      assertEquals(NDArray.from(new float[] {5, 7}), other.value());
      assertEquals(0, part.changes());
      assertTrue(part.operations() < whole.operations());

      assertEquals(NDArray.from(new float[] {20, 30}), whole.run(values)[0]);
      assertEquals(NDArray.from(new float[] {25, 37}), other.value());
    }
  }

  @Test
  void performsTheUpdatesThatItsOutputsRead() {
    try (var graph = GraphBuilder.open(true)) {
      var x = graph.argument(DType.FLOAT32, Shape.of(2));
      graph.variables().assign(other, x.add(other));
      graph.variables().assign(read, x.multiply(read));
      var part = graph.partial(List.of(graph.variables().latest(other)));

      assertEquals(
          NDArray.from(new float[] {15, 17}),
          part.run(List.of(NDArray.from(new float[] {10, 10})))[0]);
      assertEquals(NDArray.from(new float[] {15, 17}), other.value());
      assertEquals(NDArray.from(new float[] {2, 3}), read.value());
      assertEquals(1, part.changes());
    }
  }
}
