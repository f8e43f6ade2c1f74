package dev.rhyton.config;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One option of a {@link Configured}: a field, or a field of a part that is {@link Inlined}.
 *
 * @param field the field
 * @param part the field of the part, null if the value itself has the option
 */
record Option(Field field, @Nullable Field part) {
  private static final String GROUP = "Options";

  /** Returns the options in a field. */
  static Stream<Option> of(Field field) {
    return Inlined.class.isAssignableFrom(field.getType())
        ? Fields.all(field.getType()).stream()
            .filter(f -> !Modifier.isTransient(f.getModifiers()))
            .map(f -> new Option(f, field))
        : Stream.of(new Option(field, null));
  }

  /** Returns the name in Java, {@code kernelInitializer}. */
  String name() {
    var name = field.getName();
    if (part == null || !part.getName().endsWith(GROUP)) return name;
    var whose = part.getName().substring(0, part.getName().length() - GROUP.length());
    return whose + Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  /** Returns the name in Keras' JSON, {@code kernel_initializer}. */
  String key() {
    var key = field.getAnnotation(Key.class);
    return key == null ? Text.key(name()) : key.value();
  }

  /** Returns the type of the option. */
  Type type() {
    return field.getGenericType();
  }

  /** Returns whether null is allowed, also where there is a default. */
  boolean orNull() {
    return field.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  Object get(Configured owner) {
    return Fields.get(field, holder(owner));
  }

  void set(Configured owner, Object value) {
    Fields.set(field, holder(owner), value);
  }

  private Object holder(Configured owner) {
    return part == null ? owner : Fields.get(part, owner);
  }

  /** Returns a component of a record. */
  static Object component(RecordComponent part, Object record) {
    try {
      part.getAccessor().setAccessible(true);
      return part.getAccessor().invoke(record);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
