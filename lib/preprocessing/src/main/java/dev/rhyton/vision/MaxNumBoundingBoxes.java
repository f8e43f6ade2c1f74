package dev.rhyton.vision;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Tensor;

/**
 * Gives every image the same number of boxes, in training and in inference: the first ones, or all
 * and then boxes and labels of a fill value.
 *
 * <p>Images stay as they are.
 *
 * <pre>{@code
 * MaxNumBoundingBoxes.of(20).boundingBoxFormat("xyxy")
 * }</pre>
 */
public final class MaxNumBoundingBoxes extends ImageTransform<MaxNumBoundingBoxes, Boolean> {
  private int maxNumber = 1;
  private int fillValue = -1;

  private MaxNumBoundingBoxes() {}

  /** The number of boxes. */
  public static MaxNumBoundingBoxes of(int maxNumber) {
    return made(new MaxNumBoundingBoxes(), l -> l.maxNumber = maxNumber);
  }

  /** What the numbers and labels of added boxes are; -1 by default. */
  public MaxNumBoundingBoxes fillValue(int value) {
    return with(this, l -> l.fillValue = value);
  }

  @Override
  protected void check() {
    Check.positive(className(), "max_number", maxNumber);
  }

  @Override
  protected Boolean getRandomTransformation(Tensor images, boolean training) {
    return true;
  }

  @Override
  protected Tensor transformImages(Tensor images, Boolean always) {
    return images;
  }

  @Override
  BoundingBoxes<Tensor> boxes(
      BoundingBoxes<Tensor> given, Boolean always, Tensor before, Tensor after) {
    return new BoundingBoxes<>(asMany(given.boxes()), asMany(given.labels()));
  }

  private Tensor asMany(Tensor x) {
    int number = Math.toIntExact(x.shape().dim(1));
    if (number >= maxNumber) return x.slice(1, 0, maxNumber);
    var paddings = new int[x.shape().rank()][2];
    paddings[1][1] = maxNumber - number;
    return x.subtract(fillValue).pad(paddings).add(fillValue);
  }
}
