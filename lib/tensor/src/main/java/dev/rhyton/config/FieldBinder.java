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
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Binds the tree of a JSON text, which Jackson has parsed, to fields: converts it to their types.
 */
final class FieldBinder {
  private static final Set<String> INFINITE = Set.of("Infinity", "-Infinity");

  private final Class<?> owner;

  /** Creates a binder for the fields of a class. */
  FieldBinder(Class<?> owner) {
    this.owner = owner;
  }

  /** Reads the value of a field of the given type; {@code current} is its default. */
  @Nullable Object read(JsonNode node, Type type, @Nullable Object current) {
    if (type instanceof ParameterizedType generic) return readGeneric(node, generic, current);
    if (type instanceof WildcardType some) return read(node, some.getUpperBounds()[0], current);
    if (type instanceof TypeVariable<?> some) return read(node, some.getBounds()[0], current);
    if (type instanceof GenericArrayType array)
      return readArray(node, array.getGenericComponentType());
    Class<?> raw = classOf(type);
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
    if (raw == double.class || raw == Double.class) return readDouble(node, raw);
    if (raw == float.class || raw == Float.class) return (float) readDouble(node, raw);
    if (raw == String.class) return expect(node.isTextual(), node, raw).asText();
    if (raw.isEnum()) return readEnum(node, raw);
    if (raw == int[].class) return ints(node, current);
    if (raw == double[].class) return doubles(node);
    if (JsonNode.class.isAssignableFrom(raw)) return node;
    if (raw.isArray()) return readArray(node, raw.getComponentType());
    if (raw.isRecord() && node.isObject() && !node.has("class_name")) return readRecord(node, raw);
    return readObject(node, raw);
  }

  /** Reads an object; one in a field of a general type belongs to the family of the owner. */
  private Object readObject(JsonNode node, Class<?> type) {
    var value = Json.readObject(node, Registry.inFamily(type, owner));
    if (type.isInstance(value)) return value;
    throw new IllegalArgumentException(
        "expected a " + type.getSimpleName() + ", received " + Json.brief(node) + ".");
  }

  /** JSON has no numbers for infinite values, which are written as texts. */
  private static double readDouble(JsonNode node, Class<?> type) {
    boolean infinite = node.isTextual() && INFINITE.contains(node.asText());
    return infinite
        ? Double.parseDouble(node.asText())
        : expect(node.isNumber(), node, type).asDouble();
  }

  private @Nullable Object readArray(JsonNode node, Type component) {
    if (node.isNull()) return null;
    var array =
        Array.newInstance(raw(component), expect(node.isArray(), node, Object[].class).size());
    for (int i = 0; i < node.size(); i++) Array.set(array, i, read(node.get(i), component, null));
    return array;
  }

  private static Class<?> raw(Type type) {
    if (type instanceof ParameterizedType generic) return (Class<?>) generic.getRawType();
    if (type instanceof TypeVariable<?> some) return raw(some.getBounds()[0]);
    if (type instanceof GenericArrayType array) {
      return Array.newInstance(raw(array.getGenericComponentType()), 0).getClass();
    }
    return classOf(type);
  }

  private static Class<?> classOf(Type type) {
    if (type instanceof Class<?> known) return known;
    throw new IllegalArgumentException(
        "Expected a type of Java's language, received " + type + ".");
  }

