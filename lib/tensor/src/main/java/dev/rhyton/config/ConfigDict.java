package dev.rhyton.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of an object by their names, in order, as Keras' {@code get_config()}. Its text is
 * the JSON that files contain.
 *
 * <pre>{@code
 * Dense.of(64).getConfig().get("units")   // 64
 * }</pre>
 */
public final class ConfigDict {
  final ObjectNode node;

  ConfigDict(ObjectNode node) {
    this.node = node;
  }

  /** Returns a configuration without options. */
  public static ConfigDict of() {
    return new ConfigDict(Json.object());
  }

  /**
   * Sets an option: null, a number, a text, a boolean, a list, an array, a map, or an object with a
   * configuration.
   *
   * @return this configuration
   */
  @CanIgnoreReturnValue
  public ConfigDict put(String name, @Nullable Object value) {
    Check.given("ConfigDict", "name", name);
    node.set(name, Json.write(value));
    return this;
  }

  /**
   * Removes options, whether or not they are there.
   *
   * @return this configuration
   */
  @CanIgnoreReturnValue
  public ConfigDict remove(String... names) {
    for (var name : Check.all("ConfigDict", "names", names)) node.remove(name);
    return this;
  }

  /** Returns whether there is an option of this name; its value may be null. */
  public boolean has(String name) {
    return node.has(Check.given("ConfigDict", "name", name));
  }

  /**
   * Returns the value of an option: null, a Boolean, a number, a String, a List, or a Map, in which
   * objects have {@code class_name} and {@code config}; null if there is no such option.
   */
  public @Nullable Object get(String name) {
    return Json.plain(node.path(Check.given("ConfigDict", "name", name)));
  }

  /** Returns the names of the options in order. */
  public Set<String> names() {
    var names = new LinkedHashSet<String>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ConfigDict config && config.node.equals(node);
  }

  @Override
  public int hashCode() {
    return node.hashCode();
  }

  @Override
  public String toString() {
    return node.toString();
  }
}
