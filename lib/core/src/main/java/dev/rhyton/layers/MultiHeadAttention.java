package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Attention in several heads: {@code y = concat(softmax(q · kᵀ / √keyDim) · v) · W} with
 * projections q, k and v for each head. The heart of a transformer.
 *
 * <p>Inputs query {@code (batch, queries, inputs)}, value {@code (batch, values, ...)}, and perhaps
 * key, else the value is it; output {@code (batch, queries, inputs)}, with {@code
 * returnAttentionScores} also {@code (batch, heads, queries, values)}. Vaswani et al., 2017, arXiv
 * 1706.03762.
 *
 * <pre>{@code
 * var y = MultiHeadAttention.of(8, 64).useCausalMask(true).apply(x, x);
 * }</pre>
 */
public final class MultiHeadAttention extends HeadsAttention<MultiHeadAttention> {
  private int numHeads = 1;
  private int keyDim = 1;
  private Integer valueDim;
  private int[] outputShape;
  private int[] attentionAxes;

  private MultiHeadAttention() {}

  /** A layer of {@code numHeads} heads with queries and keys of {@code keyDim} numbers. */
  public static MultiHeadAttention of(int numHeads, int keyDim) {
    return made(
        new MultiHeadAttention(),
        a -> {
          a.numHeads = numHeads;
          a.keyDim = keyDim;
        });
  }

  /** How many numbers a head's values have; by default as many as its keys. */
  public MultiHeadAttention valueDim(int size) {
    return with(this, a -> a.valueDim = size);
  }

  /** The output's last axes; by default the query's last. */
  public MultiHeadAttention outputShape(int... sizes) {
    return with(this, a -> a.outputShape = sizes.clone());
  }

  /** The axes that attention runs over; by default all but the batch and the last. */
  public MultiHeadAttention attentionAxes(int... axes) {
    return with(this, a -> a.attentionAxes = axes.clone());
  }

  @Override
  protected void check() {
    super.check();
    Check.positive("MultiHeadAttention", "numHeads", numHeads);
    Check.positive("MultiHeadAttention", "keyDim", keyDim);
    if (valueDim != null) Check.positive("MultiHeadAttention", "valueDim", valueDim);
    Check.that(
        attentionAxes == null || attentionAxes.length == 1,
        "MultiHeadAttention: expected one attention axis, received %s.",
        java.util.Arrays.toString(attentionAxes));
  }

  @Override
  protected void build(List<Shape> inputs) {
    super.checkInputs(inputs);
    var query = inputs.get(0);
    int values = valueDim == null ? keyDim : valueDim;
    int kept = query.rank() - 1;
    queryDense = projection("query", query, kept, numHeads, keyDim);
    keyDense = projection("key", keyOf(inputs), kept, numHeads, keyDim);
    valueDense = projection("value", inputs.get(1), kept, numHeads, values);
    var heads = query.upTo(kept).plus(numHeads, values);
    var sizes = outputShape == null ? new int[] {Math.toIntExact(query.last())} : outputShape;
    outputDense = projection("attention_output", heads, kept, sizes);
  }

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    var heads =
        List.of(
            queryDense.apply(inputs.get(0)),
            valueDense.apply(inputs.get(1)),
            keyDense.apply(keyOf(inputs)));
    // Letters of a head's tensor (batch, ..., heads, size), the attention axis of the keys as z.
    int rank = inputs.get(0).shape().rank() + 1;
    int axis = axis(rank);
    var query = "abcdefghijk".substring(0, rank);
    var key = query.replace(query.charAt(axis), 'z');
    var scores = new StringBuilder();
    IntStream.range(0, rank - 1)
        .filter(i -> i != axis)
        .forEach(i -> scores.append(query.charAt(i)));
    scores.append(query.charAt(axis)).append('z');
    return attend(
        heads,
        keyDim,
        query + "," + key + "->" + scores,
        scores + "," + key + "->" + query,
        context);
  }

  private int axis(int rank) {
    int axis = attentionAxes == null ? 1 : attentionAxes[0];
    int at = axis < 0 ? axis + rank - 1 : axis;
    Check.that(
        at >= 1 && at < rank - 2 && (attentionAxes != null || rank == 4),
        "%s: expected one of the axes between batch and inputs as attentionAxes, received %s.",
        label(),
        attentionAxes == null ? "none" : axis);
    return at;
  }
}
