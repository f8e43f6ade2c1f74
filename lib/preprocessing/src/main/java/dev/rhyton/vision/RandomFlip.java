package dev.rhyton.vision;

import dev.rhyton.config.Text;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Flips each image in training with probability 0.5.
 *
 * <p>Input and output {@code (batch, height, width, channels)}. In mode {@code
 * "horizontal_and_vertical"} one random number decides on both directions, as in Keras.
 *
 * <pre>{@code
 * RandomFlip.of("horizontal")
 * }</pre>
 */
public final class RandomFlip extends RandomTransform<RandomFlip, Tensor> {
  private enum Mode {
    HORIZONTAL,
    VERTICAL,
    HORIZONTAL_AND_VERTICAL
  }

  private Mode mode = Mode.HORIZONTAL_AND_VERTICAL;

  private RandomFlip() {}

  /** Creates a layer that flips in both directions. */
  public static RandomFlip of() {
    return new RandomFlip();
  }

  /**
   * Creates a layer with this mode: {@code "horizontal"}, {@code "vertical"} or {@code
   * "horizontal_and_vertical"}.
   */
  public static RandomFlip of(String mode) {
    return made(new RandomFlip(), l -> l.mode = Text.constant(Mode.class, "flip mode", mode));
  }

  @Override
  protected Tensor draw(Tensor images) {
    return uniform(images, 0, 1, 1, 1, 1).lessEqual(0.5);
  }

  @Override
  protected Tensor transformImages(Tensor images, Tensor flipped) {
    var mirrored = mode == Mode.VERTICAL ? images : Ops.flip(images, 2);
    if (mode != Mode.HORIZONTAL) mirrored = Ops.flip(mirrored, 1);
    return Ops.where(flipped, mirrored, images);
  }

  @Override
  protected BoundingBoxes<Tensor> transformBoundingBoxes(
      BoundingBoxes<Tensor> corners, Tensor flipped, Tensor images) {
    var p = Ops.split(corners.boxes(), 4, -1);
    int height = rows(images);
    int width = columns(images);
    boolean across = mode != Mode.VERTICAL;
    boolean down = mode != Mode.HORIZONTAL;
    var mirrored =
        Ops.concatenate(
            List.of(
                across ? p.get(2).negative().add(width) : p.get(0),
                down ? p.get(3).negative().add(height) : p.get(1),
                across ? p.get(0).negative().add(width) : p.get(2),
                down ? p.get(1).negative().add(height) : p.get(3)),
            -1);
    var moved = Ops.where(flipped.squeeze(3), mirrored, corners.boxes());
    return BoundingBoxes.clip(new BoundingBoxes<>(moved, corners.labels()), height, width);
  }

  @Override
  protected Tensor transformSegmentationMasks(Tensor masks, Tensor flipped) {
    return transformImages(masks, flipped);
  }
}
