package dev.rhyton.initializers;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.function.Supplier;

/**
 * The members of an {@link Initializer} that other packages of the library call. They are not
 * public members, so that completion shows only what a user calls.
 */
public final class InitializerInternals {
  private InitializerInternals() {}

  /** See {@link Initializer#along}. */
  public static Initializer along(Initializer initializer, int[] inputAxes, int[] outputAxes) {
    return initializer.along(inputAxes, outputAxes);
  }

  /** See {@link Initializer#prepare}. */
  public static Supplier<NDArray> prepare(Initializer initializer, Shape shape) {
    return initializer.prepare(shape);
  }
}
