package dev.rhyton.vision;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.RandomSampling;
import java.util.Arrays;
import java.util.List;

/**
 * Mixes each image in training with another image of the batch, and mixes the targets in the same
 * way: {@code w · x + (1 − w) · x'} with w from the distribution Beta(alpha, alpha).
 *
 * <p>Use it as {@code data.mapBatches(mixUp::augment)}, with targets that have a number for each
 * class; in a model it would mix only the images. Zhang et al., 2017.
 *
 * <pre>{@code
 * data.mapBatches(MixUp.of(0.4).seed(1)::augment)
 * }</pre>
 */
public final class MixUp extends RandomTransform<MixUp, MixUp.Mix> {
  private @Range(above = 0) double alpha = 0.2;

  /**
   * The index of the other image for each image, and the weight of the original image, {@code
   * (batch, 1, 1, 1)}.
   */
  record Mix(Tensor order, Tensor weight) {
    Tensor of(Tensor x) {
      var other = x.take(order);
      return other.add(x.subtract(other).multiply(weight));
    }

    /** Returns the targets mixed by the same weights. */
    Tensor labels(String owner, Tensor labels) {
      int rank = labels.shape().rank();
      Check.that(
          rank > 1,
          "%s: mixes targets of a number for each class, (batch, classes), received %s."
              + " Make them with toCategorical.",
          owner,
          labels.shape());
      var dims = new long[rank];
      Arrays.fill(dims, 1);
      dims[0] = Shape.UNKNOWN;
      var floats = labels.dtype().isFloat() ? labels : labels.cast(DType.FLOAT32);
      return new Mix(order, weight.reshape(dims).cast(floats.dtype())).of(floats);
    }
  }

  private MixUp() {}

  /** Creates a layer with alpha 0.2. */
  public static MixUp of() {
    return new MixUp();
  }

  /** Sets alpha; with a larger alpha the shares are more even. */
  public static MixUp of(double alpha) {
    return made(new MixUp(), l -> l.alpha = alpha);
  }

  @Override
  protected String whyNoSampleGradients() {
    return Equalization.OVER_THE_BATCH;
  }

  @Override
  protected Mix draw(Tensor images) {
    var order = RandomSampling.shuffledRows(images);
    return new Mix(order, beta(images, alpha));
  }

  @Override
  protected Tensor transformImages(Tensor images, Mix mix) {
    return mix.of(images);
  }

  @Override
  protected Tensor transformLabels(Tensor labels, Mix mix) {
    return mix.labels(label(), labels);
  }

  @Override
  protected Tensor transformSegmentationMasks(Tensor masks, Mix mix) {
    return mix.of(masks);
  }

  /** Returns the boxes of both images. */
  @Override
  protected BoundingBoxes<Tensor> transformBoundingBoxes(
      BoundingBoxes<Tensor> corners, Mix mix, Tensor images) {
    var boxes = corners.boxes();
    var labels = corners.classes();
    return new BoundingBoxes<>(
        Ops.concatenate(List.of(boxes, boxes.take(mix.order)), 1),
        Ops.concatenate(List.of(labels, labels.take(mix.order)), 1));
  }
}
