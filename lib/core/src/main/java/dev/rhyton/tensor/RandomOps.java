package dev.rhyton.tensor;

import java.util.List;

/** Draws from distributions, named as in {@code keras.random}; no gradient passes through them. */
public final class RandomOps {
  private RandomOps() {}

  /** Numbers between two bounds, of the shape of {@code like}. */
  public static Tensor uniform(Tensor like, double low, double high) {
    return Ops.uniformLike(like).multiply(high - low).add(low);
  }

  /** The numbers 0 to n − 1 in a random order (int32) for the n rows of {@code like}. */
  public static Tensor shuffledRows(Tensor like) {
    var keys = Ops.uniformLike(Ops.zeros(like));
    var inputs = List.of(keys, Ops.shape(keys).squeeze(0).cast(DType.INT32));
    return Tensor.all("TopKV2", OpAttributes.NONE, inputs).get(1);
  }

  /**
   * Numbers of the beta distribution, of the shape of {@code like}.
   *
   * @param alpha both of its parameters, a scalar
   */
  public static Tensor beta(Tensor like, Tensor alpha) {
    return logGamma(like, alpha).subtract(logGamma(like, alpha)).sigmoid();
  }

  /** Shares that sum to 1 along the last axis, of the Dirichlet distribution. */
  public static Tensor dirichlet(Tensor like, Tensor alpha) {
    return logGamma(like, alpha).softmax();
  }

  /**
   * The logarithms of numbers of the gamma distribution. For a small alpha the numbers themselves
   * would be 0 in single precision: a draw for alpha + 1 is taken down by {@code u^(1/alpha)}.
   */
  private static Tensor logGamma(Tensor like, Tensor alpha) {
    var more = alpha.add(1);
    var drawn =
        Tensor.op(
            "StatelessRandomGammaV2",
            OpAttributes.NONE,
            Ops.shape(like),
            GraphBuilder.required().nextSeed(),
            more);
    var u = Ops.uniformLike(like).negative().add(1); // 0 has no logarithm
    return drawn.log().add(u.log().divide(alpha)).stopGradient();
  }
}
