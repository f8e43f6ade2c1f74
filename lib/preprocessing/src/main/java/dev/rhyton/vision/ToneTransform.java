package dev.rhyton.vision;

import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;

/**
 * A transform of the values of pixels without chance.
 *
 * @param <L> the layer, which every setter gives back changed
 */
public abstract class ToneTransform<L extends ToneTransform<L>> extends ImageTransform<L, Boolean> {
  private double[] valueRange = {0, 255};

  /** The least and the greatest value that a pixel has, (0, 255) by default. */
  public L valueRange(double low, double high) {
    return self(with(this, l -> l.valueRange = new double[] {low, high}));
  }

  @Override
  protected void check() {
    valueRange = Factor.valueRange(className(), valueRange);
  }

  /** In inference as well; in {@link Equalization} not. */
  @Override
  protected Boolean getRandomTransformation(Tensor images, boolean training) {
    return true;
  }

  /** What becomes of values from 0 to 255. */
  abstract Tensor ofBytes(Tensor images);

  @Override
  protected final Tensor transformImages(Tensor images, Boolean always) {
    var bytes = Factor.rescaled(images, valueRange[0], valueRange[1], 0, 255);
    var isNumber = bytes.equal(bytes); // NaN is not, and stays: it has no place in a histogram
    var result = ofBytes(TensorOps.where(isNumber, bytes, TensorOps.zerosLike(bytes)));
    result = TensorOps.where(isNumber, result, bytes);
    return Factor.rescaled(result, 0, 255, valueRange[0], valueRange[1]);
  }
}
