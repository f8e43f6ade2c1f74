package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that a training goes on from after a break: weights, what the optimizer remembers, random
 * state and the masks of the mode.
 */
final class WholeState {
  private static final String ITERATIONS = "iterations";
  private static final String RATE = "learning_rate";

  private WholeState() {}

  static Map<String, NDArray> of(Trainer trainer) {
    var optimizer = trainer.optimizerState();
    var all = new TreeMap<>(trainer.state());
    put(all, "weight", trainer.model().weights());
    put(all, "slot", variables(trainer));
    all.put(ITERATIONS, NDArray.of(new long[] {optimizer.iterations()}, 1));
    if (!optimizer.isScheduled()) {
      all.put(RATE, NDArray.of(new double[] {optimizer.learningRate()}, 1));
    }
    return all;
  }

  static void restore(Trainer trainer, Map<String, NDArray> from) {
    var optimizer = trainer.optimizerState();
    assign(from, "weight", trainer.model().weights());
    assign(from, "slot", variables(trainer));
    optimizer.iterations(required(from, ITERATIONS).toLongs()[0]);
    if (!optimizer.isScheduled()) optimizer.learningRate(required(from, RATE).toDoubles()[0]);
    trainer.restore(from);
  }

  private static List<Weight> variables(Trainer trainer) {
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
