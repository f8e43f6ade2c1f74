package dev.rhyton.hostile;

import dev.rhyton.layers.Input;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Values of any type that nobody means, chosen by chance. */
final class HostileValues {
  private static final String LONG = "x".repeat(1_000_000);
  private static final String[] WORDS = {
    "",
    " ",
    LONG,
    "nonsense",
    "%s %d {} \\",
    "\0",
    "0",
    "-1",
    "NaN",
    "null",
    "[]",
    "{\"a\":",
    "adam",
    "mse",
    "relu",
    "same",
    "zeros",
    "int7",
    "é\uD83D",
    "a/b",
    "max_norm",
    "Dense",
    "\n",
    "1e999"
  };

  private final RandomValues samples;
  private int longest = 1000;
  private final boolean nulls;

  /** Those chosen by chance, null among them or not. */
  HostileValues(RandomValues samples, boolean nulls) {
    this.samples = samples;
    this.nulls = nulls;
  }

  /** A value for a parameter, a good one where there is no other. */
  Object of(Type type, String name) {
    var raw = RandomValues.raw(type);
    if (nulls && !raw.isPrimitive() && samples.random().nextInt(4) == 0) return null;
    if (raw.isArray()) return array(raw, name);
    if (raw == int.class || raw == Integer.class) return (int) whole(true);
    if (raw == long.class || raw == Long.class) return whole(false);
    if (raw == double.class || raw == Double.class || raw == Number.class) return real();
    if (raw == float.class || raw == Float.class) return (float) (double) real();
    if (raw == short.class) return samples.one((short) -1, Short.MIN_VALUE, Short.MAX_VALUE);
    if (raw == byte.class) return samples.one((byte) -1, Byte.MIN_VALUE);
    if (raw == char.class) return samples.one('\0', '\n', '\uD83D');
    if (raw.isPrimitive()) return samples.good(type, name);
    if (raw == String.class || raw == CharSequence.class) return samples.one(WORDS);
    if (raw == Path.class) return path();
    if (raw == NDArray.class) return array();
    if (raw == Tensor.class) return tensor();
    if (raw == Shape.class) return shape();
    if (raw == RandomGenerator.class) return nulls ? null : samples.good(type, name);
    if (raw == Object.class) return any();
    var collection = collection(type, raw, name);
    if (collection != null) return collection;
    Supplier<Object> answer =
        nulls && samples.random().nextBoolean() ? () -> null : HostileValues::fail;
    for (var foreign : FaultyUserClasses.all(answer)) {
      if (raw.isInstance(foreign)) return foreign;
    }
    boolean isForeign = !raw.getName().matches("(java|dev\\.rhyton)\\..*");
    if (raw.isInterface() && !raw.isSealed() && !isForeign) return function(type, raw, name);
    return nulls ? null : samples.good(type, name);
  }

  private static Object fail() {
    throw new IllegalStateException("A function of the user fails.");
  }

  private long whole(boolean isInt) {
    if (isInt || samples.random().nextBoolean()) {
      return samples.one(
          0, -1, -2, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 20, 1 << 30, 7, 100_000);
    }
    return samples.one(Long.MIN_VALUE, Long.MAX_VALUE, 1L << 31, 1L << 40, -1L, 0L);
  }

  private Object real() {
    return samples.one(
        Double.NaN,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        -1.0,
        -0.0,
        0.0,
        2.0,
        1e308,
        -1e308,
        Double.MIN_VALUE);
  }

  private Object array(Class<?> type, String name) {
    var component = type.getComponentType();
    int length = samples.one(0, 0, 1, 2, 3, 300);
    var array = Array.newInstance(component, length);
    for (int i = 0; i < length; i++) {
      var value =
          samples.random().nextBoolean() ? of(component, name) : samples.good(component, name);
      Array.set(array, i, value);
    }
    return array;
  }

