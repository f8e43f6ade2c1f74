package dev.rhyton.layers;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;

/** The symbolic tensors with which functional models begin. */
public final class Input {
  private Input() {}

  /** Samples of a shape, the batch left out: {@code Input.of(28, 28, 1)}. */
  public static Tensor of(long... dims) {
    return of(KerasConfig.floatx(), dims);
  }

  /** Samples under a name, by which they may be given: {@code Input.of("pixels", 28, 28, 1)}. */
  public static Tensor of(String name, long... dims) {
    return of(name, KerasConfig.floatx(), dims);
  }

  /** Samples of a dtype under a name. */
  public static Tensor of(String name, DType type, long... dims) {
    return InputLayer.of(type, Shape.of(Shape.UNKNOWN).plus(dims)).named(name).tensor();
  }

  /** Samples of a dtype: {@code Input.of(DType.INT32, 100)} for a hundred word indices. */
  public static Tensor of(DType type, long... dims) {
    return InputLayer.of(type, Shape.of(Shape.UNKNOWN).plus(dims)).tensor();
  }

  /** Samples in batches of a fixed size, as stateful layers need them: {@code batch(32, 10, 4)}. */
  public static Tensor batch(int size, long... dims) {
    return InputLayer.of(KerasConfig.floatx(), Shape.of(size).plus(dims)).tensor();
  }
}
