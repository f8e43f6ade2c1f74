package dev.rhyton.spark;

import dev.rhyton.models.Model;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.optimizers.OptimizerState;
import dev.rhyton.optimizers.Variable;
import dev.rhyton.tensor.NDArray;
import java.util.Arrays;
import java.util.List;

/** The weights of a model, the states of its layers, and after them its optimizer's variables. */
final class TrainingVector {
  private final ModelVector model;
  private final List<Variable> slots;
  private final OptimizerState optimizer;

  TrainingVector(Model model, ModelVector vector) {
    this.model = vector;
    slots = TrainerInternals.variables(model).stream().filter(v -> v.weight() != null).toList();
    optimizer = TrainerInternals.optimizerState(model);
  }

  float[] read() {
    var first = model.read();
    int size = slots.stream().mapToInt(v -> (int) v.shape().size()).sum();
    var all = Arrays.copyOf(first, first.length + size);
    int at = first.length;
    for (var slot : slots) {
      var values = slot.value().toFloats();
      System.arraycopy(values, 0, all, at, values.length);
      at += values.length;
    }
    return all;
  }

  void write(float[] all) {
    model.write(all);
    writeSlots(all);
  }

  /** Sets the optimizer's variables from their place in a vector. */
  void writeSlots(float[] all) {
    int at = model.length();
    for (var slot : slots) {
      int size = (int) slot.shape().size();
      var values = Arrays.copyOfRange(all, at, at + size);
      slot.assign(NDArray.of(values, slot.shape().dims()));
      at += size;
    }
  }

  OptimizerState optimizer() {
    return optimizer;
  }
}