  private Path path() {
    var folder = GoodValues.folder();
    try {
      return switch (samples.random().nextInt(8)) {
        case 0 -> folder;
        case 1 -> Path.of("");
        case 2 -> folder.resolve("y".repeat(10_000));
        case 3 -> Files.writeString(folder.resolve("file"), "").resolve("below");
        case 4 -> folder.resolve("none").resolve("none");
        case 5 -> Files.write(folder.resolve("a.keras"), new byte[] {'P', 'K', 3, 4, 0, 9});
        case 6 ->
            Files.writeString(folder.resolve("a.weights.h5"), "\u0089HDF\r\n\u001a\n nothing");
        default -> Files.writeString(folder.resolve("a.csv"), "\"\n,,\n\0");
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Shape shape() {
    return samples.one(
        Shape.of(),
        Shape.of(0),
        Shape.of(-1, -1),
        Shape.of(1L << 40, 2),
        Shape.of(Long.MAX_VALUE),
        Shape.of(0, 1 << 30, 1 << 30),
        Shape.of(2, 2, 2, 2, 2, 2));
  }

  private NDArray array() {
    return switch (samples.random().nextInt(10)) {
      case 0 -> GoodValues.zeros(0, 2);
      case 1 -> NDArray.from(3);
      case 2 -> GoodValues.zeros(2, 1, 2, 1, 2, 1);
      case 3 -> NDArray.from(new String[] {"a", "b"});
      case 4 -> NDArray.from(new float[][] {{Float.NaN, Float.POSITIVE_INFINITY}, {-1, 0}});
      case 5 -> NDArray.from(new boolean[][] {{true, false}, {false, true}});
      case 6 -> NDArray.ofComplex(new float[] {1, 2, 3, 4}, 2);
      case 7 -> NDArray.from(new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE});
      case 8 -> GoodValues.zeros(3, 5);
      default -> NDArray.from(new double[] {1e308, -1});
    };
  }

  private Tensor tensor() {
    int kind = samples.random().nextInt(8);
    if (kind == 0) return Input.of(-1, -1, 3);
    if (kind == 1) return Input.of("text", DType.STRING);
    if (kind == 2) return closed(GoodValues.weight());
    var graph = GraphBuilder.current();
    if (kind == 3) {
      try (var other = GraphBuilder.open(false)) {
        return other.argument(DType.FLOAT32, Shape.of(2, 2)); // of a graph that is closed
      }
    }
    var array = array();
    if (graph == null || array.dtype().isComplex()) return array;
    return graph.argument(array.dtype(), samples.one(array.shape(), Shape.of(-1, -1)));
  }

  private static Weight closed(Weight weight) {
    weight.close("a model");
    return weight;
  }

  private Object any() {
    var self = new ArrayList<Object>();
    self.add(self);
    return switch (samples.random().nextInt(14)) {
      case 0 -> samples.one(WORDS);
      case 1 -> new Object();
      case 2 -> new float[0];
      case 3 -> new float[][] {{1}, {1, 2}};
      case 4 -> new float[][] {{1}, nulls ? null : new float[2]};
      case 5 -> Map.of();
      case 6 -> List.of();
      case 7 -> Arrays.asList(1, nulls ? null : 2, "a");
      case 8 -> self;
      case 9 -> Double.NaN;
      case 10 -> Map.of("a", new StringBuilder("b"));
      case 11 -> new Object[] {new int[0], "b"};
      case 12 -> Long.MIN_VALUE;
      default -> tensor();
    };
  }

  private Object collection(Type type, Class<?> raw, String name) {
    if (!raw.getName().startsWith("java.util.")) return null;
    var of = type instanceof ParameterizedType p ? p.getActualTypeArguments() : new Type[0];
    if (raw.isAssignableFrom(LinkedHashMap.class)) {
      var map = new LinkedHashMap<Object, Object>();
      if (samples.random().nextBoolean()) {
        map.put(element(of, 0, name), element(of, 1, name));
      }
      return map;
    }
    var list = new ArrayList<Object>();
    int count = samples.one(0, 1, 2, longest);
    if (count == longest) longest = 2; // one list of a call is long
    for (int i = 0; i < count; i++) list.add(element(of, 0, name));
    if (raw.isAssignableFrom(ArrayList.class)) return list;
    if (raw == Set.class || raw == Collection.class) return Collections.newSetFromMap(Map.of());
    return raw == Stream.class ? list.stream() : null;
  }

  private Object element(Type[] of, int index, String name) {
    Type type = index < of.length ? of[index] : Object.class;
    return samples.random().nextBoolean() ? of(type, name) : samples.good(type, name);
  }

  /** A function that returns null, or what nobody means, or throws. */
  private Object function(Type type, Class<?> raw, String name) {
    var of = type instanceof ParameterizedType p ? p.getActualTypeArguments() : new Type[0];
    int kind = samples.random().nextInt(3);
    return RandomValues.proxy(
        raw,
        (method, given) -> {
          var wanted = method.getReturnType();
          if (kind == 0 || wanted == void.class) return fail();
          if (kind == 1 && nulls && !wanted.isPrimitive()) return null;
          return of(RandomValues.resolved(method.getGenericReturnType(), raw, of), name);
        });
  }
}
