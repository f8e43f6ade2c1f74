package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.layers.Bidirectional;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.LSTMCell;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.layers.Layers;
import dev.rhyton.layers.RNN;
import dev.rhyton.layers.TimeDistributed;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The paths of weights are Keras': that of the layer in which one is first built or called comes
 * before its name, and what a file says how to build is built before anything calls it. What Keras
 * 3.15.1 gives for the same models stands here.
 */
class WeightPathsTest {
  @TempDir Path temporary;

  @BeforeEach
  void clearNames() {
    Layers.clearNames();
  }

  private static List<String> kernels(Model model) {
    return LayerInternals.fullPaths(model).values().stream()
        .filter(p -> p.endsWith("/kernel"))
        .toList();
  }

  private Model saved(Model model) {
    var file = temporary.resolve("model.keras");
    model.save(file);
    return Model.load(file);
  }

  @Test
  void wrappersAndCells() {
    var in = Input.of(5, 3);
    var x = TimeDistributed.of(Dense.of(4)).apply(in);
    x = Bidirectional.of(LSTM.of(2).returnSequences(true)).apply(x);
    x = RNN.of(LSTMCell.of(2), LSTMCell.of(3)).apply(x);
    var model = Model.of(in, x);
    assertEquals(
        List.of(
            "time_distributed/dense/kernel",
            "bidirectional/forward_lstm/lstm_cell/kernel",
            "bidirectional/backward_lstm/lstm_cell/kernel",
            "rnn/stacked_rnn_cells/lstm_cell/kernel",
            "rnn/stacked_rnn_cells/lstm_cell_1/kernel"),
        kernels(model));
    assertEquals(
        List.of(
            "dense/kernel",
            "forward_lstm/lstm_cell/kernel",
            "backward_lstm/lstm_cell/kernel",
            "lstm_cell/kernel",
            "lstm_cell_1/kernel"),
        kernels(saved(model)));
  }

  @Test
  void modelsInModels() {
    var built = Sequential.of(Input.of(3), Dense.of(4)).named("built");
    var late = Sequential.of(Dense.of(4)).named("late");
    var start = Input.of(4);
    var functional = Model.of(start, Dense.of(2).apply(start)).named("functional");
    var model = Sequential.of(Input.of(3), built, late, functional).named("outer");
    assertEquals(
        List.of("built/dense/kernel", "outer/late/dense_1/kernel", "dense_2/kernel"),
        kernels(model));
    assertEquals(
        List.of("dense/kernel", "dense_1/kernel", "dense_2/kernel"), kernels(saved(model)));
  }

  @Test
  void withinAModelItsOwnNameIsLeftOut() {
    var model = Sequential.of(Input.of(3), Dense.of(4)).named("outer");
    assertEquals(List.of("outer/dense/kernel"), kernels(model));
    assertEquals(List.of("dense/kernel", "dense/bias"), List.copyOf(model.paths().values()));
  }
}
