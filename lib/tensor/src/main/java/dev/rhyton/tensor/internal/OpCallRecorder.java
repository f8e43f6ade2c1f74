package dev.rhyton.tensor.internal;

import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records calls of Keras' operations with symbolic tensors. The module of the operations, which
 * depends on this one, provides it.
 */
public interface OpCallRecorder {
  /**
   * Returns the result of a call, a tensor or a list of them, whose node is part of a functional
   * model.
   *
   * @param operation the name in Keras
   * @param arguments all arguments, in Keras' order
   */
  Object record(String operation, Object... arguments);

  /** Returns the recorder on the class path. */
  static OpCallRecorder loaded() {
    return ServiceLoader.load(OpCallRecorder.class, OpCallRecorder.class.getClassLoader())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Operations between symbolic tensors are in rhyton-ops: add it to the class"
                        + " path."));
  }

  /**
   * Computes an operation of {@code keras.ops}; between symbolic tensors, a call of it becomes part
   * of the functional model.
   *
   * @param operation the name in Keras
   * @param arguments all of its arguments, in Keras' order
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the operation's type
  static <T> T call(String operation, Supplier<T> result, @Nullable Object... arguments) {
    return isSymbolic(arguments)
        ? (T) loaded().record(operation, arguments)
        : LayerCalls.refusing(result);
  }

  /** Returns whether outside of a graph a symbolic tensor is among the arguments. */
  static boolean isSymbolic(Object... arguments) {
    if (GraphBuilder.current() != null) return false;
    for (var argument : arguments) {
      if (argument instanceof Tensor t && TensorInternals.of(t).node() != null) return true;
      if (argument instanceof List<?> list && isSymbolic(list.toArray())) return true;
    }
    return false;
  }
}
