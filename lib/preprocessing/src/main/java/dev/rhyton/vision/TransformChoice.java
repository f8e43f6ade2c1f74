package dev.rhyton.vision;

import dev.rhyton.layers.Interpolation;
import dev.rhyton.ops.Ops;
import dev.rhyton.ops.RandomOps;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One of several transforms, drawn in each run for the whole batch. All are computed, because the
 * graph does not know which one is drawn.
 *
 * @param steps the transforms
 * @param which the index of the drawn transform; an index beyond the last one means none
 */
record TransformChoice(List<AppliedTransform<?>> steps, Tensor which) {
  /** Draws one of these transforms, or optionally none. */
  static TransformChoice of(List<ImageTransform<?, ?>> layers, boolean orNone, Tensor images) {
    var steps = new ArrayList<AppliedTransform<?>>();
    for (var layer : layers) steps.add(AppliedTransform.of(layer, images));
    return new TransformChoice(
        steps, RandomOps.randint(new long[0], 0, layers.size() + (orNone ? 1 : 0)));
  }

  /** Returns the transforms of RandAugment and AugMix with this strength. */
  static List<ImageTransform<?, ?>> layers(
      double[] factor, double low, double high, Interpolation interpolation, boolean all) {
    var how = interpolation.name().toLowerCase(Locale.ROOT);
    var layers =
        new ArrayList<ImageTransform<?, ?>>(
            List.of(
                RandomShear.of(factor, factor).interpolation(how),
                RandomTranslation.of(factor, factor).interpolation(how),
                RandomRotation.of(factor).interpolation(how),
                RandomPosterization.of(Math.max(1, (int) (8 * factor[1]))).valueRange(low, high),
                Solarization.of()
                    .additionFactor(factor)
                    .thresholdFactor(factor)
                    .valueRange(low, high),
                AutoContrast.of().valueRange(low, high),
                Equalization.of().valueRange(low, high)));
    if (!all) return layers;
    layers.add(RandomBrightness.of(factor).valueRange(low, high));
    layers.add(RandomColorDegeneration.of(factor).valueRange(low, high));
    layers.add(RandomContrast.of(factor).valueRange(low, high));
    layers.add(RandomSharpness.of(factor).valueRange(low, high));
    return layers;
  }

  Tensor images(Tensor images) {
    var result = images;
    for (int i = 0; i < steps.size(); i++) {
      result = Ops.where(which.equal(i), steps.get(i).images(images), result);
    }
    return result;
  }

  Tensor masks(Tensor masks) {
    var result = masks;
    for (int i = 0; i < steps.size(); i++) {
      result = Ops.where(which.equal(i), steps.get(i).masks(masks), result);
    }
    return result;
  }

  BoundingBoxes<Tensor> boxes(BoundingBoxes<Tensor> corners, Tensor images) {
    var boxes = corners.boxes();
    var labels = corners.classes();
    for (int i = 0; i < steps.size(); i++) {
      var moved = steps.get(i).boxes(corners, images);
      boxes = Ops.where(which.equal(i), moved.boxes(), boxes);
      labels = Ops.where(which.equal(i), moved.classes(), labels);
    }
    return new BoundingBoxes<>(boxes, labels);
  }
}
