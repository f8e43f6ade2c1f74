package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.util.Arrays;

/** Conversion of samples to the type of a layer's inputs. */
final class InputTypes {
  private static final long EXACT = 1L << 24; // up to here, float32 represents all whole numbers

  private InputTypes() {}

  /**
   * Returns samples in another type. Identifiers that are not the same number in float32 would
   * silently become those of others.
   */
  static NDArray cast(Layer layer, NDArray x, DType type) {
    if (type == DType.FLOAT32 && x.dtype().isInteger() && x.dtype().bytes() >= 4) {
      var changed = Arrays.stream(x.toLongs()).filter(InputTypes::changes).findFirst();
      Check.that(
          changed.isEmpty(),
          "%s takes float32, which has no %s: for identifiers, override inputTypes() in the model's"
              + " class to return List.of(DType.INT64), or begin with Input.of(DType.INT64, ...);"
              + " for measurements, give x.cast(DType.FLOAT32).",
          layer.label(),
          changed.isPresent() ? changed.getAsLong() : 0);
    }
    return x.cast(type);
  }

  private static boolean changes(long value) {
    return Math.abs(value) > EXACT && (long) (float) value != value;
  }
}
