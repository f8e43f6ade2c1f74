package dev.rhyton.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.proto.GraphDef;

/** An expression costs no more of TensorFlow's operations than one written by hand. */
class OperationCountTest {
  private record Expression(int operations, BinaryOperator<Tensor> of) {}

  /** The number of operations by hand, each constant counted as one. */
  private static final Map<String, Expression> EXPRESSIONS = new LinkedHashMap<>();

  static {
    EXPRESSIONS.put("x + y", new Expression(1, (x, y) -> Ops.add(x, y)));
    EXPRESSIONS.put("1 - x", new Expression(2, (x, y) -> Ops.subtract(1, x)));
    EXPRESSIONS.put("relu(x)", new Expression(1, (x, y) -> Ops.relu(x)));
    EXPRESSIONS.put("softmax(x)", new Expression(1, (x, y) -> Ops.softmax(x)));
    EXPRESSIONS.put("mean(x, 1)", new Expression(2, (x, y) -> Ops.mean(x, 1)));
    EXPRESSIONS.put(
        "mean(square(x - y), -1)",
        new Expression(4, (x, y) -> Ops.mean(Ops.square(Ops.subtract(x, y)), -1)));
    EXPRESSIONS.put("x @ y", new Expression(1, (x, y) -> Ops.matmul(x, y)));
    EXPRESSIONS.put(
        "where(x > 0, x, 0)", new Expression(3, (x, y) -> Ops.where(Ops.greater(x, 0), x, 0)));
    EXPRESSIONS.put(
        "concatenate([x, y], -1)", new Expression(2, (x, y) -> Ops.concatenate(List.of(x, y), -1)));
    EXPRESSIONS.put("transpose(x)", new Expression(2, (x, y) -> Ops.transpose(x)));
    EXPRESSIONS.put(
        "exp(-square(x))", new Expression(3, (x, y) -> Ops.exp(Ops.negative(Ops.square(x)))));
    EXPRESSIONS.put("x[:, -1]", new Expression(4, (x, y) -> Ops.getItem(x, ":, -1")));
  }

  @TestFactory
  Stream<DynamicTest> counts() {
    return EXPRESSIONS.entrySet().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> check(e.getValue())));
  }

  private static void check(Expression expression) throws Exception {
    try (var graph = GraphBuilder.open(false)) {
      var x = graph.argument(DType.FLOAT32, Shape.of(4, 4));
      var y = graph.argument(DType.FLOAT32, Shape.of(4, 4));
      int before = GraphDef.parseFrom(graph.toBytes()).getNodeCount();
      var result = expression.of().apply(x, y);
      int after = GraphDef.parseFrom(graph.toBytes()).getNodeCount();
      assertEquals(expression.operations(), after - before, result.toString());
    }
  }
}
