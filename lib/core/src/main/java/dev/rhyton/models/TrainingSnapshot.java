package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.optimizers.Variable;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that a training goes on from after a break: weights, what the optimizer remembers, random
 * state and the masks of the mode.
 */
final class TrainingSnapshot {
  private static final String SLOT = "slot/";

  private TrainingSnapshot() {}

  static Map<String, NDArray> of(Trainer trainer) {
    var all = new TreeMap<>(trainer.state());
    put(all, "weight", trainer.model().weights());
    var variables = variables(trainer);
    for (int i = 0; i < variables.size(); i++) all.put(SLOT + i, variables.get(i).exactValue());
    return all;
  }

  static void restore(Trainer trainer, Map<String, NDArray> from) {
    assign(from, "weight", trainer.model().weights());
    var variables = variables(trainer);
    for (int i = 0; i < variables.size(); i++) {
      variables.get(i).assign(required(from, SLOT + i));
    }
    trainer.restore(from);
  }

  private static List<Variable> variables(Trainer trainer) {
    var optimizer = trainer.compile().optimizer();
    return optimizer.variables(trainer.model().trainableWeights(), trainer.optimizerState());
  }

  private static void put(Map<String, NDArray> all, String name, List<Weight> weights) {
    for (int i = 0; i < weights.size(); i++) all.put(name + "/" + i, weights.get(i).value());
  }

  private static void assign(Map<String, NDArray> from, String name, List<Weight> weights) {
    for (int i = 0; i < weights.size(); i++) {
      weights.get(i).assign(required(from, name + "/" + i));
    }
  }

  static NDArray required(Map<String, NDArray> from, String name) {
    var found = Check.given("trainingState", "state", from).get(name);
    Check.that(
        found != null,
        "The saved state of a training lacks \"%s\": it is that of another model, or no such state.",
        name);
    return found;
  }
}
