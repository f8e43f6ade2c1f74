package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Arguments, sizes and data formats shared by the operations with windows over one to three spatial
 * axes.
 */
final class Spatial {
  private Spatial() {}

  /** Returns the number of spatial axes of a batch. */
  static int rank(String op, Tensor x) {
    int rank = Check.given(op, "inputs", x).shape().rank() - 2;
    Check.that(
        rank >= 1 && rank <= 3,
        "%s: expected inputs (batch, one to three axes of space, channels), received shape %s.",
        op,
        x.shape());
    return rank;
  }

  /** Returns a number for each spatial axis; a single number applies to all. */
  static int[] perAxis(String op, String name, int rank, int least, int... values) {
    Check.given(op, name, values);
    Check.that(
        values.length == 1 || values.length == rank,
        "%s: expected %s as one number or as %d, received %s.",
        op,
        name,
        rank,
        Arrays.toString(values));
    for (int value : values) {
      Check.that(
          value >= least, "%s: %s must be at least %d, received %d.", op, name, least, value);
    }
    if (values.length == rank) return values;
    var all = new int[rank];
    Arrays.fill(all, values[0]);
    return all;
  }

  /** Returns TensorFlow's name of a padding. */
  static String padding(String op, String padding) {
    var name = Check.given(op, "padding", padding).toUpperCase(Locale.ROOT);
    Check.that(
        name.equals("VALID") || name.equals("SAME"),
        "%s: expected padding \"valid\" or \"same\", received \"%s\".",
        op,
        padding);
    return name;
  }

  static boolean isChannelsFirst(String op, @Nullable String dataFormat) {
    var format = dataFormat == null ? KerasConfig.imageDataFormat() : dataFormat;
    boolean first = format.equals("channels_first");
    Check.that(
        first || format.equals("channels_last"),
        "%s: expected data_format \"channels_last\" or \"channels_first\", received \"%s\".",
        op,
        dataFormat);
    return first;
  }

  /**
   * Applies a function that requires channels last: few TensorFlow operations support others on
   * CPUs.
   */
  static Tensor channelsLast(
      String op, Tensor x, @Nullable String dataFormat, UnaryOperator<Tensor> function) {
    if (!isChannelsFirst(op, dataFormat)) return function.apply(x);
    return Ops.moveaxis(function.apply(Ops.moveaxis(x, 1, -1)), -1, 1);
  }

  /** Refuses spatial axes with unknown sizes, with the reason why they are required. */
  static void sizesKnown(String op, Tensor x, int rank, String reason) {
    Check.that(
        x.shape().from(1).upTo(rank).isKnown(),
        "%s: the sizes of the axes of space must be known, as %s; received shape %s.",
        op,
        reason,
        x.shape());
  }

  /**
   * Returns the number of windows along each spatial axis, {@link Shape#UNKNOWN} if the size is
   * unknown.
   *
   * @param reach the extent of a window along each axis
   */
  static long[] windows(String op, Tensor x, long[] reach, int[] strides, String padding) {
    var windows = new long[reach.length];
    for (int i = 0; i < windows.length; i++) {
      long size = x.shape().dim(1 + i);
      boolean same = padding.equals("SAME");
      Check.that(
          size == Shape.UNKNOWN || same || size >= reach[i],
          "%s: a window of %s does not fit into inputs of shape %s: pad them, or use padding"
              + " \"same\".",
          op,
          Shape.of(reach),
          x.shape());
      boolean known = size != Shape.UNKNOWN;
      windows[i] = known ? (size - (same ? 1 : reach[i]) + strides[i]) / strides[i] : size;
    }
    return windows;
  }

  /**
   * Returns the results of windows in their shape: for no samples, which only a run knows, oneDNN
   * returns the shape of the inputs.
   */
  static Tensor reshaped(Tensor y, Tensor x, long[] reach, int[] strides, String padding) {
    if (x.shape().dim(0) != Shape.UNKNOWN) return y;
    int rank = reach.length;
    var known = y.shape().from(1).upTo(rank);
    Tensor sizes = longs(known.dims());
    if (!known.isKnown()) {
      var more = new long[rank];
      for (int i = 0; i < rank; i++) {
        more[i] = strides[i] - (padding.equals("SAME") ? 1 : reach[i]);
      }
      var steps = longs(Arrays.stream(strides).asLongStream().toArray());
      sizes = TensorOps.shape(x).slice(0, 1, 1 + rank).add(longs(more)).floorDivide(steps);
    }
    var samples = TensorOps.shape(x).slice(0, 0, 1);
    var all = TensorOps.concatenate(0, samples, sizes, longs(y.shape().last()));
    return RawOps.op("EnsureShape", OpAttributes.of("shape", y.shape()), TensorOps.reshape(y, all));
  }

  private static Tensor longs(long... values) {
    return TensorOps.constant(NDArray.of(values, values.length));
  }

  /**
   * Returns zeros for outputs without elements, for which some of TensorFlow's kernels end the
   * process.
   */
  static Tensor nothing(Tensor x, long[] windows, long channels) {
    var shape = Shape.of(x.shape().dim(0)).plus(windows).plus(channels);
    return Creation.zeros(shape, x.dtype());
  }
}
