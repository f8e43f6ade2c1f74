package dev.rhyton.layers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Json;
import java.util.List;

/** Keras' {@code build_config}: the shapes for which a layer's weights were made. */
final class BuildConfig {
  /** The names that Keras gives to tensors that are arguments of their own. */
  private static final List<String> ARGUMENTS = List.of("query", "value", "key");

  private BuildConfig() {}

  static ObjectNode of(Layer layer) {
    var config = Json.object();
    var shapes = Json.array();
    for (var shape : layer.builtFor()) shapes.add(Layer.json(shape));
    var rest = layer.keywordOfRest();
    boolean first = layer.keywordsOfInputs().contains("inputs"); // the rest makes no weights
    if (rest == null || shapes.size() == 1 || first) {
      return config.set("input_shape", shapes.size() == 1 || first ? shapes.get(0) : shapes);
    }
    var named = config.putObject("shapes_dict");
    if (rest.equals(Layer.EACH)) {
      // A mask for the attention comes after them, and no weight is made for its shape.
      int count = Math.min(shapes.size(), ARGUMENTS.size());
      for (int i = 0; i < count; i++) named.set(ARGUMENTS.get(i) + "_shape", shapes.get(i));
    } else {
      named.set("sequences_shape", shapes.remove(0));
      named.set(rest + "_shape", shapes);
    }
    return config;
  }
}
