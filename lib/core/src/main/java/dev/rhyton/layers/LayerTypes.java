package dev.rhyton.layers;

import dev.rhyton.config.Fields;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The layers in the types of fields and of parameters of a user's class. */
final class LayerTypes {
  /** The parameters of the constructors, factory methods and setters of a class. */
  private static final ClassValue<List<Parameter>> TAKEN =
      new ClassValue<>() {
        @Override
        protected List<Parameter> computeValue(Class<?> type) {
          return makers(type).flatMap(m -> Arrays.stream(m.getParameters())).toList();
        }
      };

  private LayerTypes() {}

  /** Returns whether a field may hold layers by its type. */
  static boolean hold(Field field) {
    return !layers(field.getGenericType()).isEmpty();
  }

  /**
   * Returns whether a constructor, a factory method or a setter of a class takes what a field
   * holds: a value of the same type; a layer, or layers in a list, array or map, that fit those of
   * the field. If the class file has the names of parameters, the field has the name of one.
   */
  static boolean isTaken(Field field, Class<?> owner) {
    return TAKEN.get(owner).stream().anyMatch(p -> isNamed(p, field) && fits(p, field));
  }

  private static boolean isNamed(Parameter parameter, Field field) {
    return !parameter.isNamePresent() || parameter.getName().equals(field.getName());
  }

  private static boolean fits(Parameter parameter, Field field) {
    var given = parameter.getParameterizedType();
    var held = field.getGenericType();
    if (given.equals(held)) return true;
    return form(given) == form(held)
        && layers(given).stream()
            .anyMatch(g -> layers(held).stream().anyMatch(h -> h.isAssignableFrom(g)));
  }

  private enum Form {
    LAYER,
    LIST,
    MAP,
    RECORD
  }

  private static Form form(Type type) {
    if (type instanceof ParameterizedType generic) return form(generic.getRawType());
    if (type instanceof GenericArrayType) return Form.LIST;
    if (!(type instanceof Class<?> raw)) return Form.LAYER;
    if (raw.isRecord()) return Form.RECORD;
    if (Map.class.isAssignableFrom(raw)) return Form.MAP;
    return raw.isArray() || Iterable.class.isAssignableFrom(raw) ? Form.LIST : Form.LAYER;
  }

  /** Returns whether a class of a user reads its configuration itself. */
  static boolean readsItself(Class<?> owner) {
    return ofUser(owner)
        .flatMap(c -> Arrays.stream(c.getDeclaredMethods()))
        .anyMatch(m -> m.getName().equals("readConfig"));
  }

  /** Returns the class and those of its superclasses that belong to users. */
  private static Stream<Class<?>> ofUser(Class<?> type) {
    return Stream.<Class<?>>iterate(type, c -> !Fields.isOfLibrary(c), Class::getSuperclass);
  }

  /** Returns what makes or changes objects of a class: methods that return it, and constructors. */
  private static Stream<Executable> makers(Class<?> type) {
    return ofUser(type)
        .flatMap(
            c ->
                Stream.concat(
                    Arrays.stream(c.getDeclaredConstructors()),
                    Arrays.stream(c.getDeclaredMethods())
                        .filter(m -> !m.isSynthetic() && m.getReturnType() == c)));
  }

  /** Returns the classes of layers that a type mentions. */
  private static Set<Class<?>> layers(Type type) {
    var found = new HashSet<Class<?>>();
    collect(type, found, new HashSet<>());
    return found;
  }

  private static void collect(Type type, Set<Class<?>> found, Set<Type> seen) {
    if (!seen.add(type)) return;
    if (type instanceof ParameterizedType generic) {
      for (var argument : generic.getActualTypeArguments()) collect(argument, found, seen);
      collect(generic.getRawType(), found, seen);
    } else if (type instanceof WildcardType some) {
      collect(some.getUpperBounds()[0], found, seen);
    } else if (type instanceof TypeVariable<?> some) {
      collect(some.getBounds()[0], found, seen);
    } else if (type instanceof GenericArrayType array) {
      collect(array.getGenericComponentType(), found, seen);
    } else if (type instanceof Class<?> raw) {
      if (Layer.class.isAssignableFrom(raw)) found.add(raw);
      else if (raw.isArray()) collect(raw.getComponentType(), found, seen);
      else if (raw.isRecord()) collectComponents(raw, found, seen);
    }
  }

  private static void collectComponents(Class<?> record, Set<Class<?>> found, Set<Type> seen) {
    for (RecordComponent part : record.getRecordComponents()) {
      collect(part.getGenericType(), found, seen);
    }
  }
}
