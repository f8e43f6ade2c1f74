package dev.rhyton.safety;

import dev.rhyton.config.Check;
import dev.rhyton.notebook.ImageRow;
import dev.rhyton.notebook.Picture;
import dev.rhyton.notebook.Plots;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Draws images, their perturbations and the perturbed images, with their classes. */
final class FooledImages {
  private FooledImages() {}

  static Picture draw(NDArray x, NDArray perturbed, int[] labels, int[] predicted) {
    var shape = images(x.shape()).dims();
    var before = x.reshape(shape).value();
    var after = perturbed.reshape(shape).value();
    var changes = after.subtract(before).value();
    return Plots.images(
        List.of(
            ImageRow.of(before).captions(labels),
            ImageRow.signed(changes).captions(largest(changes)),
            ImageRow.of(after)
                .captions(IntStream.of(predicted).mapToObj(c -> "taken for " + c).toList())),
        "original",
        "change",
        "perturbed");
  }

  private static List<String> largest(NDArray changes) {
    return IntStream.range(0, changes.length())
        .mapToObj(
            i -> String.format(Locale.ROOT, "±%.3f", changes.get(i).abs().max().value().item()))
        .toList();
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
}
