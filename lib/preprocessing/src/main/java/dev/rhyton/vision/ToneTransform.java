package dev.rhyton.vision;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Base class of deterministic transforms of the values of pixels.
 *
 * @param <L> the layer itself, which every setter returns as a changed copy
 */
public abstract class ToneTransform<L extends ToneTransform<L>> extends ImageTransform<L, Boolean> {
  private double[] valueRange = {0, 255};

  /** Sets the lowest and the highest value of a pixel, by default (0, 255). */
  public L valueRange(double low, double high) {
    return self(with(this, l -> l.valueRange = new double[] {low, high}));
  }

  @Override
  protected void check() {
    valueRange = FactorRange.valueRange(className(), valueRange);
  }

  /** Returns whether the layer is also active in inference, unlike {@link Equalization}. */
  @Override
  protected @Nullable Boolean getRandomTransformation(Tensor images, boolean training) {
    return true;
  }

  /** Transforms values from 0 to 255. */
  abstract Tensor ofBytes(Tensor images);

  @Override
  protected final Tensor transformImages(Tensor images, Boolean always) {
    var bytes = FactorRange.rescaled(images, valueRange[0], valueRange[1], 0, 255);
    var isNumber = bytes.equal(bytes); // NaN is not in the histogram and does not change
    var result = ofBytes(Ops.where(isNumber, bytes, Ops.zerosLike(bytes)));
    result = Ops.where(isNumber, result, bytes);
    return FactorRange.rescaled(result, 0, 255, valueRange[0], valueRange[1]);
  }
}
