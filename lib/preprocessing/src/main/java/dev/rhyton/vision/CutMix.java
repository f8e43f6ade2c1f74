package dev.rhyton.vision;

import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.RandomSampling;

/**
 * Pastes a rectangle of another image of the batch into each image in training, and mixes the
 * targets by area. The fraction of the image that remains has the distribution Beta(factor,
 * factor), where the factor is drawn for each batch.
 *
 * <p>Use it as {@code data.mapBatches(cutMix::augment)}, with targets that have a number for each
 * class. As in Keras, boxes are not supported. Yun et al., 2019.
 *
 * <pre>{@code
 * data.mapBatches(CutMix.of(1, 1).seed(1)::augment)
 * }</pre>
 */
public final class CutMix extends RandomTransform<CutMix, CutMix.Cut> {
  private double[] factor = {0, 1};

  /** The rectangles, and the indices of the other images. */
  record Cut(RandomRectangle patch, MixUp.Mix mix) {}

  private CutMix() {}

  /** Creates a layer with a factor between 0 and 1. */
  public static CutMix of() {
    return new CutMix();
  }

  /** Creates a layer with a factor between two bounds, or with only an upper bound. */
  public static CutMix of(double... factor) {
    return made(new CutMix(), l -> l.factor = factor);
  }

  @Override
  protected void check() {
    factor = FactorRange.range(className(), "factor", factor, 0, 1);
  }

  @Override
  protected String whyNoSampleGradients() {
    return Equalization.OVER_THE_BATCH;
  }

  @Override
  protected Cut draw(Tensor images) {
    var alpha = uniform(factor[0], factor[1]).add(1e-6);
    var kept = beta(images, alpha);
    var side = kept.negative().add(1).sqrt();
    var patch = RandomRectangle.of(this, images, side, side);
    var weight = patch.share().negative().add(1);
    return new Cut(patch, new MixUp.Mix(RandomSampling.shuffledRows(images), weight));
  }

  @Override
  protected Tensor transformImages(Tensor images, Cut cut) {
    return cut.patch.paste(images.take(cut.mix.order()), images);
  }

  @Override
  protected Tensor transformLabels(Tensor labels, Cut cut) {
    return cut.mix.labels(label(), labels);
  }

  @Override
  protected Tensor transformSegmentationMasks(Tensor masks, Cut cut) {
    return transformImages(masks, cut);
  }

  @Override
  protected BoundingBoxes<Tensor> transformBoundingBoxes(
      BoundingBoxes<Tensor> corners, Cut cut, Tensor images) {
    throw cannotMoveBoxes();
  }
}
