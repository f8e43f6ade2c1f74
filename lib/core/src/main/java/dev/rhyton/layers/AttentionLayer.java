package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.config.Range;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Base class of attention layers: each step of the query attends to all steps of the value. The
 * output is the average of the values, weighted by a softmax of scores.
 *
 * @param <A> the layer itself, which setters return
 */
public abstract class AttentionLayer<A extends AttentionLayer<A>> extends BaseLayer<A> {
  private static final String CALL_OPTIONS = "call_options";

  private @Range(atLeast = 0, below = 1) double dropout;

  @SuppressWarnings("UnusedVariable") // kept for Keras' files; all random numbers come from Seed
  private @Nullable Integer seed;

  // Keras passes these with each call, so they are not in the layer's configuration.
  private transient boolean useCausalMask;
  private transient boolean returnAttentionScores;

  final A set(Consumer<AttentionLayer<A>> change) {
    return self(with(this, change));
  }

  /** Sets the fraction of the scores that are set to 0 in training. */
  public A dropout(double rate) {
    return set(a -> a.dropout = rate);
  }

  /** Sets whether each step attends only to itself and to earlier steps. */
  public A useCausalMask(boolean use) {
    return set(a -> a.useCausalMask = use);
  }

  /** Sets whether the scores after softmax are returned as a second output. */
  public A returnAttentionScores(boolean give) {
    return set(a -> a.returnAttentionScores = give);
  }

  @Override
  protected ConfigDict callOptions(List<Tensor> inputs) {
    var options = ConfigDict.of();
    if (useCausalMask) options.put("use_causal_mask", true);
    if (returnAttentionScores) options.put("return_attention_scores", true);
    return options;
  }

  @Override
  protected void callOption(String key, @Nullable Object value) {
    switch (key) {
      case "use_causal_mask" -> useCausalMask = Json.write(value).asBoolean();
      case "return_attention_scores" -> returnAttentionScores = Json.write(value).asBoolean();
      default -> super.callOption(key, value);
    }
  }

  /** Adds the options of each call, which Python ignores there, for copies and layers in layers. */
  @Override
  protected void describe(ConfigDict json) {
    super.describe(json);
    var options = callOptions(List.of());
    if (!options.names().isEmpty()) json.put(CALL_OPTIONS, Json.node(options));
  }

  @Override
  protected void readDescription(ConfigDict json) {
    super.readDescription(json);
    Json.node(json)
        .path(CALL_OPTIONS)
        .properties()
        .forEach(e -> callOption(e.getKey(), Json.plain(e.getValue())));
  }

  @Override
  List<String> argumentNames() {
    return List.of("query", "value", "key");
  }

  /** Throws unless the inputs are query, value and optionally key. */
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

  /**
   * Returns the average of the values, weighted by scores {@code (batch, ..., queries, values)}.
   */
  interface Average {
    Tensor apply(Tensor weights);
  }

  /**
   * Returns the average of the values, weighted by the softmax of the scores, and the softmax if it
   * is requested.
   */
  final List<Tensor> attend(
      Tensor scores, @Nullable Tensor mask, Context context, Average average) {
    var all = and(mask, ofPlaces(scores));
    var weights = softmax(all == null ? scores : Softmax.masked(scores, all));
    if (all != null && clears(scores)) weights = Softmax.cleared(weights, all);
    boolean drops = dropout > 0 && context.training();
    var y = average.apply(drops ? Noise.dropout(weights, dropout, null) : weights);
    return returnAttentionScores ? List.of(y, weights) : List.of(y);
  }

  /** Returns the softmax over all values to which a query attends. */
  Tensor softmax(Tensor scores) {
    return scores.softmax();
  }

  /**
   * Returns whether a query that attends to no value gets zeros instead of the mean of all values.
   */
  boolean clears(Tensor scores) {
    return false;
  }

  /** Returns the mask that follows from the positions of query and value, or null for none. */
  @Nullable Tensor ofPlaces(Tensor scores) {
    return useCausalMask ? distance(scores).greaterEqual(0) : null;
  }

  /** Returns the number of steps from each value to each query. */
  static Tensor distance(Tensor scores) {
    var ones =
        Ops.onesLike(
            scores.cast(DType.FLOAT32)); // the counts may exceed the range of 16-bit floats
    return ones.cumsum(-2).subtract(ones.cumsum(-1));
  }

  /**
   * Returns whether the softmax is a separate operation; Keras fuses it if nothing else needs its
   * result.
   */
  final boolean needsWeights() {
    return dropout > 0 || returnAttentionScores;
  }

  final boolean isCausal() {
    return useCausalMask;
  }

  static @Nullable Tensor and(@Nullable Tensor... masks) {
    return Stream.of(masks)
        .filter(java.util.Objects::nonNull)
        .reduce(Tensor::logicalAnd)
        .orElse(null);
  }

  /** Returns a mask (batch, steps) broadcast along one axis of the scores, or null for none. */
  static @Nullable Tensor along(@Nullable Tensor mask, Tensor scores, int axis) {
    if (mask == null) return null;
    var along = axis == -1 ? mask : mask.expandDims(-1);
    while (along.shape().rank() < scores.shape().rank()) along = along.expandDims(1);
    return along;
  }

  /** The output has the mask of the query. */
  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
