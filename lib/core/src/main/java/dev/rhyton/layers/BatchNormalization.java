package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.constraints.Constraint;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Trace;
import dev.rhyton.tensor.Weight;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Brings each channel to mean 0 and variance 1, then scales and shifts it: {@code y = gamma · (x −
 * mean) / √(variance + epsilon) + beta}. In training mean and variance are the batch's; in
 * inference, and while the layer is frozen, they are moving averages of those.
 *
 * <p>Input and output have the same shape. Ioffe & Szegedy, 2015, arXiv 1502.03167.
 *
 * <pre>{@code
 * Sequential.of(Conv2D.of(32, 3).useBias(false), BatchNormalization.of(), Activation.of("relu"))
 * }</pre>
 */
public final class BatchNormalization extends Layer {
  private int axis = -1;
  private double momentum = 0.99;
  private double epsilon = 0.001;
  private boolean center = true;
  private boolean scale = true;
  private Initializer betaInitializer = Initializer.ZEROS;
  private Initializer gammaInitializer = Initializer.ONES;
  private Initializer movingMeanInitializer = Initializer.ZEROS;
  private Initializer movingVarianceInitializer = Initializer.ONES;
  private Regularizer betaRegularizer;
  private Regularizer gammaRegularizer;
  private Constraint betaConstraint;
  private Constraint gammaConstraint;

  private Weight gamma; // (channels)
  private Weight beta; // (channels)
  private Weight movingMean; // (channels)
  private Weight movingVariance; // (channels)

  private BatchNormalization() {}

  /** The layer over the last axis. */
  public static BatchNormalization of() {
    return new BatchNormalization();
  }

  /** The axis of the channels; 1 for channels first. */
  public BatchNormalization axis(int channels) {
    return with(this, b -> b.axis = channels);
  }

  /** How much of the moving averages a step keeps. */
  public BatchNormalization momentum(double share) {
    return with(this, b -> b.momentum = share);
  }

  /** What is added to the variance. */
  public BatchNormalization epsilon(double value) {
    return with(this, b -> b.epsilon = value);
  }

  /** Whether beta is added. */
  public BatchNormalization center(boolean use) {
    return with(this, b -> b.center = use);
  }

  /** Whether gamma multiplies. */
  public BatchNormalization scale(boolean use) {
    return with(this, b -> b.scale = use);
  }

  @Override
  protected void check() {
    Check.that(
        momentum >= 0 && momentum <= 1,
        "BatchNormalization: momentum must lie in [0, 1], received %s.",
        momentum);
    Check.notNegative("BatchNormalization", "epsilon", epsilon);
  }

  /** An option of Keras' files that says nothing while {@code renorm} is false. */
  @Override
  protected Set<String> harmlessKeys() {
    return Set.of("renorm_momentum");
  }

  @Override
  protected void build(Shape input) {
    long channels = input.dim(axis);
    if (scale) gamma = weight(gammaInitializer, gammaRegularizer, gammaConstraint, channels);
    if (center) beta = weight(betaInitializer, betaRegularizer, betaConstraint, channels);
    movingMean = stateWeight(movingMeanInitializer, channels);
    movingVariance = stateWeight(movingVarianceInitializer, channels);
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    var input = inputs.get(0);
    Check.that(
        input.dim(axis) == movingMean.shape().dim(0) || input.dim(axis) == Shape.UNKNOWN,
        "%s: expected %d channels, received input of shape %s.",
        label(),
        movingMean.shape().dim(0),
        input);
  }

  /** In the type of the weights: in 16 bits moving averages would lose their small steps. */
  @Override
  protected Tensor call(Tensor x, Context context) {
    var type = dtype().variable();
    return Trace.current()
        .computingIn(type, () -> normalized(x.cast(type), context))
        .cast(x.dtype());
  }

  private Tensor normalized(Tensor x, Context context) {
    boolean ofBatch = context.training() && trainable();
    if (!ofBatch) return normalize(x, movingMean, movingVariance);
    int rank = x.shape().rank();
    int channels = x.shape().axis(axis);
    var over = IntStream.range(0, rank).filter(i -> i != channels).toArray();
    var moments = Moments.of(x, over, context.mask());
    context.assign(movingMean, average(movingMean, moments.mean()));
    context.assign(movingVariance, average(movingVariance, moments.variance()));
    return normalize(x, moments.mean(), moments.variance());
  }

  private Tensor average(Weight moving, Tensor batch) {
    return moving.multiply(momentum).add(batch.multiply(1 - momentum));
  }

  /** Scale and shift come last, so that each meets the samples one by one. */
  private Tensor normalize(Tensor x, Tensor mean, Tensor variance) {
    var y = x.subtract(broadcast(mean, x)).multiply(broadcast(variance, x).add(epsilon).rsqrt());
    if (scale) y = y.multiply(broadcast(gamma, x));
    return center ? y.add(broadcast(beta, x)) : y;
  }

  private Tensor broadcast(Tensor t, Tensor x) {
    int at = x.shape().axis(axis);
    if (at == x.shape().rank() - 1) return t;
    var dims = new long[x.shape().rank()];
    Arrays.fill(dims, 1);
    dims[at] = x.shape().dim(at);
    return t.reshape(dims);
  }
}
