package dev.rhyton.vision;

import dev.rhyton.config.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Images with labels, boxes and masks, which Keras' image layers accept as a dictionary. Every part
 * except the images is optional.
 *
 * <pre>{@code
 * var data = AnnotatedImages.of(photos).boundingBoxes(boxes, classes).segmentationMasks(masks);
 * var turned = RandomFlip.of("horizontal").boundingBoxFormat("xyxy").augment(data);
 * }</pre>
 *
 * @param images {@code (batch, height, width, channels)}
 * @param labels targets {@code (batch, ...)}, one for each output of a model
 * @param boundingBoxes boxes in the images, or null
 * @param segmentationMasks a number for each pixel, {@code (batch, height, width, channels)}, or
 *     null
 * @param <T> arrays, or tensors within a layer
 */
public record AnnotatedImages<T>(
    T images,
    List<T> labels,
    @Nullable BoundingBoxes<T> boundingBoxes,
    @Nullable T segmentationMasks) {
  /** Returns images without labels, boxes and masks. */
  public static <T> AnnotatedImages<T> of(T images) {
    return new AnnotatedImages<>(images, List.of(), null, null);
  }

  /** Returns the same data with other images. */
  public AnnotatedImages<T> images(T other) {
    return new AnnotatedImages<>(other, labels, boundingBoxes, segmentationMasks);
  }

  /** Returns the data with targets for the only output of a model. */
  public AnnotatedImages<T> labels(T targets) {
    return labels(List.of(Check.given("AnnotatedImages", "labels", targets)));
  }

  /** Returns the data with targets for each output of a model. */
  public AnnotatedImages<T> labels(List<T> targets) {
    return new AnnotatedImages<>(
        images, Check.all("AnnotatedImages", "labels", targets), boundingBoxes, segmentationMasks);
  }

  /** Returns the data with boxes and the class of each box. */
  public AnnotatedImages<T> boundingBoxes(T boxes, T classes) {
    var both = new BoundingBoxes<>(boxes, classes);
    return new AnnotatedImages<>(images, labels, both, segmentationMasks);
  }

  /** Returns the data with a number, such as a class, for each pixel. */
  public AnnotatedImages<T> segmentationMasks(T masks) {
    return new AnnotatedImages<>(images, labels, boundingBoxes, masks);
  }

  /** Returns the data with each part changed, in the order of {@link #parts}. */
  <R> AnnotatedImages<R> map(Function<T, R> change) {
    var changed = AnnotatedImages.of(change.apply(images)).labels(each(labels, change));
    if (boundingBoxes != null) {
      var boxes = change.apply(boundingBoxes.boxes());
      changed = changed.boundingBoxes(boxes, change.apply(boundingBoxes.classes()));
    }
    return segmentationMasks == null
        ? changed
        : changed.segmentationMasks(change.apply(segmentationMasks));
  }

  private static <T, R> List<R> each(List<T> parts, Function<T, R> change) {
    return parts.stream().map(change).toList();
  }

  /** Returns the existing parts, with the images first. */
  List<T> parts() {
    var parts = new ArrayList<T>();
    var unused = map(parts::add);
    return parts;
  }
}
