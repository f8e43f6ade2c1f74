package dev.rhyton.layers.internal;

import dev.rhyton.config.Check;
import dev.rhyton.layers.DataFormat;
import dev.rhyton.layers.InputSpec;
import dev.rhyton.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sizes along one to three spatial axes, and their checks. */
public final class SpatialSizes {
  private static final List<String> AXES =
      List.of("steps", "height, width", "depth, height, width");

  private SpatialSizes() {}

  public static int[] ones(int rank) {
    return repeated(rank, 1);
  }

  private static int[] repeated(int rank, int value) {
    var all = new int[rank];
    Arrays.fill(all, value);
    return all;
  }

  /** Returns a number for each axis; a single one is repeated. */
  public static int[] perAxis(String what, int rank, int... given) {
    Check.that(given != null, "%s must not be null.", what);
    Check.that(
        given.length == 1 || given.length == rank,
        "%s: expected %s, received %d.",
        what,
        List.of("one number", "one number or two", "one number or three").get(rank - 1),
        given.length);
    return given.length == rank ? given.clone() : repeated(rank, given[0]);
  }

  /**
   * Returns the specification of inputs {@code (batch, spatial axes..., channels)}, or with the
   * channels first.
   */
  public static InputSpec spec(int rank, DataFormat format) {
    return spec(format, AXES.get(rank - 1).split(", "));
  }

  /** Returns the specification of inputs with spatial axes of these names. */
  public static InputSpec spec(DataFormat format, String... space) {
    var channels = Stream.of("channels");
    return InputSpec.of(
        (format == DataFormat.CHANNELS_LAST
                ? Stream.concat(Stream.of(space), channels)
                : Stream.concat(channels, Stream.of(space)))
            .toArray(String[]::new));
  }

  /**
   * Checks the size or the stride of a window; TensorFlow ends the process for some huge values.
   */
  public static void checkWindow(String owner, String what, int rank, int[] sizes) {
    Check.that(
        sizes.length == rank,
        "%s: %s must be %s, received %d.",
        owner,
        what,
        List.of("one number", "two numbers", "three numbers").get(rank - 1),
        sizes.length);
    for (int size : sizes) {
      Check.positive(owner, what, size);
      Check.that(size <= 10_000, "%s: %s must be at most 10000, received %d.", owner, what, size);
    }
  }

  /** Throws if images are smaller than a window that must lie inside them. */
  public static void checkImage(String label, Shape input, long[] window, DataFormat format) {
    int first = format == DataFormat.CHANNELS_LAST ? 1 : 2;
    for (int i = 0; i < window.length; i++) {
      long size = input.dim(first + i);
      Check.that(
          size == Shape.UNKNOWN || size >= window[i],
          "%s: its window of %s is larger than the image, received input of shape %s."
              + " Take a smaller one, or padding(\"same\").",
          label,
          Arrays.stream(window).mapToObj(Long::toString).collect(Collectors.joining(" by ")),
          input);
    }
  }
}
