package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Fields;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.Weight;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The layers and weights that a layer holds in its fields: directly, in arrays, collections and
 * maps nested to any depth, in records, and in objects of the layer's own package.
 *
 * <p>The order is that of the fields and, within them, of the elements; the elements of an
 * unordered map are sorted by the texts of their keys. Paths are those of Keras' files: {@code
 * cell} for a field, {@code layers/dense_1} for the second Dense in a list, {@code
 * layers/container/dense} for one in a nested list. A layer in a record or another object has the
 * name of its field, {@code block/dense}: Keras does not search such objects.
 */
final class TrackedFields {
  private final Map<String, Layer> layers = new LinkedHashMap<>();
  private final List<Weight> weights = new ArrayList<>();
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final String home;

  /** Returns what the fields of a layer hold. */
  static TrackedFields of(Layer owner) {
    var found = new TrackedFields(owner.getClass().getPackageName());
    found.fields("", owner);
    return found;
  }

  /** Returns what a list of layers holds, for a list with this path. */
  static Map<String, Layer> of(String place, List<?> elements) {
    var found = new TrackedFields("");
    found.elements(place, found.parts(elements.stream()));
    return found.layers;
  }

  /** Returns what a value in a field of a layer holds, by the paths in the layer. */
  static TrackedFields of(Field field, @Nullable Object value, Layer owner) {
    var found = new TrackedFields(owner.getClass().getPackageName());
    found.add(Text.key(field.getName()), value);
    return found;
  }

  /** Returns what a value in a field of a layer holds. */
  static TrackedFields of(@Nullable Object value, Layer owner) {
    var found = new TrackedFields(owner.getClass().getPackageName());
    found.add("", value);
    return found;
  }

  private TrackedFields(String home) {
    this.home = home;
  }

  Map<String, Layer> layers() {
    return layers;
  }

  List<Weight> weights() {
    return weights;
  }

  /** Returns whether a value in a field of this layer is or holds a layer or a weight. */
  static boolean in(Object value, Layer owner) {
    var found = of(value, owner);
    return !found.layers.isEmpty() || !found.weights.isEmpty();
  }

  /**
   * Returns whether a value is not an option: a weight, or an object of the layer's package that
   * holds layers or weights.
   */
  static boolean isState(@Nullable Object value, Layer owner) {
    var found = of(value, owner);
    boolean option = found.layers.isEmpty() || !found.isHelper(value) || value instanceof Record;
    return !found.weights.isEmpty() || !option;
  }

  /** A field that may hold parts, with its name in paths. */
  private record Place(Field field, String key, boolean isTransient) {
    static Place of(Field field) {
      boolean isTransient = Modifier.isTransient(field.getModifiers());
      return new Place(field, Text.key(field.getName()), isTransient);
    }
  }

  /**
   * The fields of each class, since models are searched at every prediction. Those of {@link Layer}
   * itself hold no parts.
   */
  private static final ClassValue<List<Place>> PLACES =
      new ClassValue<>() {
        @Override
        protected List<Place> computeValue(Class<?> type) {
          return Fields.all(type).stream()
              .filter(f -> f.getDeclaringClass() != Layer.class && mayHold(f.getType()))
              .map(Place::of)
              .toList();
        }
      };

  private static boolean mayHold(Class<?> type) {
    boolean plain = type.isPrimitive() || type.isEnum() || type == String.class;
    boolean numbers = type.isArray() && type.getComponentType().isPrimitive();
    return !plain && !numbers && !Number.class.isAssignableFrom(type);
  }

  private void fields(String place, Object owner) {
    for (var at : PLACES.get(owner.getClass())) {
      var value = Fields.get(at.field, owner);
      if (value == null || (at.isTransient && isHelper(value))) continue;
      if (isPart(value)) add(place + at.key, value);
    }
  }

  private void add(String place, @Nullable Object value) {
    if (value == null) return;
    if (value instanceof Layer layer) {
      layers.put(place, layer);
    } else if (value instanceof Weight weight) {
      weights.add(weight);
    } else if (isContainer(value)) {
      if (seen.add(value)) elements(place, parts(place, value));
    } else if (isHelper(value)) {
      if (seen.add(value)) fields(place + "/", value);
    }
  }

  /** As in Keras, elements of a list are counted by class, because names may change. */
  private void elements(String place, List<?> parts) {
    var counts = new HashMap<String, Integer>();
    for (var part : parts) {
      var name = isContainer(part) ? "container" : snakeName(part);
      int before = counts.merge(name, 1, Integer::sum) - 1;
      add(place + "/" + (before == 0 ? name : name + "_" + before), part);
    }
  }

