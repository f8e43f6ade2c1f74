package dev.rhyton.vision;

import dev.rhyton.config.Range;
import dev.rhyton.layers.Context;
import dev.rhyton.ops.ImageOps;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Crops images in training at a random position, drawn for each batch. As in Keras 3.15, images do
 * not change in inference.
 *
 * <p>Images that are not larger than the window along both axes are cropped at the centre and
 * resized to the size of the window.
 *
 * <p>Input {@code (batch, height, width, channels)}, output with the height and width of the
 * window; later layers are built for that size.
 *
 * <p>A {@link Resizing} after it resizes whole images to the same size in inference:
 *
 * <pre>{@code
 * Sequential.of(RandomCrop.of(24, 24), Resizing.of(24, 24), Conv2D.of(16, 3))
 * }</pre>
 */
public final class RandomCrop extends RandomTransform<RandomCrop, RandomCrop.Window> {
  private @Range(atLeast = 1) int height = 1;
  private @Range(atLeast = 1) int width = 1;

  /** The position of the window. */
  record Window(Tensor top, Tensor left, int height, int width) {}

  private RandomCrop() {}

  /** Creates a layer with this window size. */
  public static RandomCrop of(int height, int width) {
    return made(
        new RandomCrop(),
        l -> {
          l.height = height;
          l.width = width;
        });
  }

  @Override
  protected @Nullable Window getRandomTransformation(Tensor images, boolean training) {
    if (!training) return null;
    boolean larger = rows(images) > height && columns(images) > width;
    return larger ? draw(images) : middle(images);
  }

  @Override
  protected Tensor call(Tensor x, Context context) {
    boolean cuts = context.training() || context.isForShapes();
    return transform(AnnotatedImages.of(x), cuts).images();
  }

  @Override
  protected Window draw(Tensor images) {
    return new Window(start(rows(images) - height), start(columns(images) - width), height, width);
  }

  private static Tensor start(int last) {
    return uniform(0, last + 1).floor().clip(0, last).cast(DType.INT32);
  }

  private Window middle(Tensor images) {
    int rows = rows(images);
    int columns = columns(images);
    int top = (rows - (int) AspectRatio.kept(rows, columns, height, width)) / 2;
    int left = (columns - (int) AspectRatio.kept(columns, rows, width, height)) / 2;
    int h = Math.min(height, rows - top);
    int w = Math.min(width, columns - left);
    return new Window(whole(top), whole(left), h, w);
  }

  private static Tensor whole(int number) {
    return TensorOps.constant(number, DType.INT32);
  }

  @Override
  protected Tensor transformImages(Tensor images, Window window) {
    return cut(images, window, "bilinear");
  }

  @Override
  protected Tensor transformSegmentationMasks(Tensor masks, Window window) {
    return cut(masks, window, "nearest");
  }

  private Tensor cut(Tensor images, Window window, String method) {
    var size = new int[] {-1, window.height, window.width, (int) images.shape().last()};
    var cut = Ops.slice(images, List.of(0, window.top, window.left, 0), size);
    boolean fits = window.height == height && window.width == width;
    return fits
        ? cut
        : ImageOps.resize(
            cut, new int[] {height, width}, method, false, false, false, "constant", 0, LAST);
  }

  /**
   * Returns the boxes in the window; as in Keras, labels do not change, even for boxes outside of
   * it.
   */
  @Override
  protected BoundingBoxes<Tensor> transformBoundingBoxes(
      BoundingBoxes<Tensor> corners, Window window, Tensor images) {
    var corner = Ops.stack(List.of(window.left, window.top), 0).cast(DType.FLOAT32).tile(2);
    double x = (double) width / window.width;
    double y = (double) height / window.height;
    var scale =
        TensorOps.constant(NDArray.of(new float[] {(float) x, (float) y, (float) x, (float) y}, 4));
    var moved = corners.boxes().subtract(corner).multiply(scale);
    return new BoundingBoxes<>(BoundingBoxes.clip(moved, height, width), corners.labels());
  }
}
