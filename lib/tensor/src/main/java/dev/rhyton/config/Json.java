package dev.rhyton.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Converts field values to Keras' JSON and back, for every configured class. */
public final class Json {
  /** The version of Keras whose options and file formats this library follows. */
  public static final String KERAS_VERSION = "3.15.1";

  /**
   * The largest depth of a tree: readers are recursive, and a deeper tree could overflow the stack.
   */
  private static final int MAX_DEPTH = 400;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
              .build());
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String SHARED_ID = "shared_object_id";

  /** Objects that occur several times in the tree being read, by Keras' identifier. */
  private static final ThreadLocal<Map<Long, Object>> READ = new ThreadLocal<>();

  /** The first occurrence of each object in the tree being written. */
  private static final ThreadLocal<Map<Object, ObjectNode>> WRITTEN = new ThreadLocal<>();

  private Json() {}

  /** Returns an empty object. */
  public static ObjectNode object() {
    return NODES.objectNode();
  }

  /** Returns an empty list. */
  public static ArrayNode array() {
    return NODES.arrayNode();
  }

  /** Parses text. */
  public static JsonNode parse(String text) {
    Check.that(text != null, "Not JSON: expected text, received null.");
    try {
      var json = MAPPER.readTree(text);
      Check.that(!json.isMissingNode(), "Not JSON: the text is empty.");
      return json;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Returns the JSON of a field's value. */
  public static JsonNode write(Object value) {
    if (value == null) return NullNode.instance;
    if (value instanceof Named named) return NODES.textNode(named.name());
    if (value instanceof Configured configured) return configured.asField();
    if (value instanceof JsonValue other) return write(other.written());
    if (value instanceof Boolean b) return NODES.booleanNode(b);
    if (value instanceof Integer i) return NODES.numberNode(i);
    if (value instanceof Long l) return NODES.numberNode(l);
    if (value instanceof Double d) return NODES.numberNode(d);
    if (value instanceof String s) return NODES.textNode(s);
    if (value instanceof Enum<?> e) return NODES.textNode(e.name().toLowerCase(Locale.ROOT));
    if (value instanceof JsonNode node) return node;
    if (value instanceof Map<?, ?> map) {
      var node = NODES.objectNode();
      map.forEach(
          (k, v) ->
              node.set(
                  k instanceof Enum<?> e ? e.name().toLowerCase(Locale.ROOT) : k.toString(),
                  write(v)));
      return node;
    }
    if (value instanceof Record record) return writeRecord(record);
    var array = NODES.arrayNode();
    elements(value).forEach(v -> array.add(write(v)));
    return array;
  }

  private static ObjectNode writeRecord(Record value) {
    var node = NODES.objectNode();
    for (var field : Fields.all(value.getClass())) {
      node.set(Text.key(field.getName()), write(Fields.get(field, value)));
    }
    return node;
  }

  private static Collection<?> elements(Object value) {
    if (value instanceof Collection<?> elements) return elements;
    if (!value.getClass().isArray()) {
      throw new IllegalArgumentException(value.getClass().getName() + " has no form in JSON.");
    }
    var list = new ArrayList<Object>();
    for (int i = 0; i < Array.getLength(value); i++) list.add(Array.get(value, i));
    return list;
  }

  /** Returns Keras' JSON of an object: its class and its configuration. */
  public static ObjectNode writeObject(Configured value) {
    return within(WRITTEN, new IdentityHashMap<>(), () -> written(value));
  }

  private static ObjectNode written(Configured value) {
    var node = object();
    node.put("module", value.isCustom() ? null : value.module());
    node.put("class_name", value.className());
    node.set("config", value.getConfig());
    node.put("registered_name", value.registeredName());
    value.describe(node);
    return node;
  }

  /**
   * Gives all occurrences of one object in a tree the same identifier, so that readers create one
   * object.
   */
  public static void share(Object value, ObjectNode node) {
    var written = WRITTEN.get();
    var first = written.putIfAbsent(value, node);
    if (first == null) return;
    long others = written.values().stream().filter(n -> n.has(SHARED_ID)).count();
    if (!first.has(SHARED_ID)) first.put(SHARED_ID, others + 1);
    node.set(SHARED_ID, first.get(SHARED_ID));
  }

  /** Runs a body with a thread-local value, which the outermost call sets. */
  @CanIgnoreReturnValue
  private static <V, T> T within(ThreadLocal<V> local, V value, Supplier<T> body) {
    if (local.get() != null) return body.get();
    local.set(value);
    try {
      return body.get();
    } finally {
      local.remove();
    }
  }

  /** Reads an object of a family from Keras' JSON, or from only a name. */
  public static <T> T readObject(JsonNode node, Class<T> family) {
    return within(READ, new HashMap<>(), () -> read(node, family));
  }

  private static <T> T read(JsonNode node, Class<T> family) {
    if (node.isTextual()) return family.cast(Registry.familyOf(family).get(node.asText()));
    if (node.isNumber()) return family.cast(Registry.familyOf(family).get(node.asDouble()));
    if (!node.path("class_name").isTextual()) {
      throw new IllegalArgumentException(
          "expected an object with class_name and config, received " + brief(node) + ".");
    }
    var id = node.path(SHARED_ID);
    Object value = id.isIntegralNumber() ? READ.get().get(id.asLong()) : null;
    if (value == null) value = readNew(node, family);
    if (id.isIntegralNumber()) READ.get().put(id.asLong(), value);
    if (!family.isInstance(value)) {
      throw new IllegalArgumentException(
          "expected a " + family.getSimpleName() + ", received " + node.get("class_name") + ".");
    }
    return family.cast(value);
  }

  private static Object readNew(JsonNode node, Class<?> family) {
    var name = node.get("class_name").asText();
    boolean isFunction = name.equals("function") && node.path("config").isTextual();
    var registry = Registry.familyOf(family);
    Object value =
        isFunction ? registry.get(node.get("config").asText()) : registry.get(name, node);
    if (!(value instanceof Configured configured)) return value;
    configured.checkOrigin(node);
    if (node.get("config") instanceof ObjectNode config) configured.readConfig(config);
    configured.readDescription(node);
    return value;
  }

  /**
   * Refuses unknown keys, which files of later versions may contain: ignoring them could give wrong
   * numbers. A key whose value is null, false or empty is accepted: it is the inactive default of
   * an option that was added later.
   */
  public static void refuseUnknown(String owner, ObjectNode unknown) {
    for (var option : unknown.properties()) {
      var value = option.getValue();
      boolean empty = value.isValueNode() ? value.asText().isEmpty() : value.isEmpty();
      if (empty || value.isNull() || value.equals(BooleanNode.FALSE)) continue;
      throw new UnknownException(
          String.format(
              "%s: the option %s=%s is not known here, as of Keras %s: update this library, or save"
                  + " the file without it.",
              owner, option.getKey(), brief(value), KERAS_VERSION));
    }
  }

  /** Reads an object in a list; errors report its index in the list and its name. */
  public static <T> T readPart(String list, int place, JsonNode node, Class<T> family) {
    var name = node.path("config").path("name");
    var part = list + "[" + place + "]" + (name.isTextual() ? " " + name : "");
    return within(part, () -> readObject(node, family));
  }

  /** Reads a part of a larger object; errors name the part. */
  @CanIgnoreReturnValue
  public static <T> T within(String part, Supplier<T> body) {
    try {
      return body.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(part + ": " + e.getMessage(), e);
    }
  }

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
    return readObject(node, raw);
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
      return readObject(node, raw);
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
    if (type instanceof Class<?> raw && raw.isEnum()) return readEnum(NODES.textNode(key), raw);
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
            + brief(node)
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
          "expected " + type.getSimpleName() + ", received " + brief(node) + ".");
    }
    return node;
  }

  private static String brief(JsonNode node) {
    var text = node.toString();
    return text.length() <= 80 ? text : text.substring(0, 77) + "...";
  }

  /** Returns the text of a value in a printed configuration. */
  static String text(Object value) {
    if (value instanceof Named named) return named.name();
    if (value instanceof Configured || value instanceof JsonValue || value == null) {
      return String.valueOf(value);
    }
    if (value instanceof Double d) return Text.number(d);
    try {
      return write(value).toString();
    } catch (IllegalArgumentException e) {
      return value.getClass().getSimpleName(); // a value without JSON is printed by its class
    }
  }
}
