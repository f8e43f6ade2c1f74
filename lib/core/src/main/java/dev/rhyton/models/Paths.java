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
      for (var weight : layer.ownWeights())
        paths.putIfAbsent(weight, layer.name() + "/" + weight.name());
    }
    return paths;
  }
}
