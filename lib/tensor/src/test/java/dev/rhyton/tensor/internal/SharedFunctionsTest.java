package dev.rhyton.tensor.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tensorflow.Output;

/** Graphs with the same operations have one function in TensorFlow, and others have another one. */
class SharedFunctionsTest {
  private static final NDArray X = NDArray.from(new float[] {1, 2, 3});

  /** Computations of x and y that differ in one thing from another one. */
  private static Map<String, BiFunction<Tensor, Tensor, Tensor>> computations() {
    Map<String, BiFunction<Tensor, Tensor, Tensor>> all = new LinkedHashMap<>();
    all.put("product", (x, y) -> x.multiply(y));
    all.put("order", (x, y) -> y.multiply(x));
    all.put("sum", (x, y) -> x.add(y));
    all.put("input", (x, y) -> x.multiply(x));
    all.put("first of two results", (x, y) -> List.of(x.multiply(y), x.add(y)).get(0));
    all.put("second of them", (x, y) -> List.of(x.multiply(y), x.add(y)).get(1));
    all.put("constant", (x, y) -> x.multiply(2));
    all.put("another constant", (x, y) -> x.multiply(3));
    all.put("attribute", (x, y) -> x.multiply(y).cast(DType.FLOAT64).cast(DType.FLOAT32));
    all.put("its value", (x, y) -> x.multiply(y).cast(DType.INT32).cast(DType.FLOAT32));
    all.put("derivative of one", (x, y) -> gradient(x.square(), x, y.square(), true));
    all.put("of the other", (x, y) -> gradient(x.square(), x, y.square(), false));
    all.put("first part", (x, y) -> parts(x, y, 0));
    all.put("second part", (x, y) -> parts(x, y, 1));
    return all;
  }

  private static Tensor gradient(Tensor of, Tensor x, Tensor other, boolean first) {
    var sum = (first ? of : of.add(other.multiply(0))).sum();
    return GraphBuilder.required().gradients(sum, List.of(x)).get(0);
  }

  /** Calls two parts, then one of them again. */
  private static Tensor parts(Tensor x, Tensor y, int again) {
    var parts =
        List.of(
            new GraphFunction(in -> List.of(in.get(0).multiply(2))),
            new GraphFunction(in -> List.of(in.get(0).multiply(3))));
    var both = parts.get(0).call(List.of(x)).get(0).add(parts.get(1).call(List.of(y)).get(0));
    return parts.get(again).call(List.of(both)).get(0);
  }

  private record Traced(String name, Runnable free) {}

  private static Traced traced(Object owner, BiFunction<Tensor, Tensor, Tensor> computation) {
    try (var graph = GraphBuilder.open(false)) {
      var x = graph.argument(DType.FLOAT32, Shape.of(3));
      var y = graph.argument(DType.FLOAT32, Shape.of(3));
      var result = computation.apply(x, y);
      var inputs = List.<Output<?>>of(output(x), output(y));
      var outputs = List.<Output<?>>of(output(result));
      var function = Native.function(owner, graph, null, inputs, outputs, 0, false);
      return new Traced(function.name(), function.free());
    }
  }

  private static Output<?> output(Tensor tensor) {
    return TensorInternals.of(tensor).output();
  }

  @Test
  void onlyTheSameOperationsAreOneFunction() {
    var names = new LinkedHashMap<String, String>();
    var owner = new Object();
    computations()
        .forEach(
            (what, computation) -> {
              var name = traced(owner, computation).name;
              assertEquals(name, traced(owner, computation).name, what);
              var before = names.put(name, what);
              assertEquals(null, before, () -> what + " and " + before + " are one function");
            });
  }

  @Test
  void isRemovedWithItsLastOwner() {
    BiFunction<Tensor, Tensor, Tensor> computation = (x, y) -> x.multiply(y).add(17);
    var first = traced(new Object(), computation);
    var second = traced(new Object(), computation);
    assertEquals(first.name, second.name);
    first.free.run();
    first.free.run(); // only once
    var third = traced(new Object(), computation);
    assertEquals(first.name, third.name);
    second.free.run();
    third.free.run();
    assertNotEquals(first.name, traced(new Object(), computation).name);
  }

  private static TracedFunction product(Weight weight) {
    try (var graph = GraphBuilder.open(true)) {
      var x = graph.argument(DType.FLOAT32, Shape.of(3));
      var y = x.multiply(weight);
      graph.variables().assign(weight, weight.add(1));
      return graph.function(List.of(y));
    }
  }

  private static Weight weight(float value) {
    return new Weight(
        Shape.of(3), DType.FLOAT32, true, () -> NDArray.from(new float[] {value, value, value}));
  }

  @Test
  void eachHasItsWeights() {
    var two = weight(2);
    var five = weight(5);
    var first = product(two);
    var second = product(five);
    assertFalse(first.computesAs(second)); // on other weights
    assertTrue(first.computesAs(product(two)));
    assertEquals(NDArray.from(new float[] {2, 4, 6}), first.run(List.of(X))[0]);
    assertEquals(NDArray.from(new float[] {5, 10, 15}), second.run(List.of(X))[0]);
    first.close();
    assertEquals(NDArray.from(new float[] {6, 12, 18}), second.run(List.of(X))[0]);
    assertEquals(NDArray.from(new float[] {3, 3, 3}), two.value());
    assertEquals(NDArray.from(new float[] {7, 7, 7}), five.value());
  }

  /** Functions of the same content are traced, run and freed by several threads at once. */
  @Test
  void fromSeveralThreads() throws Exception {
    var threads = Executors.newFixedThreadPool(4);
    try {
      var tasks = new ArrayList<Callable<Boolean>>();
      for (int task = 0; task < 8; task++) {
        float value = task;
        tasks.add(
            () ->
                IntStream.range(0, 100)
                    .allMatch(
                        i -> {
                          var function = product(weight(value));
                          var result = function.run(List.of(X))[0];
                          function.close();
                          return result.equals(X.multiply(value).value());
                        }));
      }
      for (var done : threads.invokeAll(tasks)) assertTrue(done.get());
    } finally {
      threads.shutdown();
    }
  }
}
