package dev.rhyton.layers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.config.Key;
import dev.rhyton.config.Range;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Normalizes each channel to mean 0 and variance 1, then scales and shifts it: {@code y = gamma ·
 * (x − mean) / √(variance + epsilon) + beta}. In training, the mean and the variance of the batch
 * are used; in inference, and while the layer is frozen, they are moving averages over batches.
 *
 * <p>For small batches, or batches of similar samples, {@code renorm(true)} makes training more
 * similar to inference: moving averages also take part in the normalization, {@code y = gamma · (r
 * · x' + d) + beta}, where r and d are treated as constants in the gradient.
 *
 * <p>Input and output have the same shape. Ioffe and Szegedy, 2015, arXiv 1502.03167; renorm:
 * Ioffe, 2017, arXiv 1702.03275.
 *
 * <pre>{@code
 * Sequential.of(Conv2D.of(32, 3).useBias(false), BatchNormalization.of(), Activation.of("relu"))
 * }</pre>
 */
public final class BatchNormalization extends ScaleShift<BatchNormalization> {
  private static final Set<String> LIMITS = Set.of("rmin", "rmax", "dmax");

  private int axis = -1;
  private @Range(atLeast = 0, atMost = 1) double momentum = 0.99;
  private Initializer movingMeanInitializer = Initializer.ZEROS;
  private Initializer movingVarianceInitializer = Initializer.ONES;
  private boolean renorm;
  private @Nullable Map<String, Double> renormClipping;
  private @Range(atLeast = 0, atMost = 1) double renormMomentum = 0.99;

  @SuppressWarnings("UnusedVariable") // kept for Keras' files; there is only one device
  @Key("synchronized")
  private boolean inSync;

  private Weight movingMean; // (channels)
  private Weight movingVariance; // (channels)
  // These three only with renorm.
  private @Nullable Weight movingStddev;
  private @Nullable Weight renormMean;
  private @Nullable Weight renormStddev;

  private BatchNormalization() {}

  /** Creates a layer for the last axis. */
  public static BatchNormalization of() {
    return new BatchNormalization();
  }

  /** Sets the axis of the channels; 1 for channels first. */
  public BatchNormalization axis(int channels) {
    return with(this, b -> b.axis = channels);
  }

  /** Sets the momentum: the fraction of the moving averages that a step keeps. */
  public BatchNormalization momentum(double share) {
    return with(this, b -> b.momentum = share);
  }

  /** Sets the initializer of the moving mean. */
  public BatchNormalization movingMeanInitializer(Initializer initializer) {
    return with(this, b -> b.movingMeanInitializer = initializer);
  }

  /** Sets the initializer of the moving variance. */
  public BatchNormalization movingVarianceInitializer(Initializer initializer) {
    return with(this, b -> b.movingVarianceInitializer = initializer);
  }

  /**
   * Sets whether to use batch renormalization: moving averages also take part in training, and the
   * layer has three more weights.
   */
  public BatchNormalization renorm(boolean use) {
    return with(this, b -> b.renorm = use);
  }

  /**
   * Sets the limits of the corrections of batch renormalization: {@code rmin} and {@code rmax} of
   * r, {@code dmax} of |d|.
   */
  public BatchNormalization renormClipping(Map<String, Double> limits) {
    return with(
        this,
        b -> b.renormClipping = Check.entries("BatchNormalization", "renormClipping", limits));
  }

  /** Sets the momentum of the averages of batch renormalization. */
  public BatchNormalization renormMomentum(double share) {
    return with(this, b -> b.renormMomentum = share);
  }

  /**
   * Sets Keras' {@code synchronized}: whether devices share their moments. It has no effect on a
   * single device.
   */
  public BatchNormalization inSync(boolean devices) {
    return with(this, b -> b.inSync = devices);
  }

  @Override
  protected void check() {
    super.check();
    if (renormClipping == null) return;
    Check.that(
        LIMITS.containsAll(renormClipping.keySet()),
        "BatchNormalization: renormClipping takes rmin, rmax and dmax, received %s.",
        new TreeMap<>(renormClipping));
    Check.that(
        limit("rmin", 0) <= limit("rmax", Double.POSITIVE_INFINITY) && limit("dmax", 0) >= 0,
        "BatchNormalization: renormClipping needs rmin ≤ rmax and dmax ≥ 0, received %s.",
        new TreeMap<>(renormClipping));
  }

  private double limit(String name, double otherwise) {
    return renormClipping == null ? otherwise : renormClipping.getOrDefault(name, otherwise);
  }

  @Override
  protected void build(Shape input) {
    long channels = input.dim(axis);
    makeAffine(channels);
    movingMean = stateWeight(movingMeanInitializer, channels);
    movingVariance = stateWeight(movingVarianceInitializer, channels);
    if (!renorm) return;
    movingStddev = stateWeight(new Root(movingVarianceInitializer), channels);
    renormMean = stateWeight(movingMeanInitializer, channels);
    renormStddev = stateWeight(new Root(movingVarianceInitializer), channels);
  }

  /** Returns an initializer with the square roots of the values of another one. */
  private static final class Root extends Initializer {
    private final Initializer squares;

    Root(Initializer squares) {
      this.squares = squares;
    }

    @Override
    protected NDArray values(Shape shape, RandomGenerator random) {
      var values = squares.apply(shape.dims()).toDoubles();
      return NDArray.of(Arrays.stream(values).map(Math::sqrt).toArray(), shape.dims());
    }
  }

  @Override
  protected InputSpec inputSpec() {
    return InputSpec.of("...").axis(axis, sizeOf(movingMean, 0));
  }

  @Override
  protected Tensor call(Tensor x, Context context) {
    return wide(this, x, y -> normalized(y, context));
  }

  private Tensor normalized(Tensor x, Context context) {
    boolean ofBatch = context.training() && trainable();
    if (!ofBatch) return affine(standardized(x, movingMean, movingVariance), axis);
    int rank = x.shape().rank();
    int channels = x.shape().axis(axis);
    var over = IntStream.range(0, rank).filter(i -> i != channels).toArray();
    var moments = Moments.of(x, over, context.mask());
    move(movingMean, moments.mean(), momentum, context);
    var y = standardized(x, moments.mean(), moments.variance());
    if (movingStddev != null && renormMean != null && renormStddev != null) {
      var renormalized = renormalized(y, moments, context, movingStddev, renormMean, renormStddev);
      return affine(renormalized, axis);
    }
    move(movingVariance, moments.variance(), momentum, context);
    return affine(y, axis);
  }

  private Tensor renormalized(
      Tensor y,
      Moments moments,
      Context context,
      Weight movingStddev,
      Weight renormMean,
      Weight renormStddev) {
    var stddev = moments.variance().add(epsilon).sqrt();
    var usual = context.latest(renormStddev).maximum(Math.sqrt(epsilon));
    var r =
        stddev
            .divide(usual)
            .maximum(limit("rmin", 0))
            .minimum(limit("rmax", Double.POSITIVE_INFINITY));
    double dmax = limit("dmax", Double.POSITIVE_INFINITY);
    var d =
        moments
            .mean()
            .subtract(context.latest(renormMean))
            .divide(usual)
            .maximum(-dmax)
            .minimum(dmax);
    move(renormMean, moments.mean(), renormMomentum, context);
    move(renormStddev, stddev, renormMomentum, context);
    // The moving average is that of the deviation; the variance is computed from it.
    var moved = move(movingStddev, stddev, momentum, context);
    context.assign(movingVariance, moved.square().subtract(epsilon).relu());
    return y.multiply(broadcast(r.stopGradient(), y.shape(), axis))
        .add(broadcast(d.stopGradient(), y.shape(), axis));
  }

  @Override
  protected @Nullable String whyNoSampleGradients() {
    return trainable()
        ? "it normalizes over the batch; use LayerNormalization or GroupNormalization, or freeze()"
            + " it"
        : null;
  }

  @CanIgnoreReturnValue
  private static Tensor move(Weight moving, Tensor batch, double kept, Context context) {
    var average = context.latest(moving).multiply(kept).add(batch.multiply(1 - kept));
    context.assign(moving, average);
    return average;
  }

  private Tensor standardized(Tensor x, Tensor mean, Tensor variance) {
    var factor = broadcast(variance, x.shape(), axis).add(epsilon).rsqrt();
    return x.subtract(broadcast(mean, x.shape(), axis)).multiply(factor);
  }

  @Override
  protected boolean takesMask() {
    return true;
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
