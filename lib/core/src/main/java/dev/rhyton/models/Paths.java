package dev.rhyton.models;

import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.Weight;
import java.util.LinkedHashMap;
import java.util.Map;

/** The names by which the weights of a model are told apart: {@code dense_1/kernel}. */
final class Paths {
  private Paths() {}

  static Map<Weight, String> of(Layer model) {
    Map<Weight, String> paths = new LinkedHashMap<>();
    for (var layer : model.allLayers()) {
      // A wrapper may hold a weight of what it wraps, which comes later and gives it its name.
      for (var weight : layer.ownWeights()) paths.put(weight, layer.name() + "/" + weight.name());
    }
    return paths;
  }
}
