package dev.rhyton.losses;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.metrics.CategoricalAccuracy;
import dev.rhyton.metrics.Metric;
import dev.rhyton.metrics.MetricInternals;
import dev.rhyton.metrics.SparseCategoricalAccuracy;
import dev.rhyton.metrics.SparseTopKCategoricalAccuracy;
import dev.rhyton.metrics.TopKCategoricalAccuracy;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Losses and metrics of classes whose number only a run knows, such as the samples of a batch that
 * are compared with each other: the same numbers as with known sizes.
 */
class UnknownClassesTest {
  private static final int CLASSES = 4;

  /** Runs a function of targets and predictions, with the sizes of the arrays or with none. */
  private static NDArray run(BinaryOperator<Tensor> f, NDArray y, NDArray p, boolean known) {
    try (var graph = GraphBuilder.open(true)) {
      var in = new ArrayList<Tensor>();
      for (var x : List.of(y, p)) {
        var unknown = new long[x.shape().rank()];
        Arrays.fill(unknown, Shape.UNKNOWN);
        in.add(graph.argument(x.dtype(), known ? x.shape() : Shape.of(unknown)));
      }
      return graph.function(List.of(f.apply(in.get(0), in.get(1)))).run(List.of(y, p))[0];
    }
  }

  private static DynamicTest test(String name, BinaryOperator<Tensor> f, boolean sparse) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          for (var rows : List.of(new long[] {5}, new long[] {2, 3})) {
            var shape = Shape.of(rows);
            var labels = Kit.labels(1, (int) shape.size(), CLASSES).reshape(rows);
            var y = sparse ? labels : eager(Ops.oneHot(labels, CLASSES));
            var p = Kit.normal(2, shape.plus(CLASSES).dims()).softmax().value().cast(DType.FLOAT32);
            var expected = run(f, y, p, true).toFloats();
            var received = run(f, y, p, false).toFloats();
            assertEquals(expected.length, received.length);
            for (int i = 0; i < expected.length; i++) {
              assertEquals(expected[i], received[i], 1e-6f * Math.max(1, Math.abs(expected[i])));
            }
          }
        });
  }

  private static NDArray eager(Tensor x) {
    return x.value();
  }

  @TestFactory
  Stream<DynamicTest> losses() {
    var tests = new ArrayList<DynamicTest>();
    var dense =
        List.of(
            CategoricalCrossentropy.of(),
            CategoricalCrossentropy.of().fromLogits(true),
            CategoricalCrossentropy.of().labelSmoothing(0.2),
            CategoricalCrossentropy.of().fromLogits(true).labelSmoothing(0.2),
            CategoricalFocalCrossentropy.of(),
            CategoricalFocalCrossentropy.of().labelSmoothing(0.2),
            CategoricalFocalCrossentropy.of().fromLogits(true),
            CategoricalHinge.of(),
            KLDivergence.of(),
            CosineSimilarity.of(),
            MeanSquaredError.of(),
            BinaryCrossentropy.of().labelSmoothing(0.2),
            BinaryFocalCrossentropy.of(),
            Dice.of(),
            Tversky.of());
    var sparse =
        List.of(
            SparseCategoricalCrossentropy.of(),
            SparseCategoricalCrossentropy.of().fromLogits(true),
            SparseCategoricalCrossentropy.of().ignoreClass(1),
            CategoricalGeneralizedCrossEntropy.of());
    dense.forEach(l -> tests.add(test(l.toString(), ((Loss) l)::apply, false)));
    sparse.forEach(l -> tests.add(test(l.toString(), ((Loss) l)::apply, true)));
    return tests.stream();
  }

  private static BinaryOperator<Tensor> state(Metric metric) {
    return (y, p) ->
        MetricInternals.update(MetricInternals.resolve(metric, y.shape(), p.shape()), y, p, null);
  }

  @TestFactory
  Stream<DynamicTest> metrics() {
    return Stream.of(
        test("categorical", state(CategoricalAccuracy.of()), false),
        test("top", state(TopKCategoricalAccuracy.of().k(2)), false),
        test("sparse", state(SparseCategoricalAccuracy.of()), true),
        test("sparse top", state(SparseTopKCategoricalAccuracy.of().k(2)), true),
        test("sorted", state(SparseTopKCategoricalAccuracy.of().k(2).fromSortedIds(true)), true));
  }
}
