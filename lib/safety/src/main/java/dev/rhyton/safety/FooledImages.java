package dev.rhyton.safety;

import dev.rhyton.config.Check;
import dev.rhyton.notebook.Picture;
import dev.rhyton.notebook.Plots;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws images, their perturbations and the perturbed images, with their classes. */
final class FooledImages {
  private FooledImages() {}

  static Picture draw(NDArray x, NDArray perturbed, int[] labels, int[] predicted) {
    var shape = images(x.shape());
    var captions = new ArrayList<String>();
    for (int label : labels) captions.add(Integer.toString(label));
    for (int i = 0; i < labels.length; i++) captions.add(largest(x.get(i), perturbed.get(i)));
    for (int label : predicted) captions.add("taken for " + label);
    var change = changes(x.toFloats(), perturbed.toFloats(), channels(shape));
    var rows =
        List.of(
            colours(x.toFloats(), shape),
            NDArray.of(change, rgb(shape)),
            colours(perturbed.toFloats(), shape));
    return Plots.images(NDArray.concatenate(rows), captions.toArray(new String[0]), x.length());
  }

  private static String largest(NDArray from, NDArray to) {
    double change = to.subtract(from).abs().max().value().item();
    return String.format(Locale.ROOT, "±%.3f", change);
  }

  /** Returns the shape of images: that of the samples, or squares of flat samples. */
  private static Shape images(Shape samples) {
    int side = (int) Math.round(Math.sqrt((double) samples.last()));
    if (samples.rank() == 2 && (long) side * side == samples.last()) {
      return Shape.of(samples.dim(0), side, side);
    }
    boolean fits =
        samples.rank() == 3
            || (samples.rank() == 4 && (samples.last() == 1 || samples.last() == 3));
    Check.that(
        fits,
        "Robustness: pictures need samples of shape (height, width), or with 1 or 3 channels,"
            + " received %s.",
        samples.from(1));
    return samples;
  }

  private static int channels(Shape shape) {
    return shape.rank() == 4 ? (int) shape.last() : 1;
  }

  private static long[] rgb(Shape shape) {
    return new long[] {shape.dim(0), shape.dim(1), shape.dim(2), 3};
  }

  /** Returns images in three channels, scaled so that black is the least value, white the most. */
  private static NDArray colours(float[] values, Shape shape) {
    int channels = channels(shape);
    var colours = new float[values.length / channels * 3];
    float least = 0;
    float most = 1;
    for (float v : values) {
      least = Math.min(least, v);
      most = Math.max(most, v);
    }
    for (int i = 0; i < colours.length; i++) {
      float value = values[i / 3 * channels + (channels == 3 ? i % 3 : 0)];
      colours[i] = (value - least) / (most - least);
    }
    return NDArray.of(colours, rgb(shape));
  }

  /** Returns red for pixels that rise, blue for pixels that fall, white for no change. */
  private static float[] changes(float[] from, float[] to, int channels) {
    int pixels = from.length / channels;
    var sums = new float[pixels];
    float most = Float.MIN_NORMAL;
    for (int i = 0; i < from.length; i++) sums[i / channels] += (to[i] - from[i]) / channels;
    for (float sum : sums) most = Math.max(most, Math.abs(sum));
    var colours = new float[3 * pixels];
    for (int i = 0; i < pixels; i++) {
      float share = sums[i] / most;
      colours[3 * i] = Math.min(1, 1 + share);
      colours[3 * i + 1] = 1 - Math.abs(share);
      colours[3 * i + 2] = Math.min(1, 1 - share);
    }
    return colours;
  }
}
