package dev.rhyton.vision;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.DataFormat;
import dev.rhyton.layers.InputSpec;
import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Base class of layers that transform images {@code (batch, height, width, channels)}, with their
 * labels, boxes and masks.
 *
 * <p>In a model it transforms only images, in training. Applied to arrays, {@code
 * data.map(flip::apply)}, it transforms them as in training. {@link #augment} also transforms their
 * targets: {@code data.mapBatches(mixUp::augment)}. A custom transform defines its random values
 * and how they change images; masks, boxes and labels do not change unless it defines that too.
 * Within a transform, channels are last and boxes are corners in pixels.
 *
 * @param <L> the layer itself, which every setter returns as a changed copy
 * @param <T> the random values for a batch
 */
public abstract class ImageTransform<L extends ImageTransform<L, T>, T> extends Augmenting<L> {
  /** The format of images within a transform. */
  static final String LAST = "channels_last";

  private DataFormat dataFormat = DataFormat.usual();
  private @Nullable BoundingBoxFormat boundingBoxFormat;

  private L set(Consumer<ImageTransform<L, T>> change) {
    return self(with(this, change));
  }

  /**
   * Sets the position of the channels: {@code "channels_last"} (default) or {@code
   * "channels_first"}.
   */
  public L dataFormat(String format) {
    return set(l -> l.dataFormat = DataFormat.of(format));
  }

  /** Sets the format of boxes, {@code "xyxy"}, {@code "rel_xywh"}; required for boxes. */
  public L boundingBoxFormat(String format) {
    return set(l -> l.boundingBoxFormat = BoundingBoxFormat.of(format));
  }

  /** Returns the configuration; Keras writes the format of boxes only if there is one. */
  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig();
    if (boundingBoxFormat == null) config.remove("bounding_box_format");
    return config;
  }

  // ---- for transforms ----

  /** Returns the random values for these images; null for no change. */
  protected abstract @Nullable T getRandomTransformation(Tensor images, boolean training);

  /** Returns the transformed images. */
  protected abstract Tensor transformImages(Tensor images, T drawn);

  /** Returns the targets of the transformed images. */
  protected Tensor transformLabels(Tensor labels, T drawn) {
    return labels;
  }

  /** Returns the boxes of the transformed images: left, top, right and bottom in pixels. */
  protected BoundingBoxes<Tensor> transformBoundingBoxes(
      BoundingBoxes<Tensor> corners, T drawn, Tensor images) {
    return corners;
  }

  /** Returns the masks of the transformed images. */
  protected Tensor transformSegmentationMasks(Tensor masks, T drawn) {
    return masks;
  }

  final IllegalArgumentException cannotMoveBoxes() {
    return new IllegalArgumentException(
        label() + ": cannot move bounding boxes with the images: leave them out.");
  }

  @Override
  @Nullable Integer seedOfPipeline() {
    return null;
  }

  // ---- in a model ----

  @Override
  protected InputSpec inputSpec() {
    return SpatialSizes.spec(2, dataFormat);
  }

  @Override
  protected Tensor call(Tensor x, Context context) {
    return transform(AnnotatedImages.of(x), context.training()).images();
  }

  // ---- in both ----

  @Override
  protected boolean needsSizes() {
    return true;
  }

  /** Transforms images, and their labels, boxes and masks, as in training. */
  @Override
  final AnnotatedImages<Tensor> transform(AnnotatedImages<Tensor> data) {
    return transform(data, true);
  }

  final AnnotatedImages<Tensor> transform(AnnotatedImages<Tensor> data, boolean training) {
    inputSpec().check(label(), List.of(data.images().shape()));
    var compute = dtype().compute();
    var images = dataFormat.toLast(data.images().cast(wide(compute)));
    T drawn = getRandomTransformation(images, training);
    if (drawn == null) return data.images(data.images().cast(compute));
    var changed = transformImages(images, drawn);
    var result = AnnotatedImages.of(dataFormat.fromLast(changed).cast(compute));
    result = result.labels(data.labels().stream().map(l -> transformLabels(l, drawn)).toList());
    if (data.boundingBoxes() != null) {
      var given = data.boundingBoxes();
      checkBoxes(given);
      var boxes = boxes(given, drawn, images, changed);
      result = result.boundingBoxes(boxes.boxes(), boxes.classes());
    }
    return data.segmentationMasks() == null
        ? result
        : result.segmentationMasks(masks(data.segmentationMasks(), drawn, images));
  }

  /**
   * Returns the dtype of the computation: positions between pixels and histograms need more
   * precision than 16-bit floats have.
   */
  private static DType wide(DType compute) {
    return compute == DType.FLOAT64 ? compute : DType.FLOAT32;
  }

  /** Returns the boxes of the transformed images in the format of the given boxes. */
  BoundingBoxes<Tensor> boxes(BoundingBoxes<Tensor> given, T drawn, Tensor before, Tensor after) {
    var format = requireNonNull(boundingBoxFormat);
    var corners =
        format.toCorners(given.boxes().cast(DType.FLOAT32), rows(before), columns(before));
    var moved = transformBoundingBoxes(new BoundingBoxes<>(corners, given.labels()), drawn, before);
    return new BoundingBoxes<>(
        format.fromCorners(moved.boxes(), rows(after), columns(after)), moved.labels());
  }

  private void checkBoxes(BoundingBoxes<Tensor> given) {
    Check.that(
        boundingBoxFormat != null,
        "%s: received bounding boxes, but not what their numbers mean:"
            + " add boundingBoxFormat(\"xyxy\"), or another format.",
        label());
    var boxes = given.boxes().shape();
    var labels = given.classes().shape();
    Check.that(
        boxes.rank() == 3 && boxes.last() == 4 && labels.rank() == 2,
        "%s: expected boxes of shape (None, boxes, 4) and labels of shape (None, boxes),"
            + " received %s and %s.",
        label(),
        boxes,
        labels);
  }

  /** Returns the height of images within a transform. */
  protected static int rows(Tensor images) {
    return Math.toIntExact(images.shape().dim(1));
  }

  /** Returns the width of images within a transform. */
  protected static int columns(Tensor images) {
    return Math.toIntExact(images.shape().dim(2));
  }

  /** Returns Keras' name of an option. */
  static String named(Enum<?> option) {
    return option.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the index of each pixel along an axis, {@code (1, height, 1)} or {@code (1, 1, width)}.
   */
  static Tensor places(Tensor images, int axis) {
    var dims = new long[] {1, 1, 1};
    dims[axis] = images.shape().dim(axis);
    return Ops.arange(dims[axis]).cast(DType.FLOAT32).reshape(dims);
  }

  /** Returns the transformed masks in their dtype: interpolated integers are rounded. */
  private Tensor masks(Tensor masks, T drawn, Tensor images) {
    inputSpec().check(label() + ", segmentation masks", List.of(masks.shape()));
    var type = masks.dtype();
    var floats = dataFormat.toLast(type.isFloat() ? masks : masks.cast(DType.FLOAT32));
    Check.that(
        rows(floats) == rows(images) && columns(floats) == columns(images),
        "%s: expected segmentation masks of the size of the images, %d by %d, received %s.",
        label(),
        rows(images),
        columns(images),
        masks.shape());
    var changed = dataFormat.fromLast(transformSegmentationMasks(floats, drawn));
    return (type.isFloat() ? changed : changed.round()).cast(type);
  }
}
