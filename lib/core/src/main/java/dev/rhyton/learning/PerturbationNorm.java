package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.RandomSampling;
import java.util.Arrays;

/**
 * The norm that limits the perturbation δ of a sample, {@code ‖δ‖ ≤ ε}. The methods take and return
 * tensors {@code (batch, ...)} and treat each sample separately.
 */
public enum PerturbationNorm {
  /** The largest change of a single number: {@code max |δ|}. */
  LINF {
    @Override
    Tensor direction(Tensor gradient) {
      return gradient.sign();
    }

    @Override
    Tensor projected(Tensor delta, Tensor epsilon) {
      return delta.minimum(epsilon).maximum(epsilon.negative());
    }

    @Override
    Tensor drawn(Tensor like, Tensor epsilon) {
      return RandomSampling.uniformLike(like, -1, 1).multiply(epsilon);
    }
  },

  /** The Euclidean length: {@code √(Σ δ²)}. */
  L2 {
    @Override
    Tensor direction(Tensor gradient) {
      // Squares of small gradients would be 0.
      var scaled = gradient.divideNoNan(ofSamples(flat(gradient).abs().max(1), gradient));
      return scaled.divideNoNan(length(scaled));
    }

    @Override
    Tensor projected(Tensor delta, Tensor epsilon) {
      // The length of δ = 0 is 0, and δ remains 0.
      var length = length(delta);
      return delta.multiply(length.minimum(epsilon)).divideNoNan(length);
    }

    @Override
    Tensor drawn(Tensor like, Tensor epsilon) {
      var direction = direction(RandomSampling.normalLike(like));
      var radius = RandomSampling.uniformLike(length(like)).multiply(epsilon);
      return direction.multiply(radius);
    }
  };

  /** Returns the direction of norm 1 in which a loss with this gradient rises most. */
  public final Tensor steepest(Tensor gradient) {
    return direction(batch("gradient", gradient));
  }

  /** Returns the nearest perturbation whose norm is at most {@code epsilon}, a scalar. */
  public final Tensor project(Tensor delta, Tensor epsilon) {
    return projected(batch("delta", delta), Check.given("PerturbationNorm", "epsilon", epsilon));
  }

  /**
   * Returns random perturbations in the shape of {@code like} whose norm is at most {@code
   * epsilon}, a scalar: uniform in the ball for {@code LINF}, of a uniform direction and a uniform
   * length for {@code L2}.
   */
  public final Tensor random(Tensor like, Tensor epsilon) {
    return drawn(batch("like", like), Check.given("PerturbationNorm", "epsilon", epsilon));
  }

  abstract Tensor direction(Tensor gradient);

  abstract Tensor projected(Tensor delta, Tensor epsilon);

  abstract Tensor drawn(Tensor like, Tensor epsilon);

  private static Tensor batch(String what, Tensor given) {
    Check.given("PerturbationNorm", what, given);
    Check.that(
        given.dtype().isFloat() && given.shape().rank() > 0,
        "PerturbationNorm: expected %s of shape (batch, ...) and a float dtype, received %s.",
        what,
        given);
    return given;
  }

  /** Returns the Euclidean length of each sample, in a shape that broadcasts against samples. */
  private static Tensor length(Tensor x) {
    return ofSamples(flat(x).square().sum(1).sqrt(), x);
  }

  private static Tensor flat(Tensor x) {
    return x.reshape(Shape.UNKNOWN, x.shape().from(1).size());
  }

  private static Tensor ofSamples(Tensor values, Tensor x) {
    var dims = new long[x.shape().rank()];
    Arrays.fill(dims, 1);
    dims[0] = Shape.UNKNOWN;
    return values.reshape(dims);
  }
}
