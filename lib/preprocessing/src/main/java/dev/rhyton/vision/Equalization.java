package dev.rhyton.vision;

import dev.rhyton.config.Check;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import org.jspecify.annotations.Nullable;

/**
 * Equalizes the histogram of each channel: a pixel becomes the fraction of the pixels that are not
 * brighter.
 *
 * <p>Input and output {@code (batch, height, width, channels)}. As in Keras 3.15, the histogram
 * counts the pixels of the batch, and the layer is active only in training.
 *
 * <pre>{@code
 * Equalization.of().valueRange(0, 1)
 * }</pre>
 */
public final class Equalization extends ToneTransform<Equalization> {
  static final String OVER_THE_BATCH = "what it makes of an image depends on the others";

  private int bins = 256;

  private Equalization() {}

  /** Creates a layer for values from 0 to 255. */
  public static Equalization of() {
    return new Equalization();
  }

  /** Sets the number of bins of the histogram, by default 256. */
  public Equalization bins(int number) {
    return with(this, l -> l.bins = number);
  }

  @Override
  protected void check() {
    super.check();
    Check.that(
        bins >= 2 && bins <= 65_536,
        "%s: bins must be from 2 to 65536, received %d.",
        className(),
        bins);
  }

  @Override
  protected String whyNoSampleGradients() {
    return OVER_THE_BATCH;
  }

  @Override
  protected @Nullable Boolean getRandomTransformation(Tensor images, boolean training) {
    return training ? true : null;
  }

  /** Returns the count of each integer below {@code bins} in each row of an int32 matrix. */
  static Tensor histograms(Tensor rows, int bins) {
    var size = TensorOps.constant(bins, DType.INT32);
    return TensorOps.counts(rows, size, null, DType.FLOAT32, false).stopGradient();
  }

  @Override
  Tensor ofBytes(Tensor images) {
    long channels = images.shape().last();
    var rows = images.transpose(3, 0, 1, 2).reshape(channels, -1);
    var bin = rows.divide(255).multiply(bins - 1.0).clip(0, bins - 1.0).cast(DType.INT32);
    var counts = histograms(bin, bins);
    var upTo = counts.cast(DType.FLOAT64).cumsum(-1);
    // The count of the lowest value that occurs; lower values have the count 0.
    var least = Ops.where(upTo.greater(0), upTo, upTo.max(-1, true));
    least = least.negative().max(-1, true).negative();
    var rest = upTo.max(-1, true).subtract(least).maximum(1);
    var becomes = upTo.subtract(least).multiply(255).divide(rest).round().clip(0, 255);
    var spread = TensorOps.takeAlongLast(becomes, bin).cast(images.dtype());
    var several = counts.notEqual(0).cast(DType.INT32).sum(-1, true).greater(1);
    var result = Ops.where(several, spread, rows).stopGradient();
    return Ops.reshape(result, TensorOps.shape(images.transpose(3, 0, 1, 2))).transpose(1, 2, 3, 0);
  }
}
