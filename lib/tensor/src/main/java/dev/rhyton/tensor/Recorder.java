package dev.rhyton.tensor;

import java.util.ServiceLoader;

/**
 * Records calls of Keras' operations with symbolic tensors. The module of the operations, which
 * depends on this one, provides it.
 */
public interface Recorder {
  /**
   * Returns the result of a call, a tensor or a list of them, whose node is part of a functional
   * model.
   *
   * @param operation the name in Keras
   * @param arguments all arguments, in Keras' order
   */
  Object record(String operation, Object... arguments);

  /** Returns the recorder on the class path. */
  static Recorder loaded() {
    return ServiceLoader.load(Recorder.class, Recorder.class.getClassLoader())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Operations between symbolic tensors are in rhyton-ops: add it to the class"
                        + " path."));
  }
}
