package dev.rhyton.layers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.activations.ActivationFunction;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;

/** A layer that a file names as the activation of another layer. */
final class LayerActivation {
  private LayerActivation() {}

  static ActivationFunction read(JsonNode json) {
    var layer = Json.readObject(json, Layer.class);
    return ActivationFunction.of(
        layer,
        x -> {
          layer.join(x.shape());
          Check.that(
              layer.weights().isEmpty(),
              "%s: an activation cannot have weights here: apply it after the layer.",
              layer.label());
          return layer.apply(x);
        });
  }
}
