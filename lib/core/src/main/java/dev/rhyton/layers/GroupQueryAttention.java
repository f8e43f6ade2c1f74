package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Attention in which groups of query heads share keys and values: {@code y = concat(softmax(q · kᵀ
 * / √headDim) · v) · W}. It has fewer weights than {@link MultiHeadAttention} with similar results.
 *
 * <p>Inputs query {@code (batch, queries, inputs)}, value {@code (batch, values, ...)}, optionally
 * key, by default the value, and optionally a mask {@code (batch, queries, values)}; output {@code
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

  /**
   * Creates a layer whose heads have {@code headDim} numbers; {@code numQueryHeads} must be a
   * multiple of {@code numKeyValueHeads}.
   */
  public static GroupQueryAttention of(int headDim, int numQueryHeads, int numKeyValueHeads) {
    return made(
        new GroupQueryAttention(),
        a -> {
          a.headDim = headDim;
          a.numQueryHeads = numQueryHeads;
          a.numKeyValueHeads = numKeyValueHeads;
        });
  }

  /** The name of Keras' class, GroupedQueryAttention, differs from the name of the layer. */
  @Override
  String snakeName() {
    return "grouped_query_attention";
  }

  /** The fields of all projections in Keras begin with an underscore. */
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
    checkKey(inputs);
    var heads =
        List.of(
            queryDense.apply(inputs.get(0)),
            repeated(valueDense.apply(inputs.get(1))),
            repeated(keyDense.apply(keyOf(inputs))));
    return attend(inputs, heads, headDim, "bquh,bkuh->buqk", "buqk,bkuh->bquh", 1, context);
  }

  /** Repeats each head for the query heads that share it. */
  private Tensor repeated(Tensor heads) {
    int times = numQueryHeads / numKeyValueHeads;
    if (times == 1) return heads;
    var copies = heads.expandDims(3).tile(1, 1, 1, times, 1);
    return copies.reshape(Shape.UNKNOWN, heads.shape().dim(1), numQueryHeads, headDim);
  }

  @Override
  protected boolean needsSizes() {
    return true;
  }
}
