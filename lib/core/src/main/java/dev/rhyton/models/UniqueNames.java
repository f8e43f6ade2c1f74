package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.layers.Layer;
import java.util.HashSet;
import java.util.List;

/** The rule that the layers of a model have different names, as in Keras: files contain them. */
final class UniqueNames {
  private UniqueNames() {}

  /** Throws if two layers of a model have the same name. */
  static void check(String model, List<Layer> layers) {
    var names = new HashSet<String>();
    for (var layer : layers) {
      Check.that(
          names.add(layer.name()),
          "%s: two layers are called %s: give one another name, with named(\"...\").",
          model,
          layer.name());
    }
  }
}
