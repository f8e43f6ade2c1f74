package dev.rhyton.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A value whose plain fields are its configuration: layers, optimizers, losses, initializers,
 * modes.
 *
 * <p>Field initializers are the defaults, and the only place where they stand. {@link #fields()} is
 * the one walk behind JSON, {@link #toString()}, equality and copying; static and transient fields
 * take no part in it. Setters return a changed copy.
 */
public abstract class Configured implements Cloneable {
  private static final ClassValue<List<Field>> FIELDS =
      new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
          var fields = new ArrayList<Field>();
          var parent = type.getSuperclass();
          boolean ours = type != Configured.class && !parent.getName().startsWith("java.");
          if (ours) fields.addAll(FIELDS.get(parent));
          for (var f : type.getDeclaredFields()) {
            if (f.isSynthetic() || Modifier.isStatic(f.getModifiers())) continue;
            f.setAccessible(true);
            fields.add(f);
          }
          return List.copyOf(fields);
        }
      };

  private transient String registeredName;

  /**
   * Every instance field, those of the superclass first, in the order in which they are written.
   */
  public static List<Field> allFields(Class<?> type) {
    return FIELDS.get(type);
  }

  /** The fields that are configuration. */
  protected List<Field> fields() {
    return allFields(getClass()).stream().filter(this::isConfiguration).toList();
  }

  private List<Option> options() {
    return fields().stream().flatMap(Option::of).toList();
  }

  /** Whether a field is configuration rather than state; transient fields are not. */
  protected boolean isConfiguration(Field field) {
    return !Modifier.isTransient(field.getModifiers());
  }

  /** Checks the fields together; runs after every change, by a setter or from JSON. */
  protected void check() {}

  /** Makes copies of what a fresh copy must not share with its original; by default of nothing. */
  protected void copyParts() {}

  /** Refuses a change to a value that is in use; by default every value may be changed. */
  protected void checkChangeable() {}

  /** A copy of {@code original} with one change, checked. */
  protected static <T extends Configured> T with(T original, Consumer<T> change) {
    ((Configured) original).checkChangeable();
    @SuppressWarnings("unchecked") // a clone has the class of its original
    T copy = (T) ((Configured) original).copied();
    ((Configured) copy).copyParts();
    change.accept(copy);
    ((Configured) copy).checkAll();
    return copy;
  }

  /** The same object after the change, checked: for factories that just made it. */
  protected static <T extends Configured> T made(T fresh, Consumer<T> change) {
    change.accept(fresh);
    ((Configured) fresh).checkAll();
    return fresh;
  }

  /** What has a default has a value; the rest is for the class to say. */
  private void checkAll() {
    Object defaults = blankOrNull();
    for (var o : defaults == null ? List.<Option>of() : options()) {
      var value = o.get(this);
      // An array that the caller has as well would change when theirs does.
      if (value instanceof int[] ints) o.set(this, ints.clone());
      if (value instanceof double[] doubles) o.set(this, doubles.clone());
      if (o.get(defaults) == null || o.orNull()) continue;
      Check.given(getClass().getSimpleName(), o.name(), value);
    }
    checkRanges();
    check();
  }

  /** How messages call this: by its class, or by the call that takes it. */
  protected String owner() {
    return className();
  }

  private void checkRanges() {
    for (var field : allFields(getClass())) {
      var range = field.getAnnotation(Range.class);
      if (range != null) Check.range(owner(), field.getName(), get(field, this), range);
    }
  }

  private Object copied() {
    try {
      return clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  /** The class name in Keras' JSON. */
  public String className() {
    var name = getClass().getSimpleName();
    return name.isEmpty() ? getClass().getSuperclass().getSimpleName() : name;
  }

  /** The module in Keras' JSON. */
  protected String module() {
    return "keras." + getClass().getPackageName().replaceAll(".*\\.", "");
  }

  /** The modules in which Keras' classes were and are, and ours. */
  private static final Pattern KNOWN_MODULE =
      Pattern.compile("(tf_|tensorflow\\.(python\\.)?)?keras(\\..*)?|rhyton\\..*|builtins");

  /** Whether a file says that the class of an object is one of Keras', or does not say whose. */
  static boolean isOfKeras(JsonNode json) {
    var module = json.path("module");
    return !module.isTextual() || KNOWN_MODULE.matcher(module.asText()).matches();
  }

  /** Whether its class is a user's, not one of the library. */
  final boolean isCustom() {
    var type = getClass();
    return !type.getPackageName().startsWith("dev.rhyton.") || type.getEnclosingClass() != null;
  }

  /** The name under which Python knows a class that is not Keras' own, or null. */
  protected String registeredName() {
    if (!isCustom()) return null;
    return registeredName == null ? "Custom>" + className() : registeredName;
  }

  /** Refuses a file's object that has the name of one of Keras', but not its origin. */
  final void checkOrigin(JsonNode json) {
    if (isCustom()) {
      registeredName = json.path("registered_name").asText(null);
    } else if (!isOfKeras(json)) {
      throw new IllegalArgumentException(
          String.format("the %s of the module %s is not Keras'.", className(), json.get("module")));
    }
  }

  /** Adds to Keras' form of it what stands there beside class and configuration. */
  protected void describe(ObjectNode json) {}

  /** Reads what stands in Keras' form of it beside class and configuration. */
  protected void readDescription(JsonNode json) {}

  /** Its form as the value of a field: Keras' object of class and configuration. */
  protected JsonNode asField() {
    return Json.writeObject(this);
  }

  /** Writes the configuration, a key for each option. */
  public ObjectNode config() {
    var node = Json.object();
    for (var o : options()) node.set(o.key(), written(o));
    idleOptions().properties().forEach(e -> node.putIfAbsent(e.getKey(), e.getValue()));
    return node;
  }

  private JsonNode written(Option option) {
    try {
      return Json.write(option.get(this));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.format(
              "%s: the field %s cannot be saved: %s Declare it transient, and let the constructor or"
                  + " build make it.",
              className(), option.name(), e.getMessage()),
          e);
    }
  }

  /**
   * Reads the configuration; what it does not hold keeps its default. Options that this class does
   * not have are refused where they ask for something ({@link Json#refuseUnknown}).
   */
  protected void readConfig(ObjectNode config) {
    ObjectNode unknown = Json.object().setAll(config);
    unknown.remove(harmlessKeys());
    idleOptions()
        .properties()
        .forEach(
            idle -> {
              if (idle.getValue().equals(config.get(idle.getKey()))) unknown.remove(idle.getKey());
            });
    for (var o : options()) {
      JsonNode value = unknown.remove(o.key());
      if (value == null || (value.isNull() && o.get(this) != null && !o.orNull())) continue;
      var place = className() + ": " + o.key();
      o.set(this, Json.within(place, () -> Json.read(value, o.type(), o.get(this))));
    }
    Json.refuseUnknown(className(), unknown);
    checkRanges();
    check();
  }

  /**
   * Options that Keras has and this class has not, with the values under which they change nothing;
   * files hold them too.
   */
  protected ObjectNode idleOptions() {
    return Json.object();
  }

  /** Keys that files hold and that mean nothing here. */
  protected Set<String> harmlessKeys() {
    return Set.of();
  }

  /** A new instance by the no-argument constructor, every field at its default. */
  public static <T> T blank(Class<T> type) {
    try {
      Constructor<T> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(
          type.getSimpleName() + " needs a constructor without arguments to be read or copied.", e);
    } catch (InvocationTargetException | InstantiationException | IllegalAccessException e) {
      throw new IllegalArgumentException(
          "Cannot make a "
              + type.getSimpleName()
              + ": "
              + (e.getCause() == null ? e : e.getCause()),
          e);
    }
  }

  /** The value of a field found by {@link #allFields}. */
  public static Object get(Field field, Object owner) {
    try {
      return field.get(owner);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** Gives a field found by {@link #allFields} a value. */
  protected static void set(Field field, Object owner, Object value) {
    try {
      field.set(owner, value);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** {@code Adam(learning_rate=0.01)}: what differs from the defaults. */
  @Override
  public String toString() {
    Object defaults = blankOrNull();
    var parts = new StringJoiner(", ", getClass().getSimpleName() + "(", ")");
    for (var o : options()) {
      Object value = o.get(this);
      if (defaults != null && Objects.deepEquals(value, o.get(defaults))) continue;
      parts.add(o.key() + "=" + Json.text(value));
    }
    return parts.toString();
  }

  private Object blankOrNull() {
    try {
      return blank(getClass());
    } catch (IllegalArgumentException e) {
      return null; // a user's class without such a constructor: print every field
    }
  }
}
