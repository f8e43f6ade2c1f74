package dev.rhyton.hostile;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Values of any type that a user could mean, chosen by chance. */
final class RandomValues {
  private static final int DEEPEST = 4;
  private static final int ATTEMPTS = 60;
  private static final Map<Class<?>, Recipe> RECIPES = new HashMap<>();

  /** Types of which no value was found, with the depth. */
  private static final Map<Class<?>, Integer> NONE = new HashMap<>();

  private static final Set<Class<?>> AT_WORK = new HashSet<>();

  /** There is no value of a type. */
  static final class NoSample extends RuntimeException {
    NoSample(Type type) {
      super("no value of " + type.getTypeName());
    }
  }

  /** A call that returned a value, and the seed of its arguments. */
  private record Recipe(Executable maker, long seed) {}

  private final Catalogue catalogue;
  private final SplittableRandom random;

  RandomValues(Catalogue catalogue, SplittableRandom random) {
    this.catalogue = catalogue;
    this.random = random;
  }

  SplittableRandom random() {
    return random;
  }

  /** One of some values. */
  @SafeVarargs
  final <T> T one(T... values) {
    return values[random.nextInt(values.length)];
  }

  /** A value for a parameter; its name tells files from folders. */
  Object good(Type type, String name) {
    return good(type, name, 0);
  }

  private Object good(Type type, String name, int depth) {
    var raw = raw(type);
    if (raw.isArray()) return array(raw.getComponentType(), name, depth);
    if (raw.isEnum()) return one(raw.getEnumConstants());
    var made = GoodValues.of(raw, name, this);
    if (made != null) return made;
    var arguments =
        type instanceof ParameterizedType p ? p.getActualTypeArguments() : new Type[] {};
    var collection = collection(raw, arguments, name, depth);
    if (collection != null) return collection;
    boolean isFunction = raw.getName().startsWith("java.util.function.");
    if (depth < DEEPEST && !isFunction) {
      var value = made(raw, depth);
      if (value != null) return value;
    }
    if (raw.isInterface() && !raw.isSealed()) return function(raw, arguments, name);
    throw new NoSample(type);
  }

  private Object array(Class<?> component, String name, int depth) {
    var array = Array.newInstance(component, 1 + random.nextInt(2));
    for (int i = 0; i < Array.getLength(array); i++) {
      Array.set(array, i, good(component, name, depth + 1));
    }
    return array;
  }

  private Object collection(Class<?> raw, Type[] of, String name, int depth) {
    if (!raw.getName().startsWith("java.util.")) return null;
    if (raw.isAssignableFrom(LinkedHashMap.class)) {
      var map = new LinkedHashMap<Object, Object>();
      map.put(good(element(of, 0), name, depth + 1), good(element(of, 1), name, depth + 1));
      return map;
    }
    var list = new ArrayList<Object>();
    list.add(good(element(of, 0), name, depth + 1));
    if (raw.isAssignableFrom(ArrayList.class)) return list;
    if (raw.isAssignableFrom(LinkedHashSet.class)) return new LinkedHashSet<>(list);
    if (raw == java.util.Iterator.class) return list.iterator();
    return raw == Stream.class ? list.stream() : null;
  }

  private static Type element(Type[] of, int index) {
    return index < of.length ? of[index] : Object.class;
  }

  /** The value that a call of the library returns. */
  private Object made(Class<?> type, int depth) {
    var recipe = RECIPES.get(type);
    if (recipe != null) {
      var value = call(recipe.maker, recipe.seed, depth);
      if (type.isInstance(value)) return value;
    }
    var makers = catalogue.makers(type);
    if (makers.isEmpty() || NONE.getOrDefault(type, DEEPEST) <= depth) return null;
    if (!AT_WORK.add(type)) return null;
    try {
      return search(type, makers, depth);
    } finally {
      AT_WORK.remove(type);
    }
  }

  private Object search(Class<?> type, List<Executable> makers, int depth) {
    // The same for every seed of the run.
    var chance = new SplittableRandom(type.getName().hashCode());
    for (int i = 0; i < (depth == 0 ? ATTEMPTS : ATTEMPTS / 3); i++) {
      long seed = chance.nextLong();
      var maker = makers.get(i < 2 * makers.size() ? i / 2 : chance.nextInt(makers.size()));
      var value = call(maker, seed, depth);
      if (!type.isInstance(value)) continue;
      RECIPES.put(type, new Recipe(maker, seed));
      return value;
    }
    NONE.put(type, depth);
    return null;
  }

  private Object call(Executable maker, long seed, int depth) {
    var samples = new RandomValues(catalogue, new SplittableRandom(seed));
    try {
      var receiver =
          Catalogue.isStatic(maker) ? null : samples.good(maker.getDeclaringClass(), "", depth + 1);
      var arguments = new ArrayList<Object>();
      for (var p : maker.getParameters()) {
        arguments.add(samples.good(p.getParameterizedType(), p.getName(), depth + 1));
      }
      return invoke(maker, receiver, arguments.toArray());
    } catch (Throwable e) { // another call is tried
      return null;
    }
  }

  static Object invoke(Executable executable, Object receiver, Object[] arguments)
      throws Throwable {
    executable.setAccessible(true);
    try {
      if (executable instanceof Constructor<?> c) return c.newInstance(arguments);
      return ((Method) executable).invoke(receiver, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** A function that returns what it is given, or a value of its type. */
  private Object function(Class<?> type, Type[] of, String name) {
    return proxy(
        type,
        (method, given) -> {
          var wanted = resolved(method.getGenericReturnType(), type, of);
          if (wanted == void.class || wanted == Void.class) return null;
          if (given.length > 0 && raw(wanted).isInstance(given[0])) return given[0];
          if (raw(wanted) == List.class && given.length > 0) return Arrays.asList(given);
          return good(wanted, name, DEEPEST - 1);
        });
  }

  /** The answer of a function to a call. */
  interface Answer {
    Object to(Method method, Object[] given);
  }

  static Object proxy(Class<?> type, Answer answer) {
    return Proxy.newProxyInstance(
        RandomValues.class.getClassLoader(),
        new Class<?>[] {type},
        (self, method, given) -> {
          if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
              case "equals" -> self == given[0];
              case "hashCode" -> 1;
              default -> "a " + type.getSimpleName() + " of a user";
            };
          }
          return answer.to(method, given == null ? new Object[0] : given);
        });
  }

  static Type resolved(Type type, Class<?> owner, Type[] of) {
    if (!(type instanceof TypeVariable<?> variable)) return type;
    var parameters = owner.getTypeParameters();
    for (int i = 0; i < Math.min(of.length, parameters.length); i++) {
      boolean isOnly = parameters.length == 1; // as of a UnaryOperator, whose R is its T
      if (isOnly || parameters[i].getName().equals(variable.getName())) return of[i];
    }
    return Object.class;
  }

  static Class<?> raw(Type type) {
    if (type instanceof Class<?> c) return c;
    if (type instanceof ParameterizedType p) return raw(p.getRawType());
    if (type instanceof GenericArrayType a) {
      return raw(a.getGenericComponentType()).arrayType();
    }
    if (type instanceof TypeVariable<?> v) return raw(v.getBounds()[0]);
    return raw(((WildcardType) type).getUpperBounds()[0]);
  }
}
