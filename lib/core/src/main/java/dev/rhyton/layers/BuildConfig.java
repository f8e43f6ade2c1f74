package dev.rhyton.layers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Json;
import java.util.List;

/** Keras' {@code build_config}: the shapes for which the weights of a layer were created. */
final class BuildConfig {
  /** Keras' names of tensors that are separate arguments of {@code call}. */
  private static final List<String> ARGUMENTS = List.of("query", "value", "key");

  private BuildConfig() {}

  static ObjectNode of(Layer layer) {
    var config = Json.object();
    var shapes = Json.array();
    for (var shape : layer.shapesOfBuild()) shapes.add(Json.write(Layer.dims(shape)));
    var rest = layer.keywordOfRest();
    if (rest == null || shapes.size() == 1) {
      return config.set("input_shape", shapes.size() == 1 ? shapes.get(0) : shapes);
    }
    var named = config.putObject("shapes_dict");
    if (rest.equals(Layer.EACH)) {
      // An attention mask follows them; no weight depends on its shape.
      int count = Math.min(shapes.size(), ARGUMENTS.size());
      for (int i = 0; i < count; i++) named.set(ARGUMENTS.get(i) + "_shape", shapes.get(i));
    } else {
      named.set("sequences_shape", shapes.remove(0));
      named.set(rest + "_shape", shapes);
    }
    return config;
  }
}
