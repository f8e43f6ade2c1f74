package dev.rhyton.files;

import static java.util.Comparator.comparing;

import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.models.Model;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** Where a file has the layers of a model. */
final class LayerPaths {
  private static final String LIST = "layers";

  private LayerPaths() {}

  /**
   * Returns the layers of a layer by their paths in a file: those of Keras' files or, if the file
   * has more of these, those of earlier versions, which named and ordered the layers of a model by
   * its fields.
   *
   * @param held whether the file has something of a layer at a path
   */
  static Function<Layer, Map<String, Layer>> of(Layer model, Predicate<String> held) {
    boolean earlier =
        count(LayerInternals::places, model, held) > count(LayerPaths::inKeras, model, held);
    return earlier ? LayerInternals::places : LayerPaths::inKeras;
  }

  /**
   * Returns the layers of a layer by their paths in Keras' files. Keras visits attributes by name,
   * private ones last, and stores a layer with several paths at the first of them. One of the
   * attributes of a model is "layers", the list of all its layers: a layer whose field comes after
   * this name has its place in the list.
   */
  static Map<String, Layer> inKeras(Layer layer) {
    var fields = LayerInternals.places(layer);
    if (!LayerInternals.isByFields(layer)) return fields;
    var ordered = new LinkedHashMap<String, Layer>();
    fields.keySet().stream()
        .filter(field -> !(layer instanceof Model && isAfterList(field)))
        .sorted(comparing(LayerPaths::isPrivate).thenComparing(LayerPaths::attribute))
        .forEach(field -> ordered.put(field, fields.get(field)));
    if (!(layer instanceof Model)) return ordered;
    LayerInternals.places(LIST, fields.values().stream().distinct().toList())
        .forEach(
            (place, part) -> {
              if (!ordered.containsValue(part)) ordered.put(place, part);
            });
    return ordered;
  }

  private static boolean isPrivate(String field) {
    return field.startsWith("_");
  }

  private static String attribute(String field) {
    return field.replaceFirst("/.*", "");
  }

  private static boolean isAfterList(String field) {
    return isPrivate(field) || attribute(field).compareTo(LIST) >= 0;
  }

  private static long count(
      Function<Layer, Map<String, Layer>> places, Layer model, Predicate<String> held) {
    var paths = new ArrayList<String>();
    visit(places, model, (path, layer) -> paths.add(path));
    return paths.stream().filter(held).count();
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
