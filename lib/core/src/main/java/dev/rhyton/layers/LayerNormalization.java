package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;

/**
 * Brings each sample to mean 0 and variance 1, then scales and shifts it: {@code y = gamma · (x −
 * mean) / √(variance + epsilon) + beta}. Ba et al., 2016, arXiv 1607.06450.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * LayerNormalization.of()
 * }</pre>
 */
public final class LayerNormalization extends Layer {
  private int[] axis = {-1};
  private double epsilon = 0.001;
  private boolean center = true;
  private boolean scale = true;
  private Initializer betaInitializer = Initializer.ZEROS;
  private Initializer gammaInitializer = Initializer.ONES;
  private Regularizer betaRegularizer;
  private Regularizer gammaRegularizer;
  private Constraint betaConstraint;
  private Constraint gammaConstraint;

  private Weight gamma; // (features)
  private Weight beta; // (features)

  private LayerNormalization() {}

  /** The layer. */
  public static LayerNormalization of() {
    return new LayerNormalization();
  }

  /** The axes of the features; the last one by default. */
  public LayerNormalization axis(int... features) {
    return with(this, l -> l.axis = features.clone());
  }

  /** What is added to the variance. */
  public LayerNormalization epsilon(double value) {
    return with(this, l -> l.epsilon = value);
  }

  /** Whether beta is added. */
  public LayerNormalization center(boolean use) {
    return with(this, l -> l.center = use);
  }

  /** Whether gamma multiplies. */
  public LayerNormalization scale(boolean use) {
    return with(this, l -> l.scale = use);
  }

  @Override
  protected void build(Shape input) {
    var features = Affine.sizes(input, axis);
    if (scale) gamma = weight(gammaInitializer, gammaRegularizer, gammaConstraint, features);
    if (center) beta = weight(betaInitializer, betaRegularizer, betaConstraint, features);
  }

  @Override
  protected Tensor call(Tensor x) {
    var centered = x.subtract(x.meanKeep(axis));
    var y = centered.multiply(centered.square().meanKeep(axis).add(epsilon).rsqrt());
    if (scale) y = y.multiply(Affine.broadcast(gamma, x.shape(), axis));
    return center ? y.add(Affine.broadcast(beta, x.shape(), axis)) : y;
  }
}
