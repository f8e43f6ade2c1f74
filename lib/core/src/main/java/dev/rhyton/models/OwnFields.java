package dev.rhyton.models;

import dev.rhyton.config.Fields;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a user's own classes in a model, such as the weight of a term of the loss: code
 * that is traced reads them once, so that a function is out of date if one of them has changed.
 *
 * <p>They are the fields that can change of layers, losses and other objects of classes that are
 * not the library's, and of the objects that these and functions refer to. Fields of the library's
 * own objects do not change once they are in use; those that are transient refer to no option.
 */
final class OwnFields {
  private static final int MOST_PLACES = 1000;
  private static final int MOST_ELEMENTS = 1000;
  private static final int DEEPEST = 3; // objects in objects of a user's own classes

  private static final ClassValue<List<Field>> FIELDS =
      new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
          var fields = new ArrayList<Field>();
          for (var at = type; at != null && isOpen(at); at = at.getSuperclass()) {
            Arrays.stream(at.getDeclaredFields())
                .filter(f -> !Modifier.isStatic(f.getModifiers()) && f.trySetAccessible())
                .forEach(fields::add);
          }
          return List.copyOf(fields);
        }
      };

  /** A field of an object. */
  record Place(Object owner, Field field) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Place p && p.owner == owner && p.field.equals(field);
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(owner) + field.hashCode();
    }
  }

  /** An object that is compared by identity. */
  private record Same(Object object) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Same s && s.object == object;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(object);
    }
  }

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Place> places = new ArrayList<>();

  /** Finds the fields of these objects, and of those that they refer to. */
  OwnFields(Collection<?> objects) {
    objects.forEach(o -> visit(o, 0));
  }

  boolean isEmpty() {
    return places.isEmpty();
  }

  /** Returns the current values. */
  Map<Place, Object> values() {
    if (places.isEmpty()) return Map.of();
    var values = new LinkedHashMap<Place, Object>();
    for (var place : places) values.put(place, copy(get(place.field, place.owner)));
    return values;
  }

  private void visit(@Nullable Object object, int depth) {
    if (object == null || depth > DEEPEST || !seen.add(object)) return;
    if (object instanceof Collection<?> list) {
      if (list.size() <= MOST_ELEMENTS) list.forEach(o -> visit(o, depth));
    } else if (object instanceof Map<?, ?> map) {
      if (map.size() <= MOST_ELEMENTS) map.values().forEach(o -> visit(o, depth));
    } else if (object instanceof Object[] array) {
      if (array.length <= MOST_ELEMENTS) Arrays.asList(array).forEach(o -> visit(o, depth));
    } else if (!(object instanceof Tensor) && !(object instanceof Enum)) {
      visitFields(object, depth);
    }
  }

  private void visitFields(Object object, int depth) {
    for (var field : FIELDS.get(object.getClass())) {
      if (places.size() >= MOST_PLACES) return;
      boolean own = !isOfLibrary(field.getDeclaringClass());
      if (!own && Modifier.isTransient(field.getModifiers()) && !isFunction(field)) continue;
      boolean changes = !Modifier.isFinal(field.getModifiers()) || field.getType().isArray();
      if (own && (changes || isMutable(field.getType()))) places.add(new Place(object, field));
      if (!isPlain(field.getType())) visit(get(field, object), own ? depth + 1 : depth);
    }
  }

  private static boolean isOfLibrary(Class<?> type) {
    return Fields.isOfLibrary(type.isMemberClass() ? type.getNestHost() : type);
  }

  /**
   * Returns whether a class is one whose fields can matter: not one of the JDK or of TensorFlow.
   */
  private static boolean isOpen(Class<?> type) {
    var name = type.getName();
    return !type.isArray()
        && !type.isPrimitive()
        && !(name.startsWith("java.")
            || name.startsWith("javax.")
            || name.startsWith("jdk.")
            || name.startsWith("sun.")
            || name.startsWith("com.fasterxml.")
            || name.startsWith("org.tensorflow.")
            || name.startsWith("org.bytedeco."));
  }

  /** Returns whether a field holds a function, which may refer to objects. */
  private static boolean isFunction(Field field) {
    return field.getType().getName().startsWith("java.util.function.");
  }

  private static boolean isPlain(Class<?> type) {
    return type.isPrimitive() || type.isEnum() || type == String.class || type == Class.class;
  }

  /** Returns whether a final field of a type can refer to something that changes. */
  private static boolean isMutable(Class<?> type) {
    return Collection.class.isAssignableFrom(type)
        || Map.class.isAssignableFrom(type)
        || Number.class.isAssignableFrom(type); // an AtomicInteger
  }

  private static Object get(Field field, Object owner) {
    try {
      return field.get(owner);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns what a value is compared with later. */
  private static @Nullable Object copy(@Nullable Object value) {
    if (value == null || value instanceof Record || isPlain(value.getClass())) return value;
    if (value instanceof Boolean || value instanceof Character) return value;
    if (value instanceof Number n) {
      return value.getClass().getName().startsWith("java.lang.") ? value : n.doubleValue();
    }
    if (value instanceof NDArray || value instanceof Layer) return new Same(value);
    if (value instanceof Tensor) return null; // of a trace, to which it belongs
    if (value instanceof Collection<?> list) return elements(list, value);
    if (value instanceof Map<?, ?> map) return elements(map.values(), value);
    if (!value.getClass().isArray()) return new Same(value);
    int length = Array.getLength(value);
    if (length > MOST_ELEMENTS) return new Same(value);
    var elements = new ArrayList<>();
    for (int i = 0; i < length; i++) elements.add(copy(Array.get(value, i)));
    return elements;
  }

  private static Object elements(Collection<?> elements, Object value) {
    return elements.size() > MOST_ELEMENTS
        ? new Same(value)
        : elements.stream().map(OwnFields::copy).toList();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OwnFields o && o.places.equals(places);
  }

  @Override
  public int hashCode() {
    return Objects.hash(places);
  }
}