  /** Creates a record by its canonical constructor. */
  private Object readRecord(JsonNode node, Class<?> type) {
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

  private @Nullable Object readGeneric(
      JsonNode node, ParameterizedType type, @Nullable Object current) {
    if (node.isNull()) return null;
    var raw = (Class<?>) type.getRawType();
    var arguments = type.getActualTypeArguments();
    if (Collection.class.isAssignableFrom(raw)) {
      var list = new ArrayList<Object>();
      if (!node.isArray()) return List.of(read(node, arguments[0], null));
      node.forEach(n -> list.add(read(n, arguments[0], null)));
      return Set.class.isAssignableFrom(raw) ? new LinkedHashSet<>(list) : list;
    }
    if (!Map.class.isAssignableFrom(raw)) return read(node, raw, current);
    var map = emptyMap(raw, arguments[0]);
    node.properties()
        .forEach(
            e ->
                map.put(readKey(e.getKey(), arguments[0]), read(e.getValue(), arguments[1], null)));
    return map;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // the type of the keys is known only at run time
  private static Map<Object, Object> emptyMap(Class<?> raw, Type key) {
    if (raw == EnumMap.class) return new EnumMap((Class) key);
    return SortedMap.class.isAssignableFrom(raw) ? new TreeMap<>() : new LinkedHashMap<>();
  }

  /** Reads the key of a map, which in JSON is always text. */
  private static Object readKey(String key, Type type) {
    if (type == Integer.class) return Integer.valueOf(key);
    if (type == Long.class) return Long.valueOf(key);
    if (type == Double.class) return Double.valueOf(key);
    if (type instanceof Class<?> raw && raw.isEnum()) return readEnum(Json.write(key), raw);
    return key;
  }

  // ---- what can be read ----

  /** Throws if the value of a field of this type cannot be read after it is written. */
  void checkReadable(Type type, @Nullable Object value) {
    if (value == null) return;
    if (type instanceof WildcardType some) {
      checkReadable(some.getUpperBounds()[0], value);
    } else if (type instanceof TypeVariable<?> some) {
      checkReadable(some.getBounds()[0], value);
    } else if (type instanceof GenericArrayType array) {
      checkElements(array.getGenericComponentType(), (Object[]) value);
    } else if (type instanceof ParameterizedType generic) {
      checkGeneric(generic, value);
    } else if (value instanceof Object[] array && type instanceof Class<?> raw && raw.isArray()) {
      checkElements(raw.getComponentType(), array);
    } else if (value instanceof Record && value.getClass() == type) {
      checkComponents(value);
    } else {
      checkFits(isReadable(classOf(type), value), classOf(type), value);
    }
  }

  private static void checkFits(boolean fits, Class<?> type, Object value) {
    Check.that(
        fits,
        "a file cannot restore the %s in a field of the type %s.",
        value.getClass().getSimpleName(),
        type.getSimpleName());
  }

  private boolean isReadable(Class<?> type, Object value) {
    if (value instanceof Configured) return Registry.inFamily(type, owner).isInstance(value);
    boolean general = type == Object.class || type == Number.class || type.isInterface();
    return !general || value instanceof JsonNode;
  }

  private void checkComponents(Object record) {
    for (var part : record.getClass().getRecordComponents()) {
      checkReadable(part.getGenericType(), Option.component(part, record));
    }
  }

  private void checkElements(Type type, Object[] values) {
    for (var value : values) checkReadable(type, value);
  }

  private void checkGeneric(ParameterizedType type, Object value) {
    var raw = (Class<?>) type.getRawType();
    var arguments = type.getActualTypeArguments();
    if (value instanceof Collection<?> list) {
      boolean set = Set.class.isAssignableFrom(raw);
      checkFits(
          raw.isAssignableFrom(set ? LinkedHashSet.class : ArrayList.class)
              && Collection.class.isAssignableFrom(raw),
          raw,
          value);
      list.forEach(v -> checkReadable(arguments[0], v));
    } else if (value instanceof Map<?, ?> map) {
      var made = emptyMap(raw, arguments[0]);
      checkFits(raw.isInstance(made) && Map.class.isAssignableFrom(raw), raw, value);
      Check.that(
          isKey(arguments[0]),
          "a file cannot restore keys of the type %s: use numbers, texts or an enum.",
          raw(arguments[0]).getSimpleName());
      Check.that(
          Json.isUnordered(map) || keepsOrder(map, made),
          "a file cannot restore the order of a %s in a field of the type %s: declare a"
              + " LinkedHashMap or a TreeMap.",
          value.getClass().getSimpleName(),
          raw.getSimpleName());
      map.values().forEach(v -> checkReadable(arguments[1], v));
    } else if (value instanceof Record) {
      checkComponents(value);
    } else {
      checkFits(isReadable(raw, value), raw, value);
    }
  }

  private static boolean isKey(Type type) {
    return List.<Type>of(String.class, Integer.class, Long.class, Double.class).contains(type)
        || (type instanceof Class<?> raw && raw.isEnum());
  }

  /**
   * Returns whether a map that is read has the order of the one that is written, both for its user
   * and for the paths of layers, which follow the texts of the keys unless the map is a
   * LinkedHashMap.
   */
  private static boolean keepsOrder(Map<?, ?> map, Map<?, ?> made) {
    boolean natural = !(map instanceof SortedMap<?, ?> sorted) || sorted.comparator() == null;
    if (map instanceof LinkedHashMap || (natural && map.getClass() == made.getClass())) return true;
    var texts = map.keySet().stream().map(String::valueOf).toList();
    return texts.equals(texts.stream().sorted().toList());
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
  private static int[] ints(JsonNode node, @Nullable Object current) {
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
