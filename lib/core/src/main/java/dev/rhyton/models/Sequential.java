package dev.rhyton.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.layers.Layers;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stack of layers.
 *
 * <pre>{@code
 * var model = Sequential.of(
 *     Flatten.of(), Dense.of(64).activation("relu"), Dense.of(10).activation("softmax"));
 * }</pre>
 */
public final class Sequential extends Model {
  private final transient List<Layer> stack = new ArrayList<>();
  private final transient List<List<Tensor>> steps = new ArrayList<>(); // created on demand
  private transient @Nullable InputLayer input;

  private Sequential() {}

  /**
   * Returns a model of layers. If the first layer defines the shape of its input, the model is
   * built.
   */
  public static Sequential of(Layer... layers) {
    var model = new Sequential();
    Check.given("Sequential", "layers", layers);
    for (var layer : layers) model.put(layer);
    model.complete();
    return model;
  }

  /**
   * Returns a model that is built immediately, because the input defines the shape of the samples:
   * {@code Sequential.of(Input.of(28, 28, 1), Flatten.of(), Dense.of(10))}.
   */
  public static Sequential of(Tensor start, Layer... layers) {
    var model = new Sequential().add(start);
    Check.given("Sequential", "layers", layers);
    for (var layer : layers) model.put(layer);
    model.complete();
    return model;
  }

  /** Adds a layer at the end; a layer that does not fit is not added. */
  @CanIgnoreReturnValue
  public Sequential add(Layer layer) {
    put(layer);
    try {
      complete();
    } catch (RuntimeException e) {
      if (stack.contains(layer)) pop();
      throw e;
    }
    return this;
  }

  private void put(Layer layer) {
    Check.that(layer != null && layer != this, "%s: cannot hold %s.", label(), layer);
    Check.that(
        !layer.allLayers().contains(this),
        "%s: cannot hold %s, which holds it.",
        label(),
        layer.name());
    Check.that(!stack.contains(layer), "%s: holds %s already.", label(), layer.name());
    if (layer instanceof InputLayer first) {
      Check.that(
          stack.isEmpty() && input == null, "%s: an InputLayer must be the first layer.", label());
      input = first;
    } else {
      stack.add(layer);
      LayerInternals.heldBy(layer, this);
    }
  }

  /** Builds the layers that are not built yet, if the input shape is known. */
  private void complete() {
    if (input != null) input.name();
    if (stack.isEmpty() || (isBuilt() && stack.stream().allMatch(Layer::isBuilt))) return;
    if (input != null && isBuilt()) step(stack.size()); // only the layers that are new
    else if (input != null) build(input.batchShape().from(1).dims());
    else if (stack.get(0) instanceof Functional f && f.inputs().size() == 1) build(f);
    else if (stack.get(0) instanceof Sequential s && s.isBuilt()) build(s);
  }

  private void build(Model first) {
    build(first.entries().get(0).shape().from(1).dims());
  }

  /**
   * Adds the input, with the shape of a sample without the batch axis: {@code add(Input.of(8, 8))}.
   */
  @CanIgnoreReturnValue
  public Sequential add(Tensor start) {
    var node = start == null ? null : TensorInternals.of(start).node();
    Check.that(
        node != null && node.operation() instanceof InputLayer,
        "%s: expected a tensor of Input.of, received %s.",
        label(),
        start);
    return add((Layer) node.operation());
  }

  /**
   * Returns a copy of the model whose layers have another dtype policy, {@code "mixed_bfloat16"},
   * with the same names and weights. The copy is not compiled.
   */
  @Override
  public Sequential dtype(String policy) {
    var copy = (Sequential) Models.clone(this, l -> Layers.fromJson(l.toJson()).dtype(policy));
    if (!isBuilt()) return copy;
    if (!copy.isBuilt()) copy.build(LayerInternals.builtFor(this).get(0).from(1).dims());
    copy.setWeights(getWeights());
    return copy;
  }

  /** Removes and returns the last layer. */
  @CanIgnoreReturnValue
  public Layer pop() {
    Check.state(!stack.isEmpty(), () -> label() + " has no layer to take off.");
    if (steps.size() > stack.size()) steps.remove(stack.size());
    return stack.remove(stack.size() - 1);
  }

