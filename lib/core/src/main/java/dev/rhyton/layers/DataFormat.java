package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.stream.IntStream;

/** The position of an image's channels: after its other axes, or before them. */
public enum DataFormat {
  CHANNELS_LAST,
  CHANNELS_FIRST;

  /** Returns the value by Keras' name. */
  public static DataFormat of(String name) {
    return Text.constant(DataFormat.class, "data format", name);
  }

  /** Returns the format that {@link KerasConfig#imageDataFormat()} sets for what is created now. */
  public static DataFormat usual() {
    return of(KerasConfig.imageDataFormat());
  }

  /** Returns the axis of the channels. */
  public int channelAxis() {
    return this == CHANNELS_LAST ? -1 : 1;
  }

  /** Returns the image with channels last. */
  public Tensor toLast(Tensor x) {
    Check.given("toLast", "x", x);
    int rank = x.shape().rank();
    if (this == CHANNELS_LAST || rank < 3) return x;
    return x.transpose(
        IntStream.range(0, rank).map(i -> i == 0 ? 0 : i == rank - 1 ? 1 : i + 1).toArray());
  }

  /** Returns the shape with channels last. */
  public Shape toLast(Shape shape) {
    Check.given("toLast", "shape", shape);
    if (this == CHANNELS_LAST || shape.rank() < 3) return shape;
    return shape.upTo(1).plus(shape.from(2).dims()).plus(shape.dim(1));
  }

  /** Returns an image with channels last in this format. */
  public Tensor fromLast(Tensor x) {
    Check.given("fromLast", "x", x);
    int rank = x.shape().rank();
    if (this == CHANNELS_LAST || rank < 3) return x;
    return x.transpose(
        IntStream.range(0, rank).map(i -> i == 0 ? 0 : i == 1 ? rank - 1 : i - 1).toArray());
  }
}
