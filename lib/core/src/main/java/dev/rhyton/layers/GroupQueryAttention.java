package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.Collections;
import java.util.List;

/**
 * Attention in which groups of query heads share keys and values: {@code y = concat(softmax(q · kᵀ
 * / √headDim) · v) · W}. As good as {@link MultiHeadAttention} with fewer weights.
 *
 * <p>Inputs query {@code (batch, queries, inputs)}, value {@code (batch, values, ...)}, perhaps
 * key, else the value is it, and perhaps a mask {@code (batch, queries, values)}; output {@code
 * (batch, queries, inputs)}. Ainslie et al., 2023, arXiv 2305.13245.
 *
 * <pre>{@code
 * var y = GroupQueryAttention.of(64, 8, 2).apply(x, x);
 * }</pre>
 */
public final class GroupQueryAttention extends HeadsAttention<GroupQueryAttention> {
  private @Range(atLeast = 1) int headDim = 1;
  private @Range(atLeast = 1) int numQueryHeads = 1;
  private @Range(atLeast = 1) int numKeyValueHeads = 1;

  private GroupQueryAttention() {}

  /** Heads of {@code headDim} numbers, {@code numQueryHeads} a multiple of the other heads. */
  public static GroupQueryAttention of(int headDim, int numQueryHeads, int numKeyValueHeads) {
    return made(
        new GroupQueryAttention(),
        a -> {
          a.headDim = headDim;
          a.numQueryHeads = numQueryHeads;
          a.numKeyValueHeads = numKeyValueHeads;
        });
  }

  /** Keras' class is called GroupedQueryAttention, other than the layer. */
  @Override
  String snakeName() {
    return "grouped_query_attention";
  }

  /** Keras keeps all of its projections in fields that begin with an underscore. */
  @Override
  String place(String field) {
    return "_" + field;
  }

  @Override
  protected void check() {
    super.check();
    Check.that(
        numQueryHeads % numKeyValueHeads == 0,
        "GroupQueryAttention: numQueryHeads must be a multiple of numKeyValueHeads, received %d and"
            + " %d.",
        numQueryHeads,
        numKeyValueHeads);
  }

  @Override
  protected InputSpec inputSpec() {
    return InputSpec.of("steps", "inputs");
  }

  @Override
  protected void build(List<Shape> inputs) {
    checkInputs(inputs);
    var query = inputs.get(0);
    queryDense = projection("query", query, 2, numQueryHeads, headDim);
    keyDense = projection("key", keyOf(inputs), 2, numKeyValueHeads, headDim);
    makeGate(query, 2, numQueryHeads, headDim);
    valueDense = projection("value", inputs.get(1), 2, numKeyValueHeads, headDim);
    var heads = query.upTo(2).plus(numQueryHeads, headDim);
    outputDense = projection("attention_output", heads, 2, Math.toIntExact(query.last()));
  }

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    var heads =
        List.of(
            queryDense.apply(inputs.get(0)),
            repeated(valueDense.apply(inputs.get(1))),
            repeated(keyDense.apply(keyOf(inputs))));
    return attend(inputs, heads, headDim, "bquh,bkuh->buqk", "buqk,bkuh->bquh", 1, context);
  }

  /** Each head as often as there are queries that share it, side by side. */
  private Tensor repeated(Tensor heads) {
    int times = numQueryHeads / numKeyValueHeads;
    if (times == 1) return heads;
    var copies = TensorOps.stack(3, Collections.nCopies(times, heads));
    return copies.reshape(Shape.UNKNOWN, heads.shape().dim(1), numQueryHeads, headDim);
  }

  @Override
  protected boolean needsSizes() {
    return true;
  }
}
