package dev.rhyton.safety;

import dev.rhyton.config.Json;
import dev.rhyton.layers.ELU;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Lambda;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LeakyReLU;
import dev.rhyton.layers.ReLU;
import dev.rhyton.layers.Softmax;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A model with the samples on which an {@link Audit} looks at it. */
final class AuditedModel implements AutoCloseable {
  private final Model model;
  private final NDArray x;
  private final NDArray y;
  private final AttackedModel attacked;
  private final NDArray outputs;
  private @Nullable Map<Layer, NDArray> ofLayers;

  AuditedModel(Model model, NDArray x, NDArray y) {
    this.model = model;
    this.x = x;
    this.y = y;
    attacked = AttackedModel.of(model);
    outputs = attacked.outputs(x);
  }

  Model model() {
    return model;
  }

  NDArray x() {
    return x;
  }

  NDArray y() {
    return y;
  }

  AttackedModel attacked() {
    return attacked;
  }

  NDArray outputs() {
    return outputs;
  }

  /** Returns the layers of the model, without input layers. */
  List<Layer> layers() {
    return model.layers().stream().filter(l -> !(l instanceof InputLayer)).toList();
  }

  /** Returns all layers, also those of nested models, without the models themselves. */
  List<Layer> innermost() {
    return model.allLayers().stream().filter(l -> !(l instanceof Model)).toList();
  }

  /**
   * Returns the output of each layer for the samples, in the order of the layers; null for a model
   * of a class of its own, whose layers have no symbolic outputs.
   */
  @Nullable Map<Layer, NDArray> ofLayers() {
    if (ofLayers == null && isSymbolic()) ofLayers = compute();
    return ofLayers;
  }

  private boolean isSymbolic() {
    try {
      return !model.inputs().isEmpty();
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private Map<Layer, NDArray> compute() {
    var layers = layers();
    var tensors = layers.stream().map(l -> model.output(l.name())).toList();
    var probe = Model.of(model.inputs(), tensors);
    try {
      var values = probe.predictAll(x);
      var all = new LinkedHashMap<Layer, NDArray>();
      for (int i = 0; i < layers.size(); i++) all.put(layers.get(i), values.get(i));
      return all;
    } finally {
      probe.close();
    }
  }

  static boolean isChannelsFirst(Layer layer) {
    return Json.node(layer.getConfig()).path("data_format").asText().equals("channels_first");
  }

  /**
   * Returns the name of the activation of a layer of the library, {@code "custom"} for one without
   * a name; null for a layer without an activation.
   */
  static @Nullable String activation(Layer layer) {
    if (isOwnCode(layer)) return null;
    var named = Json.node(layer.getConfig()).path("activation");
    if (named.isTextual()) return named.asText();
    if (named.isObject()) return "custom";
    if (layer instanceof ReLU) {
      return Json.node(layer.getConfig()).path("max_value").isNumber() ? "relu6" : "relu";
    }
    return layer instanceof LeakyReLU
        ? "leaky_relu"
        : layer instanceof ELU ? "elu" : layer instanceof Softmax ? "softmax" : null;
  }

  /** Returns whether a layer runs code that is not the library's. */
  static boolean isOwnCode(Layer layer) {
    return layer instanceof Lambda || !layer.getClass().getPackageName().startsWith("dev.rhyton.");
  }

  static List<String> names(List<Layer> layers) {
    var names = new ArrayList<String>();
    for (var layer : layers) names.add(layer.name());
    return names;
  }

  @Override
  public void close() {
    attacked.close();
  }
}
