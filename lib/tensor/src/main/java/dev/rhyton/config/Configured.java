package dev.rhyton.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value whose plain fields are its configuration: layers, optimizers, losses, initializers,
 * modes.
 *
 * <p>Field initializers are the defaults, and the only place where defaults are written. JSON,
 * {@link #toString()}, equality and copying are based on {@link #fields()}; static and transient
 * fields are not included. Setters return a changed copy.
 */
public abstract class Configured implements Cloneable {
  private transient @Nullable String registeredName;

  /** Returns the fields that are configuration. */
  protected List<Field> fields() {
    return Fields.all(getClass()).stream().filter(this::isConfiguration).toList();
  }

  private List<Option> options() {
    return fields().stream().flatMap(Option::of).toList();
  }

  /** Returns whether a field is configuration rather than state; transient fields are not. */
  protected boolean isConfiguration(Field field) {
    return !Modifier.isTransient(field.getModifiers());
  }

  /** Checks the fields together; runs after every change, by a setter or from JSON. */
  protected void check() {}

  /** Copies the parts that a new copy must not share with its original; does nothing by default. */
  protected void copyParts() {}

  /**
   * Throws if the value is in use and must not be changed; by default every value may be changed.
   */
  protected void checkChangeable() {}

  /** Returns a copy of {@code original} with one change, after checking it. */
  protected static <T extends Configured> T with(T original, Consumer<T> change) {
    ((Configured) original).checkChangeable();
    @SuppressWarnings("unchecked") // a clone has the class of its original
    T copy = (T) ((Configured) original).copied();
    ((Configured) copy).copyParts();
    change.accept(copy);
    ((Configured) copy).checkAll();
    return copy;
  }

  /** Changes a new object, checks it, and returns it; for factory methods. */
  protected static <T extends Configured> T made(T fresh, Consumer<T> change) {
    change.accept(fresh);
    ((Configured) fresh).checkAll();
    return fresh;
  }

  /** Checks that an option with a non-null default is not null, then runs the class's own check. */
  private void checkAll() {
    var defaults = blankOrNull();
    for (var o : options()) {
      if (defaults == null) break; // a class that only its author can create
      var value = o.get(this);
      // Without a copy, a later change to the caller's array would change this value.
      if (value instanceof int[] ints) o.set(this, ints.clone());
      if (value instanceof double[] doubles) o.set(this, doubles.clone());
      if (o.get(defaults) == null || o.orNull()) continue;
      Check.given(getClass().getSimpleName(), o.name(), value);
    }
    checkRanges();
    check();
    checkNumbers();
  }

  /** Returns the name in messages: the class, or the call that takes the value. */
  protected String owner() {
    return className();
  }

  /** Checks the ranges of all fields, also of those that are no configuration in a subclass. */
  private void checkRanges() {
    for (var o : Fields.all(getClass()).stream().flatMap(Option::of).toList()) {
      var range = o.field().getAnnotation(Range.class);
      if (range != null) Check.range(owner(), o.name(), o.get(this), range);
    }
  }

  /** Refuses NaN, which no option means, where a class does not do so itself. */
  private void checkNumbers() {
    for (var o : options()) {
      Check.that(
          !(o.get(this) instanceof Double number) || !number.isNaN(),
          "%s: %s must be a number, received NaN.",
          owner(),
          o.name());
    }
  }

  /** Returns a copy with its own parts. */
  private Configured copied() {
    try {
      var copy = (Configured) clone();
      for (var field : Fields.all(getClass())) {
        if (Fields.get(field, this) instanceof Inlined part) Fields.set(field, copy, part.copy());
      }
      return copy;
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the class name in Keras' JSON. */
  protected String className() {
    var name = getClass().getSimpleName();
    return name.isEmpty() ? getClass().getSuperclass().getSimpleName() : name;
  }

  /** Returns the module in Keras' JSON. */
  protected String module() {
    return "keras." + getClass().getPackageName().replaceAll(".*\\.", "");
  }

  /** The modules of Keras' classes, in past and present versions, and of this library. */
  private static final Pattern KNOWN_MODULE =
      Pattern.compile("(tf_|tensorflow\\.(python\\.)?)?keras(\\..*)?|rhyton\\..*|builtins");

  /**
   * Returns whether a file declares the class of an object as one of Keras', or declares no module.
   */
  static boolean isOfKeras(JsonNode json) {
    var module = json.path("module");
    return !module.isTextual() || KNOWN_MODULE.matcher(module.asText()).matches();
  }

  /** Returns whether the class belongs to a user, not to the library. */
  final boolean isCustom() {
    return !Fields.isOfLibrary(getClass());
  }

  /** Returns the name under which Python registers a class that is not Keras' own, or null. */
  protected @Nullable String registeredName() {
    if (!isCustom()) return null;
    return registeredName == null ? "Custom>" + className() : registeredName;
  }

  /** Throws if an object in a file has the name of a Keras class but another module. */
  final void checkOrigin(JsonNode json) {
    if (isCustom()) {
      registeredName = json.path("registered_name").asText(null);
    } else if (!isOfKeras(json)) {
      throw new IllegalArgumentException(
          String.format("the %s of the module %s is not Keras'.", className(), json.get("module")));
    }
  }

  /** Adds entries beside class and configuration to the object's JSON. */
  protected void describe(ConfigDict json) {}

  /** Reads the entries beside class and configuration from the object's JSON. */
  protected void readDescription(ConfigDict json) {}

  /**
   * Returns what JSON contains for the value in a field: this object for its class and
   * configuration, or a number or a text.
   */
  protected Object asField() {
    return this;
  }

  /** Returns the configuration, with an entry for each option. */
  public ConfigDict getConfig() {
    var node = Json.object();
    for (var o : options()) node.set(o.key(), written(o));
    idleOptions().node.properties().forEach(e -> node.putIfAbsent(e.getKey(), e.getValue()));
    return new ConfigDict(node);
  }

  private JsonNode written(Option option) {
    var value = option.get(this);
    try {
      return isCustom() ? Json.writeField(value, option.type(), getClass()) : Json.write(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.format(
              "%s: the field %s cannot be saved: %s Declare it transient, and let the constructor"
                  + " or build make it.",
              className(), option.name(), e.getMessage()),
          e);
    }
  }

  /**
   * Reads the configuration; options that are missing in it keep their defaults. Options that this
   * class does not have are refused unless their value is inactive ({@link Json#refuseUnknown}).
   */
  protected void readConfig(ConfigDict config) {
    ObjectNode unknown = Json.object().setAll(config.node);
    unknown.remove(harmlessKeys());
    idleOptions()
        .node
        .properties()
        .forEach(
            idle -> {
              if (idle.getValue().equals(config.node.get(idle.getKey())))
                unknown.remove(idle.getKey());
            });
    for (var o : options()) {
      JsonNode value = unknown.remove(o.key());
      if (value == null || (value.isNull() && o.get(this) != null && !o.orNull())) continue;
      var place = className() + ": " + o.key();
      o.set(
          this, Json.within(place, () -> Json.readField(value, o.type(), o.get(this), getClass())));
    }
    Json.refuseUnknown(className(), unknown);
    checkRanges();
    check();
    checkNumbers();
  }

  /**
   * Returns options that Keras has and this class lacks, with the values under which they have no
   * effect; they are written to files too.
   */
  protected ConfigDict idleOptions() {
    return ConfigDict.of();
  }

  /** Returns keys that files contain and that have no effect here. */
  protected Set<String> harmlessKeys() {
    return Set.of();
  }

  /**
   * Returns the class and the options that differ from their defaults, {@code
   * Adam(learning_rate=0.01)}.
   */
  @Override
  public String toString() {
    return getClass().getSimpleName()
        + "("
        + String.join(", ", printedOptions(this).values())
        + ")";
  }

  /**
   * Returns the options that differ from their defaults in printed form, {@code units=32}, by key.
   */
  protected static Map<String, String> printedOptions(Configured configured) {
    var defaults = configured.blankOrNull();
    var printed = new LinkedHashMap<String, String>();
    for (var o : configured.options()) {
      Object value = o.get(configured);
      if (defaults != null && Objects.deepEquals(value, o.get(defaults))) continue;
      printed.put(o.key(), o.key() + "=" + Json.text(value));
    }
    return printed;
  }

  private @Nullable Configured blankOrNull() {
    try {
      return Fields.blank(getClass());
    } catch (IllegalArgumentException e) {
      return null; // a user's class without such a constructor: print every field
    }
  }
}
