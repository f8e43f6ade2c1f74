package dev.rhyton.layers;

import dev.rhyton.config.Text;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.stream.IntStream;

/** Where an image's channels stand: after its other axes, or before them. */
public enum DataFormat {
  CHANNELS_LAST,
  CHANNELS_FIRST;

  /** By Keras' name. */
  public static DataFormat of(String name) {
    return Text.constant(DataFormat.class, "data format", name);
  }

  /** The format that {@link KerasConfig#imageDataFormat()} sets for what is created now. */
  public static DataFormat usual() {
    return of(KerasConfig.imageDataFormat());
  }

  /** The axis of the channels. */
  public int channelAxis() {
    return this == CHANNELS_LAST ? -1 : 1;
  }

  /** The channels moved behind the other axes, where they do not stand there already. */
  public Tensor toLast(Tensor x) {
    int rank = x.shape().rank();
    if (this == CHANNELS_LAST || rank < 3) return x;
    return x.transpose(
        IntStream.range(0, rank).map(i -> i == 0 ? 0 : i == rank - 1 ? 1 : i + 1).toArray());
  }

  /** The shape with the channels behind the other axes. */
  public Shape toLast(Shape shape) {
    if (this == CHANNELS_LAST || shape.rank() < 3) return shape;
    return shape.upTo(1).plus(shape.from(2).dims()).plus(shape.dim(1));
  }

  /** The channels moved back from behind. */
  public Tensor fromLast(Tensor x) {
    int rank = x.shape().rank();
    if (this == CHANNELS_LAST || rank < 3) return x;
    return x.transpose(
        IntStream.range(0, rank).map(i -> i == 0 ? 0 : i == 1 ? rank - 1 : i - 1).toArray());
  }
}
