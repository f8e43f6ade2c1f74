package dev.rhyton.files;

import dev.rhyton.layers.Activation;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.AdditiveAttention;
import dev.rhyton.layers.Attention;
import dev.rhyton.layers.Average;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Bidirectional;
import dev.rhyton.layers.Call;
import dev.rhyton.layers.Concatenate;
import dev.rhyton.layers.Conv1D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GRU;
import dev.rhyton.layers.GRUCell;
import dev.rhyton.layers.GlobalAveragePooling1D;
import dev.rhyton.layers.GlobalMaxPooling1D;
import dev.rhyton.layers.GroupQueryAttention;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.LSTMCell;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerNormalization;
import dev.rhyton.layers.Masking;
import dev.rhyton.layers.Maximum;
import dev.rhyton.layers.Minimum;
import dev.rhyton.layers.MultiHeadAttention;
import dev.rhyton.layers.Multiply;
import dev.rhyton.layers.RNN;
import dev.rhyton.layers.SimpleRNN;
import dev.rhyton.layers.SpatialDropout1D;
import dev.rhyton.layers.StackedRNNCells;
import dev.rhyton.layers.Subtract;
import dev.rhyton.layers.TimeDistributed;
import dev.rhyton.layers.UnitNormalization;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A drawn functional model of sequences: masks of embeddings, of {@code Masking} and of the user,
 * layers that pass them on, combine or use them, residuals, nested models, and initial states.
 */
final class MaskedModel {
  private static final int BATCH = 3;
  private static final int STEPS = 5;
  private static final int SIZE = 4;
  private static final int WORDS = 7;

  private final Random random;
  private final List<Tensor> inputs = new ArrayList<>();
  private final List<NDArray> samples = new ArrayList<>();
  private final List<Tensor> sequences = new ArrayList<>(); // (batch, steps, size)
  private final Model model;

  MaskedModel(long seed) {
    random = new Random(seed);
    for (int i = 1 + random.nextInt(3); i > 0; i--) sequences.add(begin());
    for (int i = random.nextInt(7); i > 0; i--) sequences.add(next());
    var outputs = new ArrayList<Tensor>();
    for (int i = 1 + random.nextInt(2); i > 0; i--) outputs.add(end(last()));
    model = Model.of(inputs, outputs); // also inputs on which nothing depends
  }

  Model model() {
    return model;
  }

