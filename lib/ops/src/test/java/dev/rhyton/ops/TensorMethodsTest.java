package dev.rhyton.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * A method of {@link Tensor} and the operation of the same name in {@link Ops} compute the same, of
 * every dtype: the operations are compared with Keras, so that the methods follow NumPy's rules for
 * whole numbers and booleans.
 */
class TensorMethodsTest {
  private static final List<DType> TYPES =
      Arrays.stream(DType.values()).filter(t -> t != DType.STRING && !t.isComplex()).toList();

  @TestFactory
  Stream<DynamicTest> methods() {
    return shared().map(m -> DynamicTest.dynamicTest(m.toString(), () -> check(m)));
  }

  /** Returns the methods that have an operation. */
  private static Stream<Method> shared() {
    var all =
        Arrays.stream(Tensor.class.getDeclaredMethods())
            .filter(m -> Modifier.isPublic(m.getModifiers()) && m.getReturnType() == Tensor.class)
            .filter(m -> operation(m) != null && !m.getName().equals("take")) // it takes rows
            .toList();
    assertTrue(all.size() > 90, all.size() + " methods have an operation");
    return all.stream();
  }

  @TestFactory
  Stream<DynamicTest> gradients() {
    return shared().map(m -> DynamicTest.dynamicTest(m.toString(), () -> checkGradients(m)));
  }

  private static void checkGradients(Method method) {
    var differences = new ArrayList<String>();
    var x = NDArray.from(new float[][] {{0, 1, -3.25f}, {2.5f, -0.5f, 0.25f}});
    for (var arguments : arguments(method, x)) {
      var given = new ArrayList<Object>(Collections.singletonList(null));
      given.addAll(arguments);
      var expected =
          gradient(
              x,
              z -> {
                given.set(0, z);
                return (Tensor) call(operation(method), null, given.toArray());
              });
      var found = gradient(x, z -> (Tensor) call(method, z, arguments.toArray()));
      if (!same(expected, found)) {
        differences.add(arguments + ": Ops " + expected + ", Tensor " + found);
      }
    }
    assertEquals("", String.join("\n", differences));
  }

  private static Object gradient(NDArray x, UnaryOperator<Tensor> function) {
    try {
      return Gradients.of(z -> function.apply(z).cast(DType.FLOAT32).sum(), x);
    } catch (RuntimeException e) {
      return e;
    }
  }

  /** A method and its operation are two spellings of one computation. */
  @TestFactory
  Stream<DynamicTest> graphs() {
    return shared().map(m -> DynamicTest.dynamicTest(m.toString(), () -> checkGraphs(m)));
  }

  private static void checkGraphs(Method method) {
    var differences = new TreeSet<String>();
    for (var type : TYPES) {
      for (var arguments : arguments(method, values(type).get(0))) {
        var given = new ArrayList<Object>(Collections.singletonList(null));
        given.addAll(arguments);
        var expected =
            nodes(
                type,
                x -> {
                  given.set(0, x);
                  return (Tensor) call(operation(method), null, given.toArray());
                });
        var found = nodes(type, x -> (Tensor) call(method, x, arguments.toArray()));
        if (!expected.equals(found)) {
          differences.add(type + ": Ops " + expected + ", Tensor " + found);
        }
      }
    }
    assertEquals("", String.join("\n", differences));
  }

  /** Returns the operations of a graph, in order. */
  private static String nodes(DType type, UnaryOperator<Tensor> function) {
    try (var graph = GraphBuilder.open(false)) {
      var unused = function.apply(graph.argument(type, Shape.of(2, 3)));
      return GraphDef.parseFrom(graph.toBytes()).getNodeList().stream()
          .map(NodeDef::getOp)
          .toList()
          .toString();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    } catch (RuntimeException e) {
      return "refused";
    }
  }

  /** Returns the operation with the same parameters, or null. */
  private static Method operation(Method method) {
    return Arrays.stream(Ops.class.getMethods())
        .filter(o -> o.getName().equals(method.getName()) && fits(o, method.getParameterTypes()))
        .findFirst()
        .orElse(null);
  }

