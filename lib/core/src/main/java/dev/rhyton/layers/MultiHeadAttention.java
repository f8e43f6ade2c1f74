package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Attention in several heads: {@code y = concat(softmax(q · kᵀ / √keyDim) · v) · W} with
 * projections q, k and v for each head. It is the central layer of a transformer.
 *
 * <p>Inputs query {@code (batch, queries, inputs)}, value {@code (batch, values, ...)}, optionally
 * key, by default the value, and optionally a mask {@code (batch, queries, values)}; output {@code
 * (batch, queries, inputs)}, with {@code returnAttentionScores} also {@code (batch, heads, queries,
 * values)}. Vaswani et al., 2017, arXiv 1706.03762.
 *
 * <pre>{@code
 * var y = MultiHeadAttention.of(8, 64).useCausalMask(true).apply(x, x);
 * }</pre>
 */
public final class MultiHeadAttention extends HeadsAttention<MultiHeadAttention> {
  private @Range(atLeast = 1) int numHeads = 1;
  private @Range(atLeast = 1) int keyDim = 1;
  private @Range(atLeast = 1) Integer valueDim;
  private int @Nullable [] outputShape;
  private int @Nullable [] attentionAxes;

  private MultiHeadAttention() {}

  /** Creates a layer of {@code numHeads} heads with queries and keys of {@code keyDim} numbers. */
  public static MultiHeadAttention of(int numHeads, int keyDim) {
    return made(
        new MultiHeadAttention(),
        a -> {
          a.numHeads = numHeads;
          a.keyDim = keyDim;
        });
  }

  /** Sets the size of the values of a head, by default the size of its keys. */
  public MultiHeadAttention valueDim(int size) {
    return with(this, a -> a.valueDim = size);
  }

  /** Sets the last axes of the output, by default the last axis of the query. */
  public MultiHeadAttention outputShape(int @Nullable ... sizes) {
    return with(this, a -> a.outputShape = sizes);
  }

  /** Sets the axes over which attention runs, by default all except the batch and the last. */
  public MultiHeadAttention attentionAxes(int @Nullable ... axes) {
    return with(this, a -> a.attentionAxes = axes);
  }

  @Override
  protected void check() {
    super.check();
    for (int size : outputShape == null ? new int[0] : outputShape) {
      Check.positive("MultiHeadAttention", "outputShape", size);
    }
  }

  @Override
  protected void build(List<Shape> inputs) {
    super.checkInputs(inputs);
    var query = inputs.get(0);
    int values = valueDim == null ? keyDim : valueDim;
    int kept = query.rank() - 1;
    queryDense = projection("query", query, kept, numHeads, keyDim);
    keyDense = projection("key", keyOf(inputs), kept, numHeads, keyDim);
    makeGate(query, kept, numHeads, values);
    valueDense = projection("value", inputs.get(1), kept, numHeads, values);
    var heads = query.upTo(kept).plus(numHeads, values);
    var sizes = outputShape == null ? new int[] {Math.toIntExact(query.last())} : outputShape;
    outputDense = projection("attention_output", heads, kept, sizes);
  }

  /**
   * As in Keras, the layer removes the masks from its inputs, so that layers that are called later
   * see none.
   */
  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    checkKey(inputs);
    inputs.forEach(t -> TensorInternals.of(t).removeMask());
    var heads =
        List.of(
            queryDense.apply(inputs.get(0)),
            valueDense.apply(inputs.get(1)),
            keyDense.apply(keyOf(inputs)));
    // The letters of the tensor of a head (batch, ..., heads, size); attention axes of the keys are
    // capitals.
    int rank = inputs.get(0).shape().rank() + 1;
    var axes = axes(rank);
    var query = "abcdefghijk".substring(0, rank);
    var key = new StringBuilder(query);
    var queries = new StringBuilder();
    var keys = new StringBuilder();
    for (int axis : axes) {
      char letter = Character.toUpperCase(query.charAt(axis));
      key.setCharAt(axis, letter);
      queries.append(query.charAt(axis));
      keys.append(letter);
    }
    var others = query.substring(0, rank - 1).replaceAll("[" + queries + "]", "");
    var scores = others + queries + keys;
    return attend(
        inputs,
        heads,
        keyDim,
        query + "," + key + "->" + scores,
        scores + "," + key + "->" + query,
        axes.length,
        context);
  }

  /** As in Keras, the penalty applies only to the outputs of the projections. */
  @Override
  void penalize(List<Tensor> outputs, Context context) {}

  /** The axes over which a query attends to values are merged into the last one. */
  @Override
  Tensor softmax(Tensor scores) {
    int rank = queryDense.shapesOfBuild().get(0).rank() + 1;
    return Softmax.softmax(scores, IntStream.rangeClosed(-axes(rank).length, -1).toArray());
  }

  private int[] axes(int rank) {
    var axes = attentionAxes == null ? IntStream.range(1, rank - 2).toArray() : attentionAxes;
    var at = Arrays.stream(axes).map(a -> a < 0 ? a + rank - 1 : a).toArray();
    Check.that(
        at.length > 0 && Arrays.stream(at).allMatch(a -> a >= 1 && a < rank - 2),
        "%s: expected axes between batch and inputs as attentionAxes, received %s.",
        label(),
        Arrays.toString(axes));
    Check.that(
        at.length == 1 || !isCausal(),
        "%s: useCausalMask is for one attention axis, received %s.",
        label(),
        Arrays.toString(axes));
    return at;
  }
}
