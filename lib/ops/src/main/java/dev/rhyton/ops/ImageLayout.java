package dev.rhyton.ops;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Images or volumes as given, with or without a batch axis, with channels last or first; converted
 * to the layout of the computation, {@code (batch, spatial axes..., channels)}.
 */
final class ImageLayout {
  private static final String[] AXES = {"depth", "height", "width"};

  private final String op;
  private final Tensor given;
  private final int space;
  private final boolean single;
  private final boolean channelsFirst;

  private ImageLayout(String op, Tensor given, int space, boolean channelsFirst) {
    this.op = op;
    this.given = given;
    this.space = space;
    this.channelsFirst = channelsFirst;
    single = given.shape().rank() == space + 1;
  }

  /** Returns the layout of images; if the data format is null, that of {@link KerasConfig}. */
  static ImageLayout of(String op, Tensor images, @Nullable String dataFormat) {
    return of(op, images, 2, dataFormat);
  }

  /** Returns the layout of images with two, or volumes with three, spatial axes. */
  static ImageLayout of(String op, Tensor images, int space, @Nullable String dataFormat) {
    Check.given(op, "images", images);
    int rank = images.shape().rank();
    Check.that(
        rank == space + 1 || rank == space + 2,
        "%s: expected one %s of %d axes, or a batch of %d axes, received shape %s.",
        op,
        space == 2 ? "image" : "volume",
        space + 1,
        space + 2,
        images.shape());
    return new ImageLayout(op, images, space, Spatial.isChannelsFirst(op, dataFormat));
  }

  /** Returns the images as {@code (batch, spatial axes..., channels)}. */
  Tensor pixels() {
    var batch = single ? given.expandDims(0) : given;
    if (!channelsFirst) return batch;
    int rank = space + 2;
    return batch.transpose(
        IntStream.range(0, rank).map(i -> i == 0 ? 0 : i == rank - 1 ? 1 : i + 1).toArray());
  }

  /** Returns the images in floating point, in the layout of the computation. */
  Tensor floats() {
    return floats(pixels());
  }

  /** Converts a tensor to float32, unless it is float64. */
  static Tensor floats(Tensor x) {
    return x.dtype() == DType.FLOAT64 ? x : x.cast(DType.FLOAT32);
  }

  /**
   * Converts a result {@code (batch, spatial axes..., channels, more...)} to the layout and dtype
   * of the given images.
   */
  Tensor restore(Tensor y) {
    var result = y;
    if (channelsFirst) {
      int last = space + 1;
      result =
          result.transpose(
              IntStream.range(0, y.shape().rank())
                  .map(i -> i == 0 || i > last ? i : i == 1 ? last : i - 1)
                  .toArray());
    }
    return (single ? result.squeeze(0) : result).cast(given.dtype());
  }

  /**
   * Converts a result as {@link #restore}; for integers it is rounded and clipped to the dtype's
   * range.
   */
  Tensor restoreRounded(Tensor y) {
    if (!given.dtype().isInteger() || y.dtype().isInteger()) return restore(y);
    return restore(Ops.saturateCast(y.round(), given.dtype()));
  }

  /** Returns the name of the operation, for messages. */
  String op() {
    return op;
  }

  /** Returns the images as they were given. */
  Tensor given() {
    return given;
  }

  /** Returns whether there is a single image without a batch axis. */
  boolean isSingle() {
    return single;
  }

  /** Refuses images without pixels or without channels. */
  void checkPixels() {
    var sizes = given.shape().from(single ? 0 : 1).dims();
    Check.that(
        Arrays.stream(sizes).noneMatch(size -> size == 0),
        "%s: images of shape %s have no pixels.",
        op,
        given.shape());
  }

  /** Returns the size of a spatial axis, possibly unknown. */
  long dim(int axis) {
    return given.shape().dim(at(axis));
  }

  /** Returns the index of a spatial axis in the given images. */
  int at(int axis) {
    return axis + (single ? 0 : 1) + (channelsFirst ? 1 : 0);
  }

  /** Returns the size of a spatial axis; refuses an unknown size. */
  int size(int axis) {
    long size = dim(axis);
    Check.that(
        size != Shape.UNKNOWN,
        "%s: expected images of known %s, received shape %s.",
        op,
        AXES[AXES.length - space + axis],
        given.shape());
    return Math.toIntExact(size);
  }

  /** Returns the number of channels; refuses 0 and an unknown number. */
  @CanIgnoreReturnValue
  int channels() {
    long channels = given.shape().dim(channelsFirst ? -space - 1 : -1);
    Check.that(
        channels > 0,
        "%s: expected images with a known number of channels, 1 or more, received shape %s.",
        op,
        given.shape());
    return Math.toIntExact(channels);
  }
}
