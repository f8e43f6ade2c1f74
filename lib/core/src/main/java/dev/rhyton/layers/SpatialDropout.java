package dev.rhyton.layers;

import dev.rhyton.config.ConfigDict;
import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Base class of layers that drop whole channels.
 *
 * @param <L> the layer itself, which every setter returns as a changed copy
 */
public abstract class SpatialDropout<L extends SpatialDropout<L>> extends BaseLayer<L> {
  double rate = 0.5;

  @SuppressWarnings("UnusedVariable") // kept for Keras' files; all random numbers come from Seed
  private @Nullable Integer seed;

  private final transient int rank;

  SpatialDropout(int rank) {
    this.rank = rank;
  }

  /** The constructors of these layers in Keras do not accept it. */
  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig();
    config.remove("trainable");
    return config;
  }

  DataFormat format() {
    return DataFormat.CHANNELS_LAST;
  }

  @Override
  protected void check() {
    Noise.checkRate(className(), rate);
  }

  @Override
  protected InputSpec inputSpec() {
    return SpatialSizes.spec(rank, format());
  }

  @Override
  protected Tensor call(Tensor x, Context context) {
    if (!context.training() || rate == 0) return x;
    int first = format() == DataFormat.CHANNELS_LAST ? 1 : 2;
    var shape = new int[rank + 2];
    Arrays.fill(shape, -1);
    Arrays.fill(shape, first, first + rank, 1);
    return Noise.dropout(x, rate, shape);
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }

  @Override
  protected boolean isBuiltAtOnce() {
    return true;
  }
}
