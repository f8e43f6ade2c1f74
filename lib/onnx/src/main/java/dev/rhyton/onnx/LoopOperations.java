package dev.rhyton.onnx;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.internal.GraphLoop.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Calls of layers that ONNX has operators for, and loops over the steps of sequences: of recurrent
 * layers whose cells ONNX does not have, and of {@code TimeDistributed}.
 */
final class LoopOperations {
  private LoopOperations() {}

  static void addTo(Map<String, OperationTable.Conversion> table) {
    table.put("Layer", o -> o.results(RecurrentNodes.add(o.graph(), o.call(), inputs(o))));
    table.put("Loop", LoopOperations::loop);
  }

  private static List<String> inputs(Operation o) {
    return List.of(o.ins(0, o.count()));
  }

  private static void loop(Operation o) {
    var loop = o.loop();
    var graph = o.graph();
    var inputs = inputs(o);
    var count = o.add("Gather", o.sizes(inputs.get(0)), graph.scalar(1, DType.INT64));
    var count32 = o.cast(count, DType.INT64, DType.INT32);
    var body = graph.nested("step", () -> step(o, loop, inputs, count32));
    var ins = new ArrayList<>(List.of(count, ""));
    ins.addAll(values(loop, inputs));
    var results =
        graph.nodes(
            "Loop", Map.of("body", body), loop.outputs().size(), ins.toArray(String[]::new));
    var all = new ArrayList<>(results);
    for (int i = loop.values(); i < all.size(); i++) {
      all.set(i, bySample(o, results.get(i), loop.outputs().get(i).shape()));
    }
    o.results(all);
  }

  private static List<String> values(Loop loop, List<String> inputs) {
    return inputs.subList(loop.sequences(), loop.sequences() + loop.values());
  }

  /** Returns results {@code (steps, batch, ...)} with the samples first. */
  private static String bySample(Operation o, String results, Shape shape) {
    var order = new long[shape.rank()];
    for (int i = 2; i < order.length; i++) order[i] = i;
    order[0] = 1;
    return o.transpose(results, order);
  }

  /** Adds the nodes of a step; beside the values, it uses values of the graph around it. */
  private static void step(Operation o, Loop loop, List<String> inputs, String count) {
    var graph = o.graph();
    var number = graph.input("step", DType.INT64, Shape.of());
    var going = graph.input("going", DType.BOOL, Shape.of());
    var given = new ArrayList<>(inputs);
    for (int i = 0; i < loop.values(); i++) {
      var value = loop.outputs().get(i);
      given.set(loop.sequences() + i, graph.input("state", value.dtype(), value.shape()));
    }
    given.add(0, o.cast(number, DType.INT64, DType.INT32));
    given.add(1, count);
    var results = GraphConverter.convert(loop.step(), graph, given);
    output(graph, going, DType.BOOL, Shape.of());
    for (int i = 0; i < results.size(); i++) {
      var output = loop.outputs().get(i);
      var shape = output.shape();
      var one = i < loop.values() ? shape : shape.upTo(1).plus(shape.from(2).dims());
      output(graph, results.get(i), output.dtype(), one);
    }
  }

  private static void output(OnnxGraph graph, String value, DType dtype, Shape shape) {
    var name = graph.unused("next");
    graph.output(name, value, dtype, shape);
  }
}