  @Override
  public List<Layer> layers() {
    return Collections.unmodifiableList(stack);
  }

  @Override
  protected Map<String, Layer> places() {
    return places("layers", stack);
  }

  @Override
  @CanIgnoreReturnValue
  public Sequential named(String chosen) {
    return (Sequential) super.named(chosen);
  }

  @Override
  protected DType inputType(DType given) {
    return layers().isEmpty()
        ? super.inputType(given)
        : LayerInternals.inputType(layers().get(0), given);
  }

  @Override
  protected DType inputType() {
    return layers().isEmpty() ? super.inputType() : LayerInternals.inputType(layers().get(0));
  }

  @Nullable InputLayer inputLayer() {
    return input;
  }

  @Override
  protected List<Tensor> entries() {
    return input == null ? super.entries() : List.of(input.tensor());
  }

  @Override
  protected List<DType> inputTypes() {
    return input == null ? List.of() : List.of(input.type());
  }

  @Override
  public List<String> inputNames() {
    return input == null ? super.inputNames() : List.of(input.name());
  }

  @Override
  public List<Tensor> inputs() {
    return isBuilt() ? step(0) : super.inputs();
  }

  @Override
  public List<Tensor> outputs() {
    return isBuilt() ? step(stack.size()) : super.outputs();
  }

  @Override
  public Tensor output(String layer) {
    if (!isBuilt()) return super.output(layer);
    int place = stack.indexOf(getLayer(layer));
    Check.that(place >= 0, "%s: %s is in a model of it: ask that one.", label(), layer);
    return step(place + 1).get(0);
  }

  /** Returns the symbolic tensors after {@code count} layers. */
  @CanIgnoreReturnValue
  private List<Tensor> step(int count) {
    if (steps.isEmpty()) steps.add(entries());
    for (int i = steps.size(); i <= count; i++) {
      steps.add(stack.get(i - 1).apply(steps.get(i - 1)));
    }
    UniqueNames.check(label(), stack.subList(0, count));
    return steps.get(count);
  }

  @Override
  void ready(String what) {
    complete();
    super.ready(what);
  }

  @Override
  protected void checkInputs(List<Shape> shapes) {
    Check.that(
        input == null
            || (shapes.size() == 1
                && InputRankAdjustment.accepts(input.batchShape(), shapes.get(0))),
        "%s: expected input of shape %s, received %s.",
        label(),
        input == null ? "" : input.batchShape(),
        shapes.size() == 1 ? shapes.get(0) : shapes);
  }

  @Override
  protected boolean takesMask() {
    return true;
  }

  /**
   * Applies the layers in order. Each layer checks its inputs itself, because after add and pop the
   * shapes may differ.
   */
  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    var tensors = inputs;
    if (input != null) {
      tensors =
          List.of(
              InputRankAdjustment.fitBatch(input.batchShape(), inputs.get(0)).mask(context.mask()));
    }
    for (var layer : stack) tensors = layer.apply(tensors);
    UniqueNames.check(label(), stack);
    return tensors;
  }

  @Override
  protected String module() {
    return "keras";
  }

  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig();
    var layers = Json.node(config).putArray("layers");
    if (input != null) layers.add(Json.writeObject(input));
    stack.forEach(l -> layers.add(Json.writeObject(l)));
    if (builtFor() != null) config.put("build_input_shape", dims(builtFor().get(0)));
    return config;
  }

  /** Returns the shape of a sample from a shape in a file, which begins with the batch size. */
  private static long[] sample(JsonNode shape) {
    var sizes = new long[Math.max(0, shape.size() - 1)];
    for (int i = 0; i < sizes.length; i++) sizes[i] = shape.get(i + 1).asLong(Shape.UNKNOWN);
    return sizes;
  }

  @Override
  protected void readConfig(ConfigDict given) {
    var config = Json.node(given);
    var plain = config.deepCopy();
    plain.remove(List.of("layers", "build_input_shape"));
    super.readConfig(Json.config(plain));
    int place = 0;
    for (var json : config.path("layers")) put(Json.readPart("layers", place++, json, Layer.class));
    complete();
    if (input == null && config.path("build_input_shape").isArray())
      build(sample(config.get("build_input_shape")));
  }
}
