package dev.rhyton.vision;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Tensor;

/**
 * Truncates or pads the boxes of every image to the same number, in training and in inference;
 * added boxes and labels have a fill value.
 *
 * <p>Images do not change.
 *
 * <pre>{@code
 * MaxNumBoundingBoxes.of(20).boundingBoxFormat("xyxy")
 * }</pre>
 */
public final class MaxNumBoundingBoxes extends ImageTransform<MaxNumBoundingBoxes, Boolean> {
  private int maxNumber = 1;
  private int fillValue = -1;

  private MaxNumBoundingBoxes() {}

  /** Creates a layer for this number of boxes. */
  public static MaxNumBoundingBoxes of(int maxNumber) {
    return made(new MaxNumBoundingBoxes(), l -> l.maxNumber = maxNumber);
  }

  /** Sets the value of the numbers and labels of added boxes, by default -1. */
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
    return new BoundingBoxes<>(asMany(given.boxes()), asMany(given.classes()));
  }

  private Tensor asMany(Tensor x) {
    int number = Math.toIntExact(x.shape().dim(1));
    if (number >= maxNumber) return x.slice(1, 0, maxNumber);
    var paddings = new int[x.shape().rank()][2];
    paddings[1][1] = maxNumber - number;
    return x.subtract(fillValue).pad(paddings).add(fillValue);
  }
}
