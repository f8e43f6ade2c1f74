package dev.rhyton.layers;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;

/** The symbolic tensors with which functional models begin. */
public final class Input {
  private Input() {}

  /**
   * Returns a symbolic tensor for float32 samples of this shape, without the batch: {@code
   * Input.of(28, 28, 1)}.
   */
  public static Tensor of(long... dims) {
    return of(KerasConfig.floatx(), dims);
  }

  /**
   * Returns a symbolic tensor with a name, under which samples can be passed: {@code
   * Input.of("pixels", 28, 28, 1)}.
   */
  public static Tensor of(String name, long... dims) {
    return of(name, KerasConfig.floatx(), dims);
  }

  /** Returns a symbolic tensor with a dtype and a name. */
  public static Tensor of(String name, DType type, long... dims) {
    return InputLayer.of(type, Shape.of(Shape.UNKNOWN).plus(dims)).named(name).tensor();
  }

  /**
   * Returns a symbolic tensor with a dtype: {@code Input.of(DType.INT32, 100)} for 100 word
   * indices.
   */
  public static Tensor of(DType type, long... dims) {
    return InputLayer.of(type, Shape.of(Shape.UNKNOWN).plus(dims)).tensor();
  }

  /**
   * Returns a symbolic tensor with a fixed batch size, which stateful layers require: {@code
   * batch(32, 10, 4)}.
   */
  public static Tensor batch(int size, long... dims) {
    return InputLayer.of(KerasConfig.floatx(), Shape.of(size).plus(dims)).tensor();
  }
}