  /** Returns samples of the inputs of the model. */
  List<NDArray> samples() {
    return model.inputs().stream().map(x -> samples.get(inputs.indexOf(x))).toList();
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Returns a sequence, more often a late one. */
  private Tensor last() {
    int from = random.nextBoolean() ? sequences.size() - 1 : 0;
    return sequences.get(from + random.nextInt(sequences.size() - from));
  }

  // ---- where masks begin ----

  private Tensor input(DType dtype, NDArray values, long... dims) {
    var input = Input.of(dtype, dims);
    inputs.add(input);
    samples.add(values);
    return input;
  }

  private Tensor begin() {
    return switch (random.nextInt(3)) {
      case 0 -> words(true);
      case 1 -> words(false);
      default -> Masking.of().apply(input(DType.FLOAT32, padded(), STEPS, SIZE));
    };
  }

  private Tensor words(boolean masked) {
    var words = new int[BATCH * STEPS];
    for (int i = 0; i < words.length; i++) words[i] = isFirst(i) ? 1 : random.nextInt(WORDS);
    var input = input(DType.INT32, NDArray.of(words, BATCH, STEPS), STEPS);
    return Embedding.of(WORDS, SIZE).maskZero(masked).apply(input);
  }

  /**
   * The first step of a sample is always valid: without any, Keras' results depend on the backend.
   */
  private static boolean isFirst(int entry) {
    return entry % STEPS == 0;
  }

  private NDArray padded() {
    var values = new float[BATCH * STEPS * SIZE];
    for (int i = 0; i < BATCH * STEPS; i++) {
      boolean valid = isFirst(i) || random.nextInt(3) > 0;
      for (int k = 0; k < SIZE; k++) {
        values[i * SIZE + k] = valid ? (float) random.nextGaussian() : 0;
      }
    }
    return NDArray.of(values, BATCH, STEPS, SIZE);
  }

  private Tensor valid() {
    var valid = new boolean[BATCH * STEPS];
    for (int i = 0; i < valid.length; i++) valid[i] = isFirst(i) || random.nextBoolean();
    return input(DType.BOOL, NDArray.of(valid, BATCH, STEPS), STEPS);
  }

  // ---- what passes masks on, combines or uses them ----

  private Tensor next() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> one().apply(last());
      case 2, 3 -> merged();
      case 4, 5 -> attention();
      case 6 -> residual();
      default -> random.nextBoolean() ? given(last().mask(valid())) : withStates();
    };
  }

  /**
   * A call that uses a given mask, perhaps after one that has no argument for it in Keras. There,
   * {@code MultiHeadAttention} ignores a given mask of the query.
   */
  private Tensor given(Tensor x) {
    var masked = random.nextBoolean() ? x : any(PASSING).get().apply(x);
    return switch (random.nextInt(6)) {
      case 0 -> recurrent().apply(masked);
      case 1 -> Attention.of().apply(masked, last());
      case 2 -> AdditiveAttention.of().apply(last(), masked, last());
      case 3 -> GroupQueryAttention.of(3, 2, 1).apply(last(), masked);
      case 4 -> MultiHeadAttention.of(2, 3).apply(last(), masked);
      default -> recurrent().apply(Concatenate.of().apply(masked, last()));
    };
  }

  private static final List<Supplier<Layer>> PASSING =
      List.of(
          () -> Dense.of(SIZE).activation("tanh"),
          LayerNormalization::of,
          () -> Dropout.of(0.2),
          () -> Activation.of("tanh"));

  private Layer recurrent() {
    return random.nextBoolean()
        ? LSTM.of(SIZE).returnSequences(true)
        : Bidirectional.of(GRU.of(SIZE / 2).returnSequences(true));
  }

  /** A layer of one sequence that keeps its shape. */
  private Layer one() {
    var all =
        List.<Supplier<Layer>>of(
            () -> Dense.of(SIZE).activation("tanh"),
            () -> Dropout.of(0.3),
            LayerNormalization::of,
            BatchNormalization::of,
            UnitNormalization::of,
            () -> Activation.of("tanh"),
            () -> SpatialDropout1D.of(0.2),
            () -> Conv1D.of(SIZE, 1),
            () -> TimeDistributed.of(Dense.of(SIZE)),
            () -> LSTM.of(SIZE).returnSequences(true),
            () -> GRU.of(SIZE).returnSequences(true).goBackwards(random.nextBoolean()),
            () -> SimpleRNN.of(SIZE).returnSequences(true).zeroOutputForMask(true),
            () -> Bidirectional.of(LSTM.of(SIZE / 2).returnSequences(true)),
            () ->
                RNN.of(StackedRNNCells.of(GRUCell.of(3), LSTMCell.of(SIZE))).returnSequences(true),
            () -> Sequential.of(Dense.of(3), LayerNormalization.of(), Dense.of(SIZE)),
            () -> nested());
    return any(all).get();
  }

  private Model nested() {
    var in = Input.of(STEPS, SIZE);
    var hidden = Dense.of(SIZE).apply(in);
    return Model.of(in, random.nextBoolean() ? hidden : Add.of().apply(in, hidden));
  }

  private Tensor merged() {
    var layers =
        List.<Supplier<Layer>>of(
            Add::of, Subtract::of, Multiply::of, Average::of, Maximum::of, Minimum::of);
    if (random.nextInt(3) > 0) return any(layers).get().apply(last(), last());
    return Dense.of(SIZE).apply(Concatenate.of().apply(last(), last()));
  }

  private Tensor attention() {
    return attention(last(), last());
  }

  private Tensor attention(Tensor query, Tensor value) {
    var layers =
        List.<Function<Tensor, Tensor>>of(
            q -> MultiHeadAttention.of(2, 3).apply(q, value),
            q -> MultiHeadAttention.of(1, 2).useCausalMask(true).apply(q, value),
            q -> MultiHeadAttention.of(2, 2).apply(q, value, Call.of().key(last())),
            q -> GroupQueryAttention.of(3, 2, 1).apply(q, value),
            q -> Attention.of().apply(q, value),
            q -> AdditiveAttention.of().apply(q, value, last()));
    return any(layers).apply(query);
  }

  /** A block of a transformer. */
  private Tensor residual() {
    var x = last();
    var y = Add.of().apply(x, attention(x, random.nextBoolean() ? x : last()));
    return random.nextBoolean() ? LayerNormalization.of().apply(y) : y;
  }

  /** A decoder that begins with the state of an encoder. */
  private Tensor withStates() {
    var state = GRU.of(SIZE).apply(last());
    var decoder = GRU.of(SIZE).returnSequences(true);
    var call = Call.of().initialState(state);
    return decoder.apply(last(), random.nextBoolean() ? call : call.mask(valid()));
  }

  private Tensor end(Tensor x) {
    return switch (random.nextInt(6)) {
      case 0 -> GlobalAveragePooling1D.of().apply(x);
      case 1 -> LSTM.of(3).apply(x);
      case 2 -> Bidirectional.of(GRU.of(2)).apply(x);
      case 3 -> Dense.of(2).apply(Flatten.of().apply(x));
      case 4 -> GRU.of(3).apply(Concatenate.of().axis(1).apply(x, last()));
      default -> GlobalMaxPooling1D.of().apply(Dense.of(3).apply(x));
    };
  }
}
