package dev.rhyton.vision;

import dev.rhyton.config.Range;
import dev.rhyton.layers.Interpolation;
import dev.rhyton.ops.ImageOps;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Changes the perspective of some images in training: the first corner does not move, and each of
 * the others moves by at most {@code ±scale / 2} of its position.
 *
 * <p>Input and output {@code (batch, height, width, channels)}.
 *
 * <pre>{@code
 * RandomPerspective.of(0.5).scale(0.3)
 * }</pre>
 */
public final class RandomPerspective extends RandomTransform<RandomPerspective, Tensor> {
  private Interpolation interpolation = Interpolation.BILINEAR;
  private @Range double fillValue;
  private double[] factor = {0, 1};
  private @Range(atLeast = 0, atMost = 1) double scale = 1;

  private RandomPerspective() {}

  /** Creates a layer with a random probability between 0 and 1. */
  public static RandomPerspective of() {
    return new RandomPerspective();
  }

  /** Creates a layer with a random probability between two bounds, or with only an upper bound. */
  public static RandomPerspective of(double... factor) {
    return made(new RandomPerspective(), l -> l.factor = factor);
  }

  /** Sets the largest movement of the corners, from 0 to 1. */
  public RandomPerspective scale(double share) {
    return with(this, l -> l.scale = share);
  }

  /** Sets the interpolation: {@code "bilinear"} (default) or {@code "nearest"}. */
  public RandomPerspective interpolation(String name) {
    return with(this, l -> l.interpolation = Interpolation.of(name));
  }

  /** Sets the value that fills gaps at the border, by default 0. */
  public RandomPerspective fillValue(double value) {
    return with(this, l -> l.fillValue = value);
  }

  @Override
  protected void check() {
    GeometricTransform.checkInterpolation(className(), interpolation);
    factor = FactorRange.range(className(), "factor", factor, 0, 1);
  }

  /**
   * Returns the transforms. In units of the image, the corners move to {@code (x, 0)}, {@code (0,
   * y)} and {@code (u, v)}. The transform is the inverse of the projection of the unit square to
   * these corners, {@code (a x, e y) / (g x + h y + 1)}.
   */
  @Override
  protected Tensor draw(Tensor images) {
    var x = corner(images);
    var y = corner(images);
    var u = corner(images);
    var v = corner(images);
    var det = x.subtract(u).multiply(y.subtract(v)).subtract(u.multiply(v));
    var g = u.subtract(x).multiply(y.subtract(v)).add(u.multiply(v.subtract(y))).divide(det);
    var h = x.subtract(u).multiply(v.subtract(y)).add(v.multiply(u.subtract(x))).divide(det);
    var a = g.add(1).multiply(x);
    var e = h.add(1).multiply(y);
    var zero = Ops.zerosLike(x);
    var one = Ops.onesLike(x);
    var c0 = g.divide(a).negative().divide(Math.max(1.0, columns(images) - 1));
    var c1 = h.divide(e).negative().divide(Math.max(1.0, rows(images) - 1));
    var moved =
        Ops.concatenate(List.of(a.reciprocal(), zero, zero, zero, e.reciprocal(), zero, c0, c1), 1);
    var still = Ops.concatenate(List.of(one, zero, zero, zero, one, zero, zero, zero), 1);
    return Ops.where(chosen(images, factor).squeeze(2, 3), moved, still);
  }

  @Override
  protected Tensor transformImages(Tensor images, Tensor transforms) {
    return ImageOps.affineTransform(
        images, transforms, named(interpolation), "constant", fillValue, LAST);
  }

  @Override
  protected Tensor transformSegmentationMasks(Tensor masks, Tensor transforms) {
    return transformImages(masks, transforms);
  }

  @Override
  protected BoundingBoxes<Tensor> transformBoundingBoxes(
      BoundingBoxes<Tensor> corners, Tensor transforms, Tensor images) {
    return GeometricTransform.moved(corners, transforms, images);
  }

  private Tensor corner(Tensor images) {
    return uniform(images, 1 - scale / 2, 1 + scale / 2, 1);
  }
}
