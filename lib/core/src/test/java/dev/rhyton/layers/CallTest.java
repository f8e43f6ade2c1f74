package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.rhyton.Kit;
import dev.rhyton.Refusals;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Arguments by name compute what the same tensors as inputs and masks compute. */
class CallTest {
  private static final int BATCH = 2;
  private static final int STEPS = 5;

  private static final NDArray X = Kit.normal(1, BATCH, STEPS, 4);
  private static final NDArray Y = Kit.normal(2, BATCH, STEPS, 4);
  private static final NDArray STATE = Kit.normal(3, BATCH, 3);
  private static final NDArray PAIRS = mask(4, BATCH, STEPS, STEPS);
  private static final NDArray VALID = mask(5, BATCH, STEPS);

  private static NDArray mask(int seed, long... dims) {
    var random = new Random(seed);
    var entries = new boolean[(int) Shape.of(dims).size()];
    for (int i = 0; i < entries.length; i++) entries[i] = i % STEPS == 0 || random.nextBoolean();
    return NDArray.of(entries, dims);
  }

  /** Returns the same array with a mask, and leaves the array as it is. */
  private static NDArray masked(NDArray x, NDArray mask) {
    return (NDArray) NDArray.of(x.toFloats(), x.shape().dims()).mask(mask);
  }

  @Test
  void attentionMask() {
    for (var layer : List.<Layer>of(MultiHeadAttention.of(2, 3), GroupQueryAttention.of(3, 2, 1))) {
      var expected = layer.apply(X, Y, Y, PAIRS);
      assertEquals(expected, layer.apply(X, Y, Call.of().attentionMask(PAIRS)));
      assertEquals(expected, layer.apply(X, Y, Call.of().attentionMask(PAIRS).key(Y)));
      assertNotEquals(expected, layer.apply(X, Y));
    }
  }

  @Test
  void masksOfQueryValueAndKey() {
    for (var layer : List.of(MultiHeadAttention.of(2, 3), Attention.of(), AdditiveAttention.of())) {
      assertEquals(layer.apply(X, masked(Y, VALID)), layer.apply(X, Y, Call.of().valueMask(VALID)));
      assertEquals(layer.apply(masked(X, VALID), Y), layer.apply(X, Y, Call.of().queryMask(VALID)));
      assertEquals(
          layer.apply(X, X, masked(Y, VALID)), layer.apply(X, X, Call.of().key(Y).keyMask(VALID)));
    }
    assertNull(X.mask());
  }

  @Test
  void statesAndMasksOfRecurrentLayers() {
    var gru = GRU.of(3);
    assertEquals(gru.apply(X, STATE), gru.apply(X, Call.of().initialState(STATE)));
    assertEquals(gru.apply(masked(X, VALID)), gru.apply(X, Call.of().mask(VALID)));
    var lstm = LSTM.of(3);
    assertEquals(lstm.apply(X, STATE, STATE), lstm.apply(X, Call.of().initialState(STATE, STATE)));
    var both = Call.of().initialState(STATE, STATE).mask(VALID);
    assertNotEquals(lstm.apply(X, STATE, STATE), lstm.apply(X, both));
    var two = Bidirectional.of(GRU.of(3));
    assertEquals(two.apply(X, STATE, STATE), two.apply(X, Call.of().initialState(STATE, STATE)));
  }

  /** Between the layers of a functional model, and in the call of another layer. */
  @Test
  void symbolicAndTracedTensors() {
    var lstm = LSTM.of(3);
    var expected = lstm.apply(X, Call.of().initialState(STATE, STATE).mask(VALID));
    var x = Input.of(STEPS, 4);
    var state = Input.of(3);
    var valid = Input.of(DType.BOOL, STEPS);
    var y = lstm.apply(x, Call.of().mask(valid).initialState(state, state));
    assertEquals(expected, Model.of(List.of(x, state, valid), y).predict(List.of(X, STATE, VALID)));
    var inner =
        new Layer() {
          final LSTM part = lstm;

          @Override
          protected List<Tensor> call(List<Tensor> in, Context context) {
            var call =
                Call.of().initialState(in.get(1), in.get(1)).mask(in.get(2).cast(DType.BOOL));
            return List.of(part.apply(in.get(0), call));
          }
        };
    assertEquals(expected, inner.apply(X, STATE, VALID));
  }

  @Test
  void training() {
    var dropout = Dropout.of(0.5);
    assertEquals(X, dropout.apply(X, Call.of().training(false)));
    assertNotEquals(X, dropout.apply(X, Call.of().training(true)));
  }

  @Test
  void masksOfEntries() {
    var positive = X.greater(0);
    assertEquals(Softmax.of().apply(X, positive), Softmax.of().apply(X, Call.of().mask(positive)));
  }

  @TestFactory
  Stream<DynamicTest> refusals() {
    var lstm = LSTM.of(3).named("l");
    var attention = MultiHeadAttention.of(2, 3).named("a");
    return new Refusals()
        .add(
            "LSTM \"l\": there is no argument attentionMask, only [mask, initialState, training].",
            () -> lstm.apply(X, Call.of().attentionMask(PAIRS)))
        .add(
            "MultiHeadAttention \"a\": there is no argument mask, only [key, attentionMask,"
                + " queryMask, valueMask, keyMask, training].",
            () -> attention.apply(X, X, Call.of().mask(VALID)))
        .add(
            "MultiHeadAttention \"a\": received key twice.",
            () -> attention.apply(List.of(X, X, X), Call.of().key(X)))
        .add("LSTM \"l\": arguments must not be null.", () -> lstm.apply(X, (Call) null))
        .add(
            "Call: initial_state must not be null, nor hold null.",
            () -> Call.of().initialState(X, null))
        .add(
            "A mask of shape (2, 5, 5) does not fit values of shape (2, 5, 4): expected a mask of"
                + " shape (2, 5, 4).",
            () -> lstm.apply(X, Call.of().mask(PAIRS)))
        .tests();
  }
}