  private static boolean fits(Method operation, Class<?>[] parameters) {
    var types = operation.getParameterTypes();
    boolean fits = types.length == parameters.length + 1 && types[0].isAssignableFrom(Tensor.class);
    for (int i = 0; fits && i < parameters.length; i++) {
      fits = types[i + 1].isAssignableFrom(parameters[i]);
    }
    return fits;
  }

  private static void check(Method method) {
    var differences = new ArrayList<String>();
    for (var type : TYPES) {
      for (var x : values(type)) {
        for (var arguments : arguments(method, x)) {
          var given = new ArrayList<Object>(List.of(x));
          given.addAll(arguments);
          var expected = result(operation(method), null, given.toArray());
          var found = result(method, x, arguments.toArray());
          if (!same(expected, found)) {
            differences.add(x + " " + arguments + ": Ops " + expected + ", Tensor " + found);
          }
        }
      }
    }
    assertEquals("", String.join("\n", differences));
  }

  /**
   * Numbers near the limits of the type, and signed ones; in a matrix, since axes are arguments.
   */
  private static List<NDArray> values(DType type) {
    return List.of(
        NDArray.from(new int[][] {{0, 1, 3}, {1, 0, 1}}).cast(type),
        NDArray.from(new int[][] {{100, 127, 90}, {120, 3, 126}}).cast(type),
        NDArray.from(new int[][] {{-3, -100, 2}, {-1, 1, -127}}).cast(type));
  }

  private static List<List<Object>> arguments(Method method, NDArray x) {
    var lists = List.of(List.<Object>of());
    for (var parameter : method.getParameterTypes()) {
      var longer = new ArrayList<List<Object>>();
      for (var list : lists) {
        for (var value : values(method, parameter, x)) {
          var more = new ArrayList<Object>(list);
          more.add(value);
          longer.add(more);
        }
      }
      lists = longer;
    }
    return lists;
  }

  private static List<Object> values(Method method, Class<?> type, NDArray x) {
    if (type == Tensor.class) {
      var other = NDArray.from(new int[][] {{2, -1, 1}, {3, 2, -2}});
      return List.of(x, other, other.cast(DType.FLOAT32), other.cast(DType.BOOL));
    }
    if (type == Number.class) return List.of(2, -1, 0.5, 3L);
    if (type == int.class) return List.of(0, 1, -1);
    if (type == double.class) return List.of(-1.0, 2.0);
    if (type == boolean.class) return List.of(true, false);
    if (type == DType.class) return List.copyOf(TYPES);
    if (type == int[].class) return List.of(new int[] {1}, new int[] {0, 1}, new int[] {1, 0});
    if (type == long[].class) return List.of(new long[] {3, 2});
    if (type == int[][].class) return List.<Object>of((Object) new int[][] {{1, 0}, {0, 2}});
    throw new AssertionError("No value for " + type + " of " + method);
  }

  private static Object result(Method method, Object on, Object... arguments) {
    try {
      return ((Tensor) call(method, on, arguments)).value();
    } catch (RuntimeException e) {
      return e;
    }
  }

  private static Object call(Method method, Object on, Object... arguments) {
    try {
      return method.invoke(on, arguments);
    } catch (InvocationTargetException e) {
      throw (RuntimeException) e.getCause();
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** Numbers of 16 bits are rounded after each step, or after the last one. */
  private static double tolerance(DType type) {
    if (type == DType.BFLOAT16) return 2e-2;
    return type == DType.FLOAT16 ? 2e-3 : 1e-5;
  }

  private static boolean same(Object expected, Object found) {
    if (expected instanceof Throwable) return found instanceof Throwable;
    if (!(expected instanceof NDArray a) || !(found instanceof NDArray b)) return false;
    if (a.dtype() != b.dtype() || !a.shape().equals(b.shape())) return false;
    var x = a.toDoubles();
    var y = b.toDoubles();
    for (int i = 0; i < x.length; i++) {
      boolean close = Math.abs(x[i] - y[i]) <= tolerance(a.dtype()) * (1 + Math.abs(x[i]));
      if (!close && Double.compare(x[i], y[i]) != 0) return false;
    }
    return true;
  }
}
