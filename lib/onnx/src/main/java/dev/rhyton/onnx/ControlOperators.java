package dev.rhyton.onnx;

import dev.rhyton.onnx.OperatorTable.Operator;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Branches whose condition is known before a run, and loops whose number of steps is. */
final class ControlOperators {
  private static final long MOST_STEPS = 2_000;

  private ControlOperators() {}

  static void addTo(Map<String, Operator> table) {
    table.put("If", Operator.of(ControlOperators::branch));
    table.put("Loop", Operator.of(ControlOperators::loop));
  }

  private static boolean isTrue(NDArray condition) {
    return condition.reshape(1).toLongs()[0] != 0;
  }

  private static void branch(OperatorCall c) {
    boolean condition = isTrue(c.known(0));
    set(c, c.compute(c.graph(condition ? "then_branch" : "else_branch"), List.of()));
  }

  private static void set(OperatorCall c, List<Value> results) {
    c.results(results.stream().map(Value::tensor).toList());
  }

  /** Each step is computed by its own operations, so that gradients flow through all. */
  private static void loop(OperatorCall c) {
    long steps = c.has(0) ? c.longs(0)[0] : Long.MAX_VALUE;
    boolean goesOn = !c.has(1) || isTrue(c.known(1));
    c.require(steps <= MOST_STEPS, "its number of steps is not known, or is above " + MOST_STEPS);
    var body = c.graph("body");
    var values = c.values(2);
    int count = values.size();
    var sequences = new ArrayList<List<Tensor>>();
    for (int i = count; i < c.results(); i++) sequences.add(new ArrayList<>());
    for (long step = 0; step < steps && goesOn; step++) {
      var given = new ArrayList<>(List.of(Value.of(NDArray.of(new long[] {step}))));
      given.add(Value.of(NDArray.from(true)));
      given.addAll(values);
      var made = c.compute(body, given);
      c.require(made.get(0).isKnown(), "its condition is known only in a run");
      goesOn = isTrue((NDArray) made.get(0).tensor());
      values = made.subList(1, 1 + count);
      for (int i = 0; i < sequences.size(); i++) {
        sequences.get(i).add(made.get(1 + count + i).tensor());
      }
    }
    var results = new ArrayList<>(values.stream().map(Value::tensor).toList());
    for (var sequence : sequences) {
      c.require(!sequence.isEmpty(), "it has no steps");
      results.add(Ops.stack(sequence));
    }
    c.results(results);
  }
}
