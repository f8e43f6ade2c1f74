package dev.rhyton.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Json;
import dev.rhyton.layers.GRUCell;
import dev.rhyton.layers.LSTMCell;
import dev.rhyton.layers.RNNCell;
import dev.rhyton.layers.Recurrent;
import dev.rhyton.layers.SimpleRNNCell;
import dev.rhyton.layers.StackedRNNCells;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.TensorInternals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cells of a recurrent layer that ONNX has as operators, with their weights in ONNX's order.
 */
final class RecurrentCells {
  /** ONNX's activations by Keras' names, each with its parameters alpha and beta. */
  private static final Map<String, Activation> ACTIVATIONS =
      Map.ofEntries(
          Map.entry("linear", new Activation("Affine", 1f, 0f)),
          Map.entry("relu", Activation.of("Relu")),
          Map.entry("tanh", Activation.of("Tanh")),
          Map.entry("sigmoid", Activation.of("Sigmoid")),
          Map.entry("hard_sigmoid", new Activation("HardSigmoid", 1 / 6f, 0.5f)),
          Map.entry("keras1_hard_sigmoid", new Activation("HardSigmoid", 0.2f, 0.5f)),
          Map.entry("leaky_relu", new Activation("LeakyRelu", 0.2f, null)),
          Map.entry("elu", new Activation("Elu", 1f, null)),
          Map.entry("softplus", Activation.of("Softplus")),
          Map.entry("softsign", Activation.of("Softsign")));

  /** The places of Keras' gates i, f, c, o in ONNX's order i, o, f, c. */
  private static final List<Integer> LSTM_GATES = List.of(0, 3, 1, 2);

  private RecurrentCells() {}

  /** An activation of ONNX's recurrent operators, with null for parameters that it lacks. */
  record Activation(String name, @Nullable Float alpha, @Nullable Float beta) {
    static @Nullable Activation of(String name) {
      return new Activation(name, null, null);
    }
  }

  /**
   * A cell.
   *
   * @param type the operator: LSTM, GRU or RNN
   * @param gates for each of ONNX's gates, its place in Keras' weights
   * @param states the number of its states
   * @param activations those of the gates, of the new values and, for an LSTM, of the output
   * @param resetAfter whether a GRU applies its reset gate after the product
   */
  record Cell(
      RNNCell cell,
      String type,
      List<Integer> gates,
      int units,
      int states,
      List<Activation> activations,
      boolean resetAfter) {
    /** Returns whether one operator can run both cells, each in one direction. */
    boolean pairsWith(Cell other) {
      return type.equals(other.type) && units == other.units && resetAfter == other.resetAfter;
    }

    /** Returns the kernel of the input, {@code (gates · units, inputs)}. */
    NDArray kernel() {
      return transposed(value(0));
    }

    /** Returns the kernel of the state, {@code (gates · units, units)}. */
    NDArray recurrentKernel() {
      return transposed(value(1));
    }

    private NDArray value(int weight) {
      return TensorInternals.stored(cell.weights().get(weight));
    }

    private NDArray transposed(NDArray kernel) {
      var from = kernel.toFloats();
      int inputs = Math.toIntExact(kernel.shape().dim(0));
      int rows = gates.size() * units;
      var to = new float[from.length];
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < inputs; i++) to[row * inputs + i] = from[i * rows + place(row)];
      }
      return NDArray.of(to, rows, inputs);
    }

    /** Returns the place in Keras' weights of a unit of a gate in ONNX's order. */
    private int place(int row) {
      return gates.get(row / units) * units + row % units;
    }

    /** Returns the bias of the input's product, then that of the state's; 0 where there is none. */
    NDArray biases() {
      int rows = gates.size() * units;
      var to = new float[2 * rows];
      var from = cell.weights().size() > 2 ? value(2).toFloats() : new float[0];
      for (int i = 0; i < from.length; i++) to[i] = from[i / rows * rows + place(i % rows)];
      return NDArray.of(to, to.length);
    }
  }

  /** Returns the cells in their order, or null if ONNX has no operator for one of them. */
  static @Nullable List<Cell> of(Recurrent<?> layer) {
    var cells = new ArrayList<Cell>();
    for (var part : layer.allLayers()) {
      if (part == layer || part instanceof StackedRNNCells) continue;
      var cell = part instanceof RNNCell c ? of(c) : null;
      if (cell == null) return null;
      cells.add(cell);
    }
    return cells;
  }

  private static @Nullable Cell of(RNNCell cell) {
    var config = Json.node(cell.getConfig());
    if (cell instanceof LSTMCell) return of("LSTM", 2, LSTM_GATES, cell, config);
    if (cell instanceof GRUCell) return of("GRU", 1, List.of(0, 1, 2), cell, config);
    if (cell instanceof SimpleRNNCell) return of("RNN", 1, List.of(0), cell, config);
    return null;
  }

  private static @Nullable Cell of(
      String type, int states, List<Integer> gates, RNNCell cell, JsonNode config) {
    var activations = activations(type, config);
    int units = config.path("units").asInt();
    boolean resetAfter = config.path("reset_after").asBoolean();
    return activations == null
        ? null
        : new Cell(cell, type, gates, units, states, activations, resetAfter);
  }

  private static @Nullable List<Activation> activations(String type, JsonNode config) {
    var names = new ArrayList<JsonNode>();
    if (!type.equals("RNN")) names.add(config.path("recurrent_activation"));
    names.add(config.path("activation"));
    if (type.equals("LSTM")) names.add(config.path("activation"));
    var activations = new ArrayList<Activation>();
    for (var name : names) {
      var found = name.isTextual() ? ACTIVATIONS.get(name.asText()) : null;
      if (found == null) return null;
      activations.add(found);
    }
    return activations;
  }
}
