package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Fields;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.util.Arrays;

/** Conversion of samples to the type of a layer's inputs. */
final class InputTypes {
  private static final long EXACT = 1L << 24; // up to here, float32 has all whole numbers

  private InputTypes() {}

  /**
   * Returns samples in another type. A user's own class may look up identifiers, which would
   * silently become those of others if float32 does not have them.
   */
  static NDArray cast(Layer layer, NDArray x, DType type) {
    boolean mayLookUp = layer instanceof Lookup || !Fields.isOfLibrary(layer.getClass());
    if (mayLookUp && type == DType.FLOAT32 && x.dtype().isInteger() && x.dtype().bytes() >= 4) {
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
