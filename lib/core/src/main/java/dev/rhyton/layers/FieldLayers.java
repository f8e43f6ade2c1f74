package dev.rhyton.layers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Fields;
import dev.rhyton.config.Json;
import dev.rhyton.config.Text;
import java.lang.reflect.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The layers in the fields of a user's class, in files.
 *
 * <p>A layer that a constructor, a factory method or a setter of the class takes is an option, like
 * an argument of {@code __init__} in Python, and a part of the configuration. The class makes the
 * other layers itself from its options. A configuration must not contain these, because {@code
 * __init__} has no arguments for them. Python makes them again from the options. Java knows only
 * the constructor without arguments, so the layers that this constructor does not make are written
 * beside the configuration, as {@code parts}, which Python ignores; of the others, the names are
 * written. Layers that {@code build} makes are not written, because {@code build} makes them again.
 */
final class FieldLayers {
  private static final String KEY = "parts";

  /** The key of the names of layers that the constructor without arguments makes. */
  static final String NAMES = "part_names";

  private static final List<String> BUILDING = List.of("build_config", "build_input_shape");

  private FieldLayers() {}

  /** Returns whether a field holds layers or weights that its class makes itself. */
  static boolean isPart(Field field, Layer owner) {
    if (Fields.isOfLibrary(field.getDeclaringClass())) return false;
    boolean holds = LayerTypes.hold(field) || TrackedFields.in(Fields.get(field, owner), owner);
    return holds && !LayerTypes.isTaken(field, owner.getClass());
  }

  private static List<Field> parts(Layer owner) {
    return Fields.all(owner.getClass()).stream().filter(f -> isPart(f, owner)).toList();
  }

  /** Writes the layers that the constructor without arguments does not make. */
  static void write(Layer owner, ObjectNode json) {
    var type = owner.getClass();
    if (Fields.isOfLibrary(type)) return;
    Fields.checkReadable(type);
    var fields = parts(owner);
    if (fields.isEmpty() || LayerTypes.readsItself(type)) return;
    var made = DefaultLayers.of(type);
    var parts = Json.object();
    var names = Json.object();
    for (var field : fields) {
      var value = withoutBuilt(Fields.get(field, owner), owner);
      if (made.equals(field, value, owner)) {
        TrackedFields.of(field, value, owner)
            .layers()
            .forEach((at, part) -> addNames(at, part, names));
      } else {
        parts.set(Text.key(field.getName()), written(field, value, owner));
      }
    }
    if (!parts.isEmpty()) json.set(KEY, parts);
    if (!names.isEmpty()) json.set(NAMES, names);
  }

  /** Returns a value without the layers and weights that {@code build} makes again. */
  private static @Nullable Object withoutBuilt(@Nullable Object value, Layer owner) {
    return TrackedFields.without(owner::isMadeByBuild, value, owner);
  }

  private static JsonNode written(Field field, @Nullable Object value, Layer owner) {
    try {
      var held = TrackedFields.of(value, owner);
      Check.that(
          held.weights().isEmpty(),
          "a file does not contain how to make the weights that a constructor makes.");
      Check.that(
          !TrackedFields.isState(value, owner),
          "it holds layers in an object that is neither a layer nor a record.");
      return Json.writeField(value, field.getGenericType(), owner.getClass());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.format(
              "%s: the field %s cannot be saved: %s Make its value in build, or in the same way in"
                  + " the constructor without arguments.",
              ConfiguredInternals.className(owner), field.getName(), e.getMessage()),
          e);
    }
  }

  /** Sets the layers that are beside the configuration in a file. */
  static void read(Layer owner, JsonNode json) {
    if (json.path(KEY) instanceof ObjectNode parts) readAll(owner, parts);
    boolean named = json.has(KEY) || json.has(NAMES);
    if (named && !Fields.isOfLibrary(owner.getClass())) readNames(owner, json.path(NAMES));
  }

  /**
   * Sets the layers in the configuration, where files of earlier versions have them; returns the
   * rest of the configuration.
   */
  static ObjectNode readEarlier(Layer owner, ObjectNode config) {
    if (Fields.isOfLibrary(owner.getClass())) return config;
    ObjectNode rest = config.deepCopy();
    var parts = Json.object();
    for (var field : parts(owner)) {
      var part = rest.remove(Text.key(field.getName()));
      if (part != null) parts.set(Text.key(field.getName()), part);
    }
    readAll(owner, parts);
    return rest;
  }

  private static void readAll(Layer owner, ObjectNode parts) {
    for (var field : Fields.all(owner.getClass())) {
      var part = parts.get(Text.key(field.getName()));
      boolean ofUser = !Fields.isOfLibrary(field.getDeclaringClass());
      if (part != null && ofUser) read(part, field, owner);
    }
  }

  private static void read(JsonNode part, Field field, Layer owner) {
    var place = ConfiguredInternals.className(owner) + ": " + field.getName();
    var current = Fields.get(field, owner);
    var type = field.getGenericType();
    var json = part.deepCopy();
    forgetBuilding(json);
    Fields.set(
        field,
        owner,
        Json.within(place, () -> Json.readField(json, type, current, owner.getClass())));
  }

  /** Lets the layers be built where they are first called, as those that Python makes again. */
  private static void forgetBuilding(JsonNode json) {
    if (json instanceof ObjectNode object) object.remove(BUILDING);
    json.forEach(FieldLayers::forgetBuilding);
  }

  // ---- names ----

  /** Adds the names of layers by their places. */
  private static void addNames(String place, Layer layer, ObjectNode names) {
    if (layer.isNamed()) names.put(place, layer.name());
    layer.places().forEach((inner, part) -> addNames(place + "/" + inner, part, names));
  }

  /**
   * Gives the layers the names that they had. Automatic names of further layers come after them, as
   * if these layers were made here.
   */
  private static void readNames(Layer owner, JsonNode names) {
    owner.places().forEach((place, layer) -> readNames(place, layer, names));
  }

  private static void readNames(String place, Layer layer, JsonNode names) {
    var name = names.path(place);
    if (name.isTextual()) layer.rename(name.asText());
    if (layer.isNamed()) LayerNames.reserve(layer.snakeName(), layer.name());
    layer.places().forEach((inner, part) -> readNames(place + "/" + inner, part, names));
  }
}
