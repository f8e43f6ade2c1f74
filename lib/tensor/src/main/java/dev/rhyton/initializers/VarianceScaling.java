package dev.rhyton.initializers;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Draws values of variance {@code scale / n}, where n is the number of a unit's inputs, of its
 * outputs, or the mean of both.
 */
public final class VarianceScaling extends RandomInitializer {
  /** The meaning of n. */
  public enum Mode {
    FAN_IN,
    FAN_OUT,
    FAN_AVG
  }

  /** The distribution of the values. */
  public enum Distribution {
    TRUNCATED_NORMAL,
    UNTRUNCATED_NORMAL,
    UNIFORM
  }

  /** The standard deviation of the standard normal distribution truncated at ±2. */
  private static final double TRUNCATED_DEVIATION = 0.8796256610342398;

  private double scale = 1;
  private Mode mode = Mode.FAN_IN;
  private Distribution distribution = Distribution.TRUNCATED_NORMAL;
  private int @Nullable [] inputAxes;
  private int @Nullable [] outputAxes;

  private VarianceScaling() {}

  /** Creates the initializer with scale 1, as Keras by default. */
  public static VarianceScaling of() {
    return new VarianceScaling();
  }

  /** Creates the initializer with a scale; Keras' default is 1. */
  public static VarianceScaling of(double scale) {
    return made(new VarianceScaling(), v -> v.scale = scale);
  }

  /** Sets the mode: {@code "fan_in"} (default), {@code "fan_out"} or {@code "fan_avg"}. */
  public VarianceScaling mode(String name) {
    return with(this, v -> v.mode = Text.constant(Mode.class, "mode", name));
  }

  /**
   * Sets the distribution: {@code "truncated_normal"} (default), {@code "untruncated_normal"} or
   * {@code "uniform"}.
   */
  public VarianceScaling distribution(String name) {
    return with(
        this, v -> v.distribution = Text.constant(Distribution.class, "distribution", name));
  }

  /** Sets the axes of a unit's inputs and outputs, by default the last two. */
  @Override
  protected VarianceScaling along(int @Nullable [] inputs, int @Nullable [] outputs) {
    if (inputAxes != null || inputs == null) return this;
    return with(
        this,
        v -> {
          v.inputAxes = inputs;
          v.outputAxes = outputs;
        });
  }

  /** Sets the seed, which makes the values reproducible. */
  public VarianceScaling seed(int value) {
    return with(this, v -> v.seed((long) value));
  }

  @Override
  protected ConfigDict idleOptions() {
    return ConfigDict.of().put("input_axes", null).put("output_axes", null);
  }

  @Override
  protected void check() {
    Check.that(scale > 0, "VarianceScaling: scale must be positive, received %s.", scale);
    Check.that(
        (inputAxes == null) == (outputAxes == null),
        "VarianceScaling: give both input and output axes, or neither.");
  }

  @Override
  protected NDArray values(Shape shape, RandomGenerator random) {
    var fans = fans(shape);
    double n =
        switch (mode) {
          case FAN_IN -> fans[0];
          case FAN_OUT -> fans[1];
          case FAN_AVG -> (fans[0] + fans[1]) / 2;
        };
    double deviation = Math.sqrt(scale / Math.max(1, n));
    return switch (distribution) {
      case TRUNCATED_NORMAL ->
          fill(shape, () -> deviation / TRUNCATED_DEVIATION * truncated(random));
      case UNTRUNCATED_NORMAL -> fill(shape, () -> deviation * random.nextGaussian());
      case UNIFORM -> {
        double limit = Math.sqrt(3) * deviation;
        yield fill(shape, () -> limit * (2 * random.nextDouble() - 1));
      }
    };
  }

  /**
   * Returns the numbers of inputs and outputs that a weight connects; axes that are neither count
   * for both.
   */
  private double[] fans(Shape shape) {
    int rank = shape.rank();
    if (inputAxes == null && rank < 2) {
      double size = shape.size();
      return new double[] {size, size};
    }
    double inputs = sizes(shape, inputAxes == null ? new int[] {-2} : inputAxes);
    double outputs = sizes(shape, outputAxes == null ? new int[] {-1} : outputAxes);
    return new double[] {shape.size() / outputs, shape.size() / inputs};
  }

  private static double sizes(Shape shape, int[] axes) {
    double product = 1;
    for (int axis : axes) product *= shape.dim(axis);
    return product;
  }
}
