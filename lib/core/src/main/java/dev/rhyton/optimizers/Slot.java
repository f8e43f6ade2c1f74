package dev.rhyton.optimizers;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * What an optimizer remembers for a weight, before the first step.
 *
 * @param shape its shape
 * @param first gives its first value, when it is needed
 */
public record Slot(Shape shape, Supplier<NDArray> first) {
  /** All of it one number. */
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
