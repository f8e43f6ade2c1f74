package dev.rhyton.vision;

import dev.rhyton.tensor.Tensor;

/**
 * A random transform of colours with a factor for each image, drawn between two bounds.
 *
 * @param <L> the layer, which every setter gives back changed
 */
public abstract class FactorTransform<L extends FactorTransform<L>>
    extends ColorTransform<L, Tensor> {
  private final transient double least;
  private final transient double most;
  private double[] factor;

  /** A layer whose factors lie in a range, with those that it has by default. */
  FactorTransform(double least, double most, double... usual) {
    this.least = least;
    this.most = most;
    factor = usual;
  }

  /** The layer with its factor: the least and the most, or one number. */
  static <L extends FactorTransform<L>> L between(L fresh, double... factor) {
    return made(fresh, l -> ((FactorTransform<?>) l).factor = factor);
  }

  @Override
  protected void check() {
    super.check();
    factor = Factor.range(className(), "factor", factor, least, most);
  }

  /** The lower and the upper bound of what is drawn. */
  final double[] factor() {
    return factor;
  }

  @Override
  protected Tensor draw(Tensor images) {
    return uniform(images, factor[0], factor[1], 1, 1, 1);
  }
}
