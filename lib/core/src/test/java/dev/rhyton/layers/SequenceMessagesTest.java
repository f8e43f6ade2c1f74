package dev.rhyton.layers;

import dev.rhyton.Refusals;
import dev.rhyton.tensor.DType;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The text of what a person reads about layers of sequences that cannot be. */
class SequenceMessagesTest {
  @TestFactory
  Stream<DynamicTest> recurrentLayers() {
    return new Refusals()
        .add(
            "LSTM \"lstm\": expected input of shape (None, steps, inputs), received (None, 3)."
                + " Add Reshape.of(steps, inputs) before it.",
            () -> LSTM.of(2).apply(Input.of(3)))
        .add(
            "LSTMCell \"lstm_cell\": expected 2 states after the input, received 1.",
            () -> RNN.of(LSTMCell.of(2)).apply(Input.of(5, 3), Input.of(2)))
        .add(
            "GRUCell \"gru_cell\": expected a state of shape (None, 2), received (None, 3).",
            () -> GRU.of(2).apply(Input.of(5, 3), Input.of(3)))
        .add(
            "Bidirectional: expected layers of which one goes backwards, received GRU(units=2) and"
                + " GRU(units=2).",
            () -> Bidirectional.of(GRU.of(2), GRU.of(2)))
        .add(
            "Unknown merge mode \"add\": expected one of concat, sum, mul, ave. Did you mean"
                + " \"ave\"?",
            () -> Bidirectional.of(GRU.of(2)).mergeMode("add"))
        .add("LSTMCell: units must be at least 1, received 0.", () -> LSTM.of(0))
        .add("GRUCell: dropout must lie in [0, 1), received 1.", () -> GRU.of(2).dropout(1))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> attention() {
    return new Refusals()
        .add(
            "MultiHeadAttention \"multi_head_attention\": expected query, value and perhaps key,"
                + " received 1 inputs. A sequence that looks at itself is applied as (x, x).",
            () -> MultiHeadAttention.of(1, 2).apply(Input.of(5, 3)))
        .add(
            "EinsumDense \"einsum_dense\": expected input of 3 axes for the equation"
                + " \"abc,cd->abd\", received 2.",
            () -> EinsumDense.of("abc,cd->abd", -1, 2).apply(Input.of(3)))
        .add(
            "EinsumDense: expected an equation such as \"abc,cd->abd\" or \"...x,xy->...y\","
                + " received \"abc\".",
            () -> EinsumDense.of("abc", 2))
        .add(
            "MultiHeadAttention: slidingWindow must be at least 1, received 0.",
            () -> MultiHeadAttention.of(1, 2).slidingWindow(0))
        .add(
            "MultiHeadAttention \"multi_head_attention\": expected a key of floats, received bool. A"
                + " mask has a name: apply(query, value, Call.of().attentionMask(mask)).",
            () -> {
              var x = Input.of(3, 3);
              MultiHeadAttention.of(1, 2).apply(x, x, Input.of(DType.BOOL, 3, 3));
            })
        .add(
            "MultiHeadAttention \"multi_head_attention\": expected value and key of equal shape but"
                + " for the last axis, received (None, 4, 3) and (None, 5, 3).",
            () -> MultiHeadAttention.of(1, 2).apply(Input.of(5, 3), Input.of(4, 3), Input.of(5, 3)))
        .add(
            "MultiHeadAttention \"multi_head_attention\": expected axes between batch and inputs as"
                + " attentionAxes, received [2].",
            () ->
                MultiHeadAttention.of(1, 2).attentionAxes(2).apply(Input.of(5, 3), Input.of(5, 3)))
        .add(
            "MultiHeadAttention \"multi_head_attention\": useCausalMask is for one attention axis,"
                + " received [1, 2].",
            () -> {
              var images = Input.of(2, 2, 3);
              MultiHeadAttention.of(1, 2).useCausalMask(true).apply(images, images);
            })
        .tests();
  }
}
