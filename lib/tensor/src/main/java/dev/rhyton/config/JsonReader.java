package dev.rhyton.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads the value of a field from JSON, by the field's type. */
final class JsonReader {
  private JsonReader() {}

  /** Reads the value of a field of the given type; {@code current} is its default. */
  static Object read(JsonNode node, Type type, Object current) {
    if (type instanceof ParameterizedType generic) return readGeneric(node, generic);
    if (type instanceof WildcardType some) return read(node, some.getUpperBounds()[0], current);
    if (type instanceof TypeVariable<?> some) return read(node, some.getBounds()[0], current);
    if (type instanceof GenericArrayType array)
      return readArray(node, array.getGenericComponentType());
    Class<?> raw = (Class<?>) type;
    if (node.isNull()) {
      if (raw.isPrimitive()) throw new IllegalArgumentException("must not be null.");
      return null;
    }
    if (raw == boolean.class || raw == Boolean.class)
      return expect(node.isBoolean(), node, raw).asBoolean();
    if (raw == int.class || raw == Integer.class)
      return expect(node.canConvertToInt(), node, raw).asInt();
    if (raw == long.class || raw == Long.class)
      return expect(node.canConvertToLong(), node, raw).asLong();
    if (raw == double.class || raw == Double.class)
      return expect(node.isNumber(), node, raw).asDouble();
    if (raw == String.class) return expect(node.isTextual(), node, raw).asText();
    if (raw.isEnum()) return readEnum(node, raw);
    if (raw == int[].class) return ints(node, current);
    if (raw == double[].class) return doubles(node);
    if (JsonNode.class.isAssignableFrom(raw)) return node;
    if (raw.isArray()) return readArray(node, raw.getComponentType());
    if (raw.isRecord() && node.isObject() && !node.has("class_name")) return readRecord(node, raw);
    return Json.readObject(node, raw);
  }

  private static Object readArray(JsonNode node, Type component) {
    if (node.isNull()) return null;
    var raw = component instanceof ParameterizedType p ? p.getRawType() : component;
    var array =
        Array.newInstance((Class<?>) raw, expect(node.isArray(), node, Object[].class).size());
    for (int i = 0; i < node.size(); i++) Array.set(array, i, read(node.get(i), component, null));
    return array;
  }

  /** Creates a record by its canonical constructor. */
  private static Object readRecord(JsonNode node, Class<?> type) {
    var parts = type.getRecordComponents();
    var values = new Object[parts.length];
    for (int i = 0; i < parts.length; i++) {
      values[i] = read(node.path(Text.key(parts[i].getName())), parts[i].getGenericType(), null);
    }
    try {
      var types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("Cannot make a " + type.getSimpleName() + ": " + e, e);
    }
  }

  private static Object readGeneric(JsonNode node, ParameterizedType type) {
    if (node.isNull()) return null;
    var arguments = type.getActualTypeArguments();
    if (type.getRawType() instanceof Class<?> raw && Configured.class.isAssignableFrom(raw)) {
      return Json.readObject(node, raw);
    }
    if (type.getRawType() instanceof Class<?> raw && Collection.class.isAssignableFrom(raw)) {
      var list = new ArrayList<Object>();
      if (!node.isArray()) return List.of(read(node, arguments[0], null));
      node.forEach(n -> list.add(read(n, arguments[0], null)));
      return Set.class.isAssignableFrom(raw) ? new LinkedHashSet<>(list) : list;
    }
    var map = new LinkedHashMap<Object, Object>();
    node.properties()
        .forEach(
            e ->
                map.put(readKey(e.getKey(), arguments[0]), read(e.getValue(), arguments[1], null)));
    return map;
  }

  /** Reads the key of a map, which in JSON is always text. */
  private static Object readKey(String key, Type type) {
    if (type == Integer.class) return Integer.valueOf(key);
    if (type == Long.class) return Long.valueOf(key);
    if (type == Double.class) return Double.valueOf(key);
    if (type instanceof Class<?> raw && raw.isEnum()) return readEnum(Json.write(key), raw);
    return key;
  }

  private static Object readEnum(JsonNode node, Class<?> type) {
    var names = new ArrayList<String>();
    for (var constant : type.getEnumConstants()) {
      var name = ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
      if (name.equals(node.asText())) return constant;
      names.add(name);
    }
    throw new IllegalArgumentException(
        "expected one of "
            + names
            + ", received "
            + Json.brief(node)
            + "."
            + Text.didYouMean(node.asText(), names));
  }

  /**
   * Reads a list of integers; a single integer is repeated as often as the default has elements.
   */
  private static int[] ints(JsonNode node, Object current) {
    if (node.isInt()) {
      var repeated = new int[current instanceof int[] c ? c.length : 1];
      Arrays.fill(repeated, node.asInt());
      return repeated;
    }
    expect(node.isArray(), node, int[].class);
    var ints = new int[node.size()];
    for (int i = 0; i < ints.length; i++) {
      ints[i] =
          node.get(i).isNull() ? -1 : expect(node.get(i).isInt(), node.get(i), int.class).asInt();
    }
    return ints;
  }

  private static double[] doubles(JsonNode node) {
    if (node.isNumber()) return new double[] {node.asDouble()};
    expect(node.isArray(), node, double[].class);
    while (node.size() == 1 && node.get(0).isArray()) node = node.get(0);
    var doubles = new double[node.size()];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = expect(node.get(i).isNumber(), node.get(i), double.class).asDouble();
    }
    return doubles;
  }

  @CanIgnoreReturnValue
  private static JsonNode expect(boolean fits, JsonNode node, Class<?> type) {
    if (!fits) {
      // An object in the place of a number may be valid in Keras, but is not supported here.
      if (node.path("class_name").isTextual()) {
        throw new UnknownException(
            "expected " + type.getSimpleName() + ", received a " + node.get("class_name") + ".");
      }
      throw new IllegalArgumentException(
          "expected " + type.getSimpleName() + ", received " + Json.brief(node) + ".");
    }
    return node;
  }
}
