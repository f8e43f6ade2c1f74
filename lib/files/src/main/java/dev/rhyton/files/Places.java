package dev.rhyton.files;

import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** Where a file has the layers of a model. */
final class Places {
  private Places() {}

  /**
   * Returns the layers of a layer by their paths in a file: those of Keras' files or, if only these
   * fit, those of earlier versions, which named and ordered the layers of a model by its fields.
   *
   * @param held whether the file has arrays of a layer at a path
   */
  static Function<Layer, Map<String, Layer>> of(Layer model, Predicate<String> held) {
    boolean earlier =
        !fits(LayerInternals::places, model, held)
            && fits(LayerInternals::earlierPlaces, model, held);
    return earlier ? LayerInternals::earlierPlaces : LayerInternals::places;
  }

  private static boolean fits(
      Function<Layer, Map<String, Layer>> places, Layer model, Predicate<String> held) {
    boolean[] fits = {true};
    visit(
        places,
        model,
        (path, layer) ->
            fits[0] &= LayerInternals.savedWeights(layer).isEmpty() || held.test(path));
    return fits[0];
  }

  /** Visits a model and all layers in it, each at the first of its paths. */
  static void visit(
      Function<Layer, Map<String, Layer>> places, Layer model, BiConsumer<String, Layer> visitor) {
    visit(places, "", model, Collections.newSetFromMap(new IdentityHashMap<>()), visitor);
  }

  private static void visit(
      Function<Layer, Map<String, Layer>> places,
      String path,
      Layer layer,
      Set<Layer> seen,
      BiConsumer<String, Layer> visitor) {
    if (!seen.add(layer)) return;
    visitor.accept(path, layer);
    places
        .apply(layer)
        .forEach((place, part) -> visit(places, path + place + "/", part, seen, visitor));
  }
}
