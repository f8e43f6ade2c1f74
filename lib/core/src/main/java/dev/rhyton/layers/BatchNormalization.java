package dev.rhyton.layers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Trace;
import dev.rhyton.tensor.Weight;
import java.util.List;
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
public final class BatchNormalization extends Affine<BatchNormalization> {
  private int axis = -1;
  private double momentum = 0.99;
  private Initializer movingMeanInitializer = Initializer.ZEROS;
  private Initializer movingVarianceInitializer = Initializer.ONES;

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

  /** What the moving mean starts from. */
  public BatchNormalization movingMeanInitializer(Initializer initializer) {
    return with(this, b -> b.movingMeanInitializer = initializer);
  }

  /** What the moving variance starts from. */
  public BatchNormalization movingVarianceInitializer(Initializer initializer) {
    return with(this, b -> b.movingVarianceInitializer = initializer);
  }

  @Override
  protected void check() {
    super.check();
    Check.that(
        momentum >= 0 && momentum <= 1,
        "BatchNormalization: momentum must lie in [0, 1], received %s.",
        momentum);
  }

  /** An option of Keras' files that says nothing while {@code renorm} is false. */
  @Override
  protected ObjectNode idleOptions() {
    return Json.object()
        .put("synchronized", false)
        .put("renorm", false)
        .putNull("renorm_clipping")
        .put("renorm_momentum", 0.99);
  }

  @Override
  protected void build(Shape input) {
    long channels = input.dim(axis);
    makeAffine(channels);
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

  @Override
  public String whyNoSampleGradients() {
    return trainable()
        ? "it normalizes over the batch; use LayerNormalization or GroupNormalization, or freeze() it"
        : null;
  }

  private Tensor average(Weight moving, Tensor batch) {
    return moving.multiply(momentum).add(batch.multiply(1 - momentum));
  }

  private Tensor normalize(Tensor x, Tensor mean, Tensor variance) {
    var factor = broadcast(variance, x.shape(), axis).add(epsilon).rsqrt();
    return affine(x.subtract(broadcast(mean, x.shape(), axis)).multiply(factor), axis);
  }
}
