package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.constraints.Constraint;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.stream.IntStream;

/**
 * Brings each group of channels of each sample to mean 0 and variance 1, then scales and shifts
 * each channel. Wu & He, 2018, arXiv 1803.08494.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * GroupNormalization.of(8)
 * }</pre>
 */
public final class GroupNormalization extends Layer {
  private int groups = 32;
  private int axis = -1;
  private double epsilon = 0.001;
  private boolean center = true;
  private boolean scale = true;
  private Initializer betaInitializer = Initializer.ZEROS;
  private Initializer gammaInitializer = Initializer.ONES;
  private Regularizer betaRegularizer;
  private Regularizer gammaRegularizer;
  private Constraint betaConstraint;
  private Constraint gammaConstraint;

  private Weight gamma; // (channels)
  private Weight beta; // (channels)

  private GroupNormalization() {}

  /** How many groups; -1 for one for each channel. */
  public static GroupNormalization of(int groups) {
    return made(new GroupNormalization(), l -> l.groups = groups);
  }

  /** The axis of the channels; the last one by default. */
  public GroupNormalization axis(int channels) {
    return with(this, l -> l.axis = channels);
  }

  /** What is added to the variance. */
  public GroupNormalization epsilon(double value) {
    return with(this, l -> l.epsilon = value);
  }

  /** Whether beta is added. */
  public GroupNormalization center(boolean use) {
    return with(this, l -> l.center = use);
  }

  /** Whether gamma multiplies. */
  public GroupNormalization scale(boolean use) {
    return with(this, l -> l.scale = use);
  }

  @Override
  protected void build(Shape input) {
    long channels = input.dim(axis);
    Check.that(
        channels % number(channels) == 0,
        "%s: the input's %d channels must be a multiple of groups, %d.",
        label(),
        channels,
        groups);
    if (scale) gamma = weight(gammaInitializer, gammaRegularizer, gammaConstraint, channels);
    if (center) beta = weight(betaInitializer, betaRegularizer, betaConstraint, channels);
  }

  private long number(long channels) {
    return groups == -1 ? channels : groups;
  }

  @Override
  protected Tensor call(Tensor x) {
    int at = x.shape().axis(axis);
    var dims = x.shape().with(0, Shape.UNKNOWN).dims();
    long number = number(dims[at]);
    var rest = x.shape().from(at + 1).dims();
    var split = x.shape().upTo(at).plus(number, dims[at] / number).plus(rest);
    var grouped = x.reshape(split.dims());
    var over = IntStream.range(1, split.rank()).filter(i -> i != at).toArray();
    var centered = grouped.subtract(grouped.meanKeep(over));
    var y = centered.multiply(centered.square().meanKeep(over).add(epsilon).rsqrt()).reshape(dims);
    if (scale) y = y.multiply(Affine.broadcast(gamma, x.shape(), axis));
    return center ? y.add(Affine.broadcast(beta, x.shape(), axis)) : y;
  }
}