  private static String snakeName(Object part) {
    return part instanceof Layer layer
        ? layer.snakeName()
        : Text.snake(part.getClass().getSimpleName());
  }

  /** Returns whether a value may contain layers or weights. */
  private boolean isPart(Object value) {
    return value instanceof Layer
        || value instanceof Weight
        || isContainer(value)
        || isHelper(value);
  }

  private static boolean isContainer(Object value) {
    return value instanceof Object[] || value instanceof Collection || value instanceof Map;
  }

  private boolean isHelper(@Nullable Object value) {
    if (value == null || value instanceof Configured || value instanceof Enum) return false;
    var type = value.getClass();
    boolean record = type.isRecord() && !type.getPackageName().startsWith("dev.rhyton.");
    boolean near = record || type.getPackageName().equals(home);
    return near && !type.isArray() && !type.isHidden();
  }

  private List<?> parts(String place, Object container) {
    if (container instanceof Object[] array) return parts(Arrays.stream(array));
    if (container instanceof Map<?, ?> map) return parts(inOrder(map));
    var parts = parts(((Collection<?>) container).stream());
    boolean ordered =
        !(container instanceof Set)
            || container instanceof LinkedHashSet
            || container instanceof SortedSet;
    Check.state(
        ordered || parts.size() < 2,
        () ->
            String.format(
                "%s holds layers or weights in a set without an order: use a List or a"
                    + " LinkedHashSet.",
                place));
    return parts;
  }

  private List<?> parts(Stream<?> elements) {
    return elements.filter(this::isPart).toList();
  }

  private Stream<?> inOrder(Map<?, ?> map) {
    if (map instanceof LinkedHashMap) return map.values().stream();
    return map.entrySet().stream()
        .filter(e -> isPart(e.getValue()))
        .sorted(Comparator.comparing(e -> String.valueOf(e.getKey())))
        .map(Map.Entry::getValue);
  }

  /** Returns the layers and weights that others do not have, by identity. */
  Set<Object> without(TrackedFields others) {
    Set<Object> rest = Collections.newSetFromMap(new IdentityHashMap<>());
    rest.addAll(layers.values());
    rest.addAll(weights);
    others.layers.values().forEach(rest::remove);
    others.weights.forEach(rest::remove);
    return rest;
  }

  /** Returns a value of a field without some of the layers and weights that it holds. */
  static @Nullable Object without(Predicate<Object> parts, @Nullable Object value, Layer owner) {
    var found = of(value, owner);
    boolean none =
        Stream.concat(found.layers.values().stream(), found.weights.stream()).noneMatch(parts);
    if (none) return value;
    if (value instanceof Object[] array) {
      var copy = array.clone();
      Arrays.setAll(copy, i -> without(parts, array[i], owner));
      return copy;
    }
    if (value instanceof Map<?, ?> map) {
      var copy = new LinkedHashMap<Object, Object>();
      map.forEach((k, v) -> copy.put(k, without(parts, v, owner)));
      copy.values().removeIf(Objects::isNull);
      return copy;
    }
    if (!(value instanceof Collection<?> list)) return null;
    var copy = new ArrayList<Object>();
    list.forEach(v -> copy.add(without(parts, v, owner)));
    copy.removeIf(Objects::isNull);
    return value instanceof Set ? new LinkedHashSet<>(copy) : copy;
  }

  /** Returns the value with each layer replaced by another one. */
  static Object changed(Object value, UnaryOperator<Layer> change) {
    if (value instanceof Layer layer) return change.apply(layer);
    if (value instanceof Object[] array) {
      var type = array.getClass().getComponentType();
      var copy = (Object[]) Array.newInstance(type, array.length);
      Arrays.setAll(copy, i -> changed(array[i], change));
      return copy;
    }
    if (value instanceof Map<?, ?> map) {
      var copy = new LinkedHashMap<Object, Object>();
      map.forEach((k, v) -> copy.put(k, changed(v, change)));
      return copy;
    }
    if (value instanceof Set<?> set) {
      var copy = new LinkedHashSet<Object>();
      set.forEach(v -> copy.add(changed(v, change)));
      return copy;
    }
    if (value instanceof Collection<?> list) {
      var copy = new ArrayList<Object>();
      list.forEach(v -> copy.add(changed(v, change)));
      return copy;
    }
    return value;
  }
}
