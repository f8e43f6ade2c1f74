package dev.rhyton.vision;

import dev.rhyton.tensor.Tensor;

/**
 * Base class of random transforms of colours with a factor for each image, drawn between two
 * bounds.
 *
 * @param <L> the layer itself, which every setter returns as a changed copy
 */
public abstract class FactorTransform<L extends FactorTransform<L>>
    extends ColorTransform<L, Tensor> {
  private final transient double least;
  private final transient double most;
  private double[] factor;

  /** Creates a layer with the allowed range of its factors and their default. */
  FactorTransform(double least, double most, double... usual) {
    this.least = least;
    this.most = most;
    factor = usual;
  }

  /** Returns the layer with a factor: a lower and an upper bound, or one number. */
  static <L extends FactorTransform<L>> L between(L fresh, double... factor) {
    return made(fresh, l -> ((FactorTransform<?>) l).factor = factor);
  }

  @Override
  protected void check() {
    super.check();
    factor = Factor.range(className(), "factor", factor, least, most);
  }

  /** Returns the lower and the upper bound of the random factor. */
  final double[] factor() {
    return factor;
  }

  @Override
  protected Tensor draw(Tensor images) {
    return uniform(images, factor[0], factor[1], 1, 1, 1);
  }
}
