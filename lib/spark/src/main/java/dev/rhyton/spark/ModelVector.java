package dev.rhyton.spark;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The trainable weights of a model, and after them the states of its layers, such as the statistics
 * of a batch normalization, as one vector.
 */
final class ModelVector {
  private final List<Weight> trainable;
  private final List<Weight> states;

  ModelVector(Model model) {
    trainable = model.trainableWeights();
    states =
        model.weights().stream()
            .filter(w -> w.isState() && w.storedType() == DType.FLOAT32)
            .toList();
  }

  List<Weight> trainable() {
    return trainable;
  }

  /** Returns the number of trainable numbers. */
  int parameters() {
    return length(trainable);
  }

  /** Returns the number of all numbers. */
  int length() {
    return parameters() + length(states);
  }

  private static int length(List<Weight> weights) {
    return Math.toIntExact(weights.stream().mapToLong(w -> w.shape().size()).sum());
  }

  float[] read() {
    var values = new ArrayList<NDArray>();
    for (var w : trainable) values.add(w.value());
    return with(values);
  }

  /** Returns arrays like the trainable weights, and the current states, as one vector. */
  float[] with(List<NDArray> arrays) {
    var vector = new float[length()];
    int at = 0;
    for (var array : arrays) at = put(array.toFloats(), vector, at);
    for (var state : states) at = put(state.value().toFloats(), vector, at);
    return vector;
  }

  private static int put(float[] values, float[] vector, int at) {
    System.arraycopy(values, 0, vector, at, values.length);
    return at + values.length;
  }

  /** Sets all weights and states. */
  void write(float[] vector) {
    writeStates(vector, assign(trainable, vector, 0));
  }

  /** Sets the states from their place in a vector. */
  void writeStates(float[] vector, int from) {
    assign(states, vector, from);
  }

  @CanIgnoreReturnValue
  private static int assign(List<Weight> weights, float[] vector, int from) {
    int at = from;
    for (var w : weights) {
      w.assign(array(w, vector, at));
      at += (int) w.shape().size();
    }
    return at;
  }

  /** Returns the part of a vector for the trainable weights as arrays of their shapes. */
  List<NDArray> arrays(float[] vector) {
    var all = new ArrayList<NDArray>();
    int at = 0;
    for (var w : trainable) {
      all.add(array(w, vector, at));
      at += (int) w.shape().size();
    }
    return all;
  }

  private static NDArray array(Weight like, float[] vector, int from) {
    int size = (int) like.shape().size();
    var values = Arrays.copyOfRange(vector, from, from + size);
    return NDArray.of(values, like.shape().dims());
  }
}
