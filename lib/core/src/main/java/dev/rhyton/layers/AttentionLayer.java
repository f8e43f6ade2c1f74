package dev.rhyton.layers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.config.Range;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What the layers have in common in which each step of a query looks at all steps of a value: a
 * softmax of scores, by which the values are averaged.
 *
 * @param <A> the layer itself, so that setters give it back
 */
public abstract class AttentionLayer<A extends AttentionLayer<A>> extends BaseLayer<A> {
  private @Range(atLeast = 0, below = 1) double dropout;

  @SuppressWarnings("UnusedVariable") // kept for Keras' files; every draw here comes from Seed
  private Integer seed;

  // In Keras these are given with each call, so the layer's configuration does not hold them.
  private transient boolean useCausalMask;
  private transient boolean returnAttentionScores;

  final A set(Consumer<AttentionLayer<A>> change) {
    return self(with(this, change));
  }

  /** The share of the scores that become 0 in training. */
  public A dropout(double rate) {
    return set(a -> a.dropout = rate);
  }

  /** Lets a step look at those before it and at itself alone. */
  public A useCausalMask(boolean use) {
    return set(a -> a.useCausalMask = use);
  }

  /** Gives the scores after softmax as a second output. */
  public A returnAttentionScores(boolean give) {
    return set(a -> a.returnAttentionScores = give);
  }

  @Override
  protected ObjectNode callOptions(List<Tensor> inputs) {
    var options = Json.object();
    if (useCausalMask) options.put("use_causal_mask", true);
    if (returnAttentionScores) options.put("return_attention_scores", true);
    return options;
  }

  @Override
  protected void callOption(String key, JsonNode value) {
    switch (key) {
      case "use_causal_mask" -> useCausalMask = value.asBoolean();
      case "return_attention_scores" -> returnAttentionScores = value.asBoolean();
      default -> super.callOption(key, value);
    }
  }

  /** Refuses anything but query, value and perhaps key. */
  @Override
  protected void checkInputs(List<Shape> inputs) {
    Check.that(
        inputs.size() == 2 || inputs.size() == 3,
        "%s: expected query, value and perhaps key, received %d inputs.%s",
        label(),
        inputs.size(),
        inputs.size() == 1 ? " A sequence that looks at itself is applied as (x, x)." : "");
    Check.that(
        inputs.stream().allMatch(s -> s.rank() >= 3 && s.rank() == inputs.get(0).rank()),
        "%s: expected sequences of shape (None, steps, inputs), received %s.",
        label(),
        inputs);
  }

  static <T> T keyOf(List<T> inputs) {
    return inputs.get(inputs.size() == 2 ? 1 : 2);
  }

  /** Averages by scores {@code (batch, ..., queries, values)}. */
  interface Average {
    Tensor apply(Tensor weights);
  }

  /** The softmax of the scores by which the values are averaged, and itself if it is asked for. */
  final List<Tensor> attend(Tensor scores, Tensor mask, Context context, Average average) {
    var all = and(mask, ofPlaces(scores));
    var weights = softmax(all == null ? scores : Softmax.masked(scores, all));
    if (all != null && clears(scores)) weights = Softmax.cleared(weights, all);
    boolean drops = dropout > 0 && context.training();
    var y = average.apply(drops ? Noise.dropout(weights, dropout, null) : weights);
    return returnAttentionScores ? List.of(y, weights) : List.of(y);
  }

  /** Over all values that a query looks at. */
  Tensor softmax(Tensor scores) {
    return scores.softmax();
  }

  /** Whether a query that looks at no value gets zeros, instead of the mean of all. */
  boolean clears(Tensor scores) {
    return false;
  }

  /** What the places of query and value alone leave out, or null for nothing. */
  Tensor ofPlaces(Tensor scores) {
    return useCausalMask ? distance(scores).greaterEqual(0) : null;
  }

  /** How many steps a query comes after a value. */
  static Tensor distance(Tensor scores) {
    var ones = TensorOps.onesLike(scores.cast(DType.FLOAT32)); // counts beyond what 16 bits hold
    return ones.cumsum(-2).subtract(ones.cumsum(-1));
  }

  /** Whether the softmax is a step of its own, which Keras does without if nothing asks for it. */
  final boolean needsWeights() {
    return dropout > 0 || returnAttentionScores;
  }

  final boolean isCausal() {
    return useCausalMask;
  }

  static Tensor and(Tensor... masks) {
    return Stream.of(masks)
        .filter(java.util.Objects::nonNull)
        .reduce(Tensor::logicalAnd)
        .orElse(null);
  }

  /** A mask (batch, steps) along one axis of the scores, null for none. */
  static Tensor along(Tensor mask, Tensor scores, int axis) {
    if (mask == null) return null;
    var along = axis == -1 ? mask : mask.expandDims(-1);
    while (along.shape().rank() < scores.shape().rank()) along = along.expandDims(1);
    return along;
  }

  /** The outputs, the first of them with the query's mask. */
  static List<Tensor> withMask(List<Tensor> outputs, Tensor mask) {
    if (mask != null) outputs.get(0).mask(mask);
    return outputs;
  }
}
