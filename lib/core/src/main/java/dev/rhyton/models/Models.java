package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Layers;
import java.util.function.UnaryOperator;

/** Creates models from other models and from JSON, as {@code keras.models}. */
public final class Models {
  private Models() {}

  /** Returns the model of Keras' JSON, as {@link Model#toJson()} writes it, with new weights. */
  public static Model fromJson(String json) {
    var layer = Layers.fromJson(json);
    Check.that(layer instanceof Model, "Expected a model, received the layer %s.", layer);
    return (Model) layer;
  }

  /**
   * Returns a model with copies of the layers, under the same names and with new weights. The copy
   * is not compiled. Layers that the model shares are shared in the copy.
   */
  public static Model clone(Model model) {
    return ModelCloner.of(Check.given("clone", "model", model), null);
  }

  /**
   * Returns a model of the same structure, in which {@code function} replaces each layer except
   * input layers: {@code Models.clone(model, l -> l instanceof Dropout ? Dropout.of(0.1) :
   * Layers.fromJson(l.toJson()))}.
   */
  public static Model clone(Model model, UnaryOperator<Layer> function) {
    Check.given("clone", "model", model);
    return ModelCloner.of(model, Check.given("clone", "function", function));
  }
}
