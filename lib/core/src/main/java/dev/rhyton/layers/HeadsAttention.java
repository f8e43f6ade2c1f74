package dev.rhyton.layers;

import dev.rhyton.activations.ActivationFunction;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Range;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.WeightOptions.Slot;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.DTypePolicy;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Base class of attention with several heads, each with its own projections.
 *
 * @param <A> the layer itself, which setters return
 */
public abstract class HeadsAttention<A extends HeadsAttention<A>> extends AttentionLayer<A>
    implements WeightSetters.Kernel<A>, WeightSetters.Bias<A> {
  private boolean useBias = true;
  private @Range(atLeast = 1) @Nullable Integer slidingWindow;
  private boolean useGate;
  private WeightOptions kernelOptions = new WeightOptions(Initializer.GLOROT_UNIFORM);
  private WeightOptions biasOptions = new WeightOptions(Initializer.ZEROS);

  @SuppressWarnings("NullAway.Init") // made by build of each kind
  transient EinsumDense queryDense;

  @SuppressWarnings("NullAway.Init") // made by build of each kind
  transient EinsumDense keyDense;

  private transient @Nullable EinsumDense gateDense;

  @SuppressWarnings("NullAway.Init") // made by build of each kind
  transient EinsumDense valueDense;

  @SuppressWarnings("NullAway.Init") // made by build of each kind
  transient EinsumDense outputDense;

  private A change(Consumer<HeadsAttention<A>> change) {
    return self(with(this, change));
  }

  @Override
  WeightOptions options(Slot slot) {
    return slot == Slot.KERNEL ? kernelOptions : biasOptions;
  }

  /** Sets whether to add biases. */
  public A useBias(boolean use) {
    return change(a -> a.useBias = use);
  }

  /**
   * Sets the size of the window: each step attends only to steps that are less than {@code steps}
   * away. By default it attends to all steps.
   */
  public A slidingWindow(int steps) {
    return change(a -> a.slidingWindow = steps);
  }

  /**
   * Sets whether the outputs of the heads are multiplied by {@code σ(query · W)} before they are
   * combined.
   */
  public A useGate(boolean use) {
    return change(a -> a.useGate = use);
  }

  /**
   * Keras' option for fused kernels, which TensorFlow does not have: {@code true} throws an
   * exception.
   */
  public A flashAttention(boolean use) {
    Check.that(
        !use,
        "%s: flashAttention(true) is not possible, as TensorFlow has no such operation: leave it"
            + " out.",
        className());
    return change(a -> {});
  }

  @Override
  protected Map<String, Layer> places() {
    var places = new LinkedHashMap<String, Layer>();
    super.places().forEach((field, part) -> places.put(place(field), part));
    return places;
  }

  /** Returns the name of Keras' field. */
  String place(String field) {
    return field.equals("gate_dense") ? "_" + field : field;
  }

  /**
   * If projections are quantized, the dtype policy has those of their paths. Python makes the layer
   * in other scopes than it was made, so that the first part of a path may be any.
   */
  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig();
    var policies = new LinkedHashMap<String, DTypePolicy>();
    for (var part : layers()) {
      if (part.dtype().isQuantized()) {
        policies.put("(.*/)?" + name() + "/" + part.name(), part.dtype());
      }
    }
    return policies.isEmpty() ? config : config.put("dtype", dtype().at("").with(policies));
  }

  @Override
  protected ConfigDict idleOptions() {
    return ConfigDict.of().put("activity_regularizer", null);
  }

  /**
   * The fourth input is the attention mask: it determines, for each query and value, whether the
   * query attends to the value.
   */
  @Override
  protected void checkInputs(List<Shape> inputs) {
    super.checkInputs(inputs.size() == 4 ? inputs.subList(0, 3) : inputs);
    var value = inputs.get(1);
    var key = keyOf(inputs);
    int last = value.rank() - 1;
    Check.that(
        value.upTo(last).accepts(key.upTo(last)),
        "%s: expected value and key of equal shape but for the last axis, received %s and %s.",
        label(),
        value,
        key);
  }

  /** Throws if the third input is a mask. */
  final void checkKey(List<Tensor> inputs) {
    var key = keyOf(inputs);
    Check.that(
        key.dtype().isFloat(),
        "%s: expected a key of floats, received %s. A mask has a name: apply(query, value,"
            + " Call.of().attentionMask(mask)).",
        label(),
        key.dtype());
  }

  /**
   * As in Keras, where the fused operation for one axis of steps returns the mean of all values.
   */
  @Override
  boolean clears(Tensor scores) {
    return needsWeights() || scores.shape().rank() != 4;
  }

  @Override
  @Nullable Tensor ofPlaces(Tensor scores) {
    var near = slidingWindow == null ? null : distance(scores).abs().less(slidingWindow);
    return and(super.ofPlaces(scores), near);
  }

  @Override
  protected List<String> keywordsOfInputs() {
    return List.of("query", "value", "key", "attention_mask");
  }

  @Override
  List<String> argumentNames() {
    return keywordsOfInputs();
  }

  @Override
  protected String keywordOfRest() {
    return EACH;
  }

  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";

  /**
   * Creates a projection that keeps the first axes, sums over the following axes and adds new axes.
   *
   * @param kept the number of axes that are kept, including the batch
   */
  final EinsumDense projection(String name, Shape input, int kept, int... sizes) {
    return projection(name, ActivationFunction.LINEAR, input, kept, sizes);
  }

  /**
   * Creates the gate, if there is one: for each query, it has as many numbers as the heads return.
   */
  final void makeGate(Shape query, int kept, int... sizes) {
    if (useGate) gateDense = projection("gate", ActivationFunction.SIGMOID, query, kept, sizes);
  }

  private EinsumDense projection(
      String name, ActivationFunction activation, Shape input, int kept, int... sizes) {
    int rank = input.rank();
    var made = LETTERS.substring(rank, rank + sizes.length);
    var in = LETTERS.substring(0, rank);
    var equation = in + "," + in.substring(kept) + made + "->" + in.substring(0, kept) + made;
    var shape = new int[kept - 1 + sizes.length];
    java.util.Arrays.fill(shape, 0, kept - 1, -1);
    System.arraycopy(sizes, 0, shape, kept - 1, sizes.length);
    var dense =
        EinsumDense.of(equation, shape)
            .activation(activation)
            .biasAxes(useBias ? made : null)
            .options(Slot.KERNEL, o -> o.take(kernelOptions))
            .options(Slot.BIAS, o -> o.take(biasOptions));
    var named =
        (EinsumDense)
            dense
                .activityRegularizer(activityRegularizer())
                .dtype(dtype().at(path() + "/" + name).toString())
                .named(name);
    named.join(input);
    return named;
  }

  /**
   * Computes scores and weighted averages by einsum equations.
   *
   * @param inputs query, value, key and mask, unchanged
   * @param projected the projections of query, value and key
   * @param size the size of a key of a head
   * @param axes the number of axes over which attention runs
   */
  final List<Tensor> attend(
      List<Tensor> inputs,
      List<Tensor> projected,
      int size,
      String product,
      String combine,
      int axes,
      Context context) {
    var query = projected.get(0).multiply(1 / Math.sqrt(size));
    var value = withSizesOf(projected.get(2), projected.get(1));
    var key = withSizesOf(projected.get(1), projected.get(2));
    var scores = Ops.einsum(product, query, key);
    var masks = context.masks();
    var mask =
        and(
            inputs.size() == 4 ? spread(inputs.get(3), scores, axes) : null,
            along(masks.get(0), scores, -2),
            along(masks.get(1), scores, -1),
            masks.size() > 2 ? along(masks.get(2), scores, -1) : null);
    Average average =
        weights -> {
          var y = Ops.einsum(combine, weights, value);
          if (gateDense != null) y = y.multiply(gateDense.apply(inputs.get(0)));
          return outputDense.apply(y);
        };
    return attend(scores, mask, context, average);
  }

  /** Returns x with the steps of another tensor where only that one has a known number of them. */
  private static Tensor withSizesOf(Tensor other, Tensor x) {
    var dims = x.shape().dims();
    for (int i = 1; i < dims.length - 2; i++) {
      if (dims[i] == Shape.UNKNOWN) dims[i] = other.shape().dim(i);
    }
    return GraphBuilder.required().ensured(x, Shape.of(dims));
  }

  /**
   * Returns a mask {@code (batch, queries, values)} with an axis for the heads, which share the
   * mask if it has none.
   */
  private static Tensor spread(Tensor mask, Tensor scores, int axes) {
    var spread = mask.dtype() == DType.BOOL ? mask : mask.notEqual(0);
    while (spread.shape().rank() < scores.shape().rank()) {
      spread = spread.expandDims(spread.shape().rank() - 2 * axes);
    }
    return spread;
  }
}
