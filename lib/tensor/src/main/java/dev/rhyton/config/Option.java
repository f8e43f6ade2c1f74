package dev.rhyton.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * One option of a {@link Configured}: a field, or a component of a field that is {@link Inlined}.
 *
 * @param field the field
 * @param part the component, null for the whole field
 */
record Option(Field field, RecordComponent part) {
  private static final String GROUP = "Options";

  /** Returns the options of a field. */
  static Stream<Option> of(Field field) {
    if (!Inlined.class.isAssignableFrom(field.getType())) return Stream.of(new Option(field, null));
    return Arrays.stream(field.getType().getRecordComponents()).map(p -> new Option(field, p));
  }

  /** Returns the name in Java, {@code kernelInitializer}. */
  String name() {
    if (part == null) return field.getName();
    var whose = field.getName().substring(0, field.getName().length() - GROUP.length());
    return whose + Character.toUpperCase(part.getName().charAt(0)) + part.getName().substring(1);
  }

  /** Returns the name in Keras' JSON, {@code kernel_initializer}. */
  String key() {
    var key = field.getAnnotation(Key.class);
    return key == null ? Text.key(name()) : key.value();
  }

  /** Returns the type of the option. */
  Type type() {
    return part == null ? field.getGenericType() : part.getGenericType();
  }

  /** Returns whether null is allowed although there is a default. */
  boolean orNull() {
    return field.isAnnotationPresent(Nullable.class);
  }

  Object get(Object owner) {
    var value = Fields.get(field, owner);
    return part == null ? value : component(part, value);
  }

  void set(Object owner, Object value) {
    Fields.set(field, owner, part == null ? value : changed(Fields.get(field, owner), value));
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

  /** Returns the record with another value of this component. */
  private Object changed(Object record, Object value) {
    var parts = List.of(record.getClass().getRecordComponents());
    try {
      Constructor<?> constructor =
          record
              .getClass()
              .getDeclaredConstructor(
                  parts.stream().map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(
          parts.stream()
              .map(p -> p.getName().equals(part.getName()) ? value : component(p, record))
              .toArray());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
