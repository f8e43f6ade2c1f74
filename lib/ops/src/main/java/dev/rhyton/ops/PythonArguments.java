package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.config.UnknownException;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Converts Python's arguments to those of Java methods. */
final class PythonArguments {
  private PythonArguments() {}

  /** Returns the value of a parameter, the one at index {@code at} of {@code method}. */
  static @Nullable Object convert(
      String op, String name, @Nullable Object value, Method method, int at) {
    var type = method.getParameterTypes()[at];
    boolean tensors =
        type == List.class
            && method.getGenericParameterTypes()[at] instanceof ParameterizedType p
            && p.getActualTypeArguments()[0] == Tensor.class;
    try {
      return tensors ? tensors(value) : convert(value, type);
    } catch (UnknownException e) {
      throw new IllegalArgumentException(op + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException
        | ArithmeticException
        | ClassCastException
        | TensorException e) {
      throw new IllegalArgumentException(
          op + ": " + name + " does not take " + Operands.describe(value) + ".", e);
    }
  }

  private static @Nullable Object convert(@Nullable Object value, Class<?> type) {
    if (type == Object.class) return value;
    if (value == null) {
      Check.that(!type.isPrimitive(), "Expected a value, received None.");
      return null;
    }
    if (type.isInstance(value)) return value;
    if (type == Tensor.class) return Operands.tensor(value);
    if (type == int.class || type == Integer.class) return Operands.integer(value);
    if (type == long.class || type == Long.class) return (long) Operands.integer(value);
    if (type == double.class || type == Double.class) return Operands.number(value);
    if (type == boolean.class || type == Boolean.class) return (Boolean) value;
    if (type == DType.class) return Operands.dtype((String) value);
    if (type.isArray()) return array(value, type.getComponentType());
    throw new ClassCastException("Cannot convert to " + type);
  }

  private static @Nullable List<Tensor> tensors(@Nullable Object value) {
    if (value == null) return null;
    if (value instanceof Tensor t) return Ops.unstack(t, null, 0);
    var tensors = new ArrayList<Tensor>();
    for (Object entry : (List<?>) value) tensors.add(Operands.tensor(entry));
    return tensors;
  }

  /** Converts a single value to an array with one element. */
  private static Object array(Object value, Class<?> of) {
    List<?> list =
        value instanceof List<?> l
            ? l
            : value instanceof NDArray a && a.shape().rank() == 1
                ? Operands.list(a)
                : List.of(value);
    var array = Array.newInstance(of, list.size());
    for (int i = 0; i < list.size(); i++) Array.set(array, i, convert(list.get(i), of));
    return array;
  }
}
