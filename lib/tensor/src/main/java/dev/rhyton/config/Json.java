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
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Converts field values to Keras' JSON and back, for every configured class. */
public final class Json {
  /** The version of Keras whose options and file formats this library follows. */
  public static final String KERAS_VERSION = "3.15.1";

  /**
   * The largest depth of a tree: readers are recursive, and a deeper tree could overflow the stack.
   */
  private static final int MAX_DEPTH = 400;

  /** How deep lists in lists may be; a list may contain itself. */
  private static final int DEEPEST = 254;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
              .build());
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String SHARED_ID = "shared_object_id";

  /** The key of the reason why an object cannot be read. */
  private static final String UNREADABLE = "unreadable";

  /** Objects that occur several times in the tree being read, by Keras' identifier. */
  private static final ThreadLocal<Map<Long, Object>> READ = new ThreadLocal<>();

  /** The first occurrence of each object in the tree being written. */
  private static final ThreadLocal<Map<Object, ObjectNode>> WRITTEN = new ThreadLocal<>();

  private Json() {}

  /** Returns an empty object. */
  public static ObjectNode object() {
    return NODES.objectNode();
  }

  /**
   * Returns the value of a tree: null, a Boolean, a number, a String, a List, or a Map; null if it
   * is missing.
   */
  public static @Nullable Object plain(JsonNode value) {
    if (value.isObject()) {
      var map = new LinkedHashMap<String, Object>();
      value.properties().forEach(e -> map.put(e.getKey(), plain(e.getValue())));
      return map;
    }
    if (value.isArray()) {
      var list = new ArrayList<Object>();
      value.forEach(part -> list.add(plain(part)));
      return list;
    }
    if (value.isBoolean()) return value.asBoolean();
    if (value.isNumber()) return value.numberValue();
    return value.isNull() || value.isMissingNode() ? null : value.asText();
  }

  /** Returns the tree of a configuration. */
  public static ObjectNode node(ConfigDict config) {
    return config.node;
  }

  /** Returns the configuration that a tree contains. */
  public static ConfigDict config(ObjectNode node) {
    return new ConfigDict(node);
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
      throw new IllegalArgumentException("Not JSON: " + e.getOriginalMessage() + ".", e);
    }
  }

  /** Returns the JSON of a field's value. */
  public static JsonNode write(@Nullable Object value) {
    return write(value, 1);
  }

  private static JsonNode write(@Nullable Object value, int depth) {
    if (value == null) return NullNode.instance;
    if (value instanceof Named named) return NODES.textNode(named.name());
    if (value instanceof Configured configured) return asField(configured);
    if (value instanceof JsonValue other) return write(other.written());
    if (value instanceof Boolean b) return NODES.booleanNode(b);
    if (value instanceof Integer i) return NODES.numberNode(i);
    if (value instanceof Long l) return NODES.numberNode(l);
    if (value instanceof Double d) return NODES.numberNode(d);
    if (value instanceof Float f) return NODES.numberNode(Double.parseDouble(f.toString()));
    if (value instanceof String s) return NODES.textNode(s);
    if (value instanceof Enum<?> e) return NODES.textNode(e.name().toLowerCase(Locale.ROOT));
    if (value instanceof JsonNode node) return node;
    Check.that(depth <= DEEPEST, "A list in lists: at most %d levels are possible.", DEEPEST);
    if (value instanceof Map<?, ?> map) {
      var node = NODES.objectNode();
      Check.that(map.keySet().stream().allMatch(Objects::nonNull), "A key of a map is null.");
      var keys = new ArrayList<Object>(map.keySet());
      if (isUnordered(map)) keys.sort(Comparator.comparing(String::valueOf));
      for (var k : keys) {
        var key = k instanceof Enum<?> e ? e.name().toLowerCase(Locale.ROOT) : k.toString();
        node.set(key, write(map.get(k), depth + 1));
      }
      return node;
    }
    if (value instanceof Record record) return writeRecord(record);
    var array = NODES.arrayNode();
    elements(value).forEach(v -> array.add(write(v, depth + 1)));
    return array;
  }

  /** Returns whether a map has no order; it is then written in the order of its keys' texts. */
  static boolean isUnordered(Map<?, ?> map) {
    boolean hashed = map instanceof HashMap && !(map instanceof LinkedHashMap);
    boolean immutable = map.getClass().getName().startsWith("java.util.ImmutableCollections");
    return hashed || immutable || map instanceof ConcurrentHashMap;
  }

  private static JsonNode asField(Configured value) {
    var written = value.asField();
    return written == value ? writeObject(value) : write(written);
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
      throw new IllegalArgumentException(
          value.getClass().getSimpleName() + " has no form in JSON.");
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
    node.set("config", value.getConfig().node);
    node.put("registered_name", value.registeredName());
    var reason = value.isCustom() ? Fields.whyUnreadable(value.getClass()) : null;
    if (reason != null) unreadable(node, reason);
    value.describe(new ConfigDict(node));
    return node;
  }

  /**
   * Marks the JSON of an object that cannot be made again from a file, with the reason and what to
   * do, which the reader reports.
   */
  public static void unreadable(ObjectNode node, String reason) {
    node.put(UNREADABLE, reason);
  }

  /** Returns the reason with which JSON is marked that cannot be read, or null. */
  public static @Nullable String whyUnreadable(JsonNode node) {
    return node.path(UNREADABLE).asText(null);
  }

  /**
   * Throws if JSON contains an object that cannot be read.
   *
   * @param owner the name in messages
   */
  public static void checkReadable(String owner, JsonNode node) {
    var reason = whyUnreadable(node);
    Check.that(reason == null, "%s cannot be saved: %s", owner, reason);
    node.properties().forEach(e -> checkReadable(owner + ": " + e.getKey(), e.getValue()));
    if (node.isArray()) node.forEach(part -> checkReadable(owner, part));
  }

  /**
   * Gives all occurrences of one object in a tree the same identifier, so that readers create one
   * object.
   */
  public static void share(Object value, ObjectNode node) {
    Check.given("share", "node", node);
    Check.given("share", "value", value);
    var written = WRITTEN.get();
    var first = written.putIfAbsent(value, node);
    if (first == null) return;
    long others = written.values().stream().filter(n -> n.has(SHARED_ID)).count();
    if (!first.has(SHARED_ID)) first.put(SHARED_ID, others + 1);
    node.set(SHARED_ID, first.get(SHARED_ID));
  }

  /** Runs a body that writes objects of no file: none is shared with the tree being written. */
  public static <T> T apart(Supplier<T> body) {
    var outer = WRITTEN.get();
    WRITTEN.remove();
    try {
      return within(WRITTEN, new IdentityHashMap<>(), body);
    } finally {
      if (outer != null) WRITTEN.set(outer);
    }
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
        isFunction ? registry.getFunction(node.get("config").asText()) : registry.get(name, node);
    if (!(value instanceof Configured configured)) return value;
    configured.checkOrigin(node);
    if (node.get("config") instanceof ObjectNode config) {
      // A copy, from which a class may remove what it has read: the tree may be read again.
      ObjectNode copy = object().setAll(config);
      configured.readConfig(new ConfigDict(copy));
    }
    if (node instanceof ObjectNode described) configured.readDescription(new ConfigDict(described));
    return value;
  }

  /**
   * Refuses unknown keys, which files of later versions may contain, since ignoring them could
   * change results. A key whose value is null, false or empty is accepted: it is the inactive
   * default of an option that was added later.
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

  /**
   * Reads the value of a field from JSON; {@code current} is its default, and {@code owner} the
   * class that has the field.
   */
  public static @Nullable Object readField(
      JsonNode node, Type type, Object current, Class<?> owner) {
    return new FieldBinder(owner).read(node, type, current);
  }

  /**
   * Returns the JSON of the value of a field from which {@link #readField} makes it again.
   *
   * @throws IllegalArgumentException if it has no such JSON
   */
  public static JsonNode writeField(@Nullable Object value, Type type, Class<?> owner) {
    var json = write(value);
    new FieldBinder(owner).checkReadable(type, value);
    return json;
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

  static String brief(JsonNode node) {
    var text = node.toString();
    return text.length() <= 80 ? text : text.substring(0, 77) + "...";
  }

  /** Returns the text of a value in a printed configuration. */
  static String text(@Nullable Object value) {
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
