package dev.rhyton.optimizers;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The initial value of a slot, which an optimizer keeps for a weight.
 *
 * @param shape its shape
 * @param first computes its first value when it is needed
 */
public record Slot(Shape shape, Supplier<NDArray> first) {
  /** Returns a slot that is filled with one number. */
  public static Slot filled(Shape shape, double value) {
    return new Slot(
        shape,
        () -> {
          var data = new float[Math.toIntExact(shape.size())];
          if (value != 0) Arrays.fill(data, (float) value);
          return NDArray.of(data, shape.dims());
        });
  }
}
