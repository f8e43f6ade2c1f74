package dev.rhyton.spark;

import dev.rhyton.config.Check;
import dev.rhyton.models.Model;
import dev.rhyton.optimizers.BuiltOptimizer;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.optimizers.Variable;
import dev.rhyton.tensor.NDArray;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The outer step of DiLoCo: Nesterov's momentum on the mean change of the workers' weights. */
final class OuterStep {
  private static final String NAME = "outer/"; // of its variables in a saved state

  private final BuiltOptimizer optimizer;

  OuterStep(Model model, double rate, double momentum) {
    var sgd = SGD.of(rate).momentum(momentum).nesterov(momentum > 0);
    optimizer = sgd.build(model.trainableWeights());
  }

  /** Updates the weights, which still have their values before the local steps. */
  void apply(List<NDArray> changes) {
    optimizer.apply(changes);
  }

  /** Returns the momentum of each weight; nothing if the momentum is 0. */
  Map<String, NDArray> state() {
    var all = new TreeMap<String, NDArray>();
    var variables = variables();
    for (int i = 0; i < variables.size(); i++) all.put(NAME + i, variables.get(i).value());
    return all;
  }

  /** Continues from what {@link #state} returned. */
  void restore(Map<String, NDArray> state) {
    var variables = variables();
    for (int i = 0; i < variables.size(); i++) {
      var value = state.get(NAME + i);
      Check.that(
          value != null,
          "SparkTrainer: the saved state has no momentum of diloco's outer step, so it was saved by"
              + " another way of training: resume with that one, or delete the backup.");
      variables.get(i).assign(value);
    }
  }

  private List<Variable> variables() {
    return optimizer.variables().stream().filter(v -> v.weight() != null).toList();
  }

  void close() {
    optimizer.close();
  }
}
