package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.stream.IntStream;

/**
 * Normalizes each group of channels of each sample to mean 0 and variance 1, then scales and shifts
 * each channel. Wu and He, 2018, arXiv 1803.08494.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * GroupNormalization.of(8)
 * }</pre>
 */
public final class GroupNormalization extends ScaleShift<GroupNormalization> {
  private int groups = 32;
  private int axis = -1;

  private GroupNormalization() {}

  /** Creates a layer with 32 groups. */
  public static GroupNormalization of() {
    return new GroupNormalization();
  }

  /** Creates a layer with this number of groups; -1 for one group for each channel. */
  public static GroupNormalization of(int groups) {
    return made(new GroupNormalization(), l -> l.groups = groups);
  }

  /** Sets the axis of the channels, by default the last one. */
  public GroupNormalization axis(int channels) {
    return with(this, l -> l.axis = channels);
  }

  @Override
  protected void check() {
    super.check();
    if (groups != -1) Check.positive("GroupNormalization", "groups", groups);
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
    makeAffine(channels);
  }

  private long number(long channels) {
    return groups == -1 ? channels : groups;
  }

  @Override
  protected Tensor call(Tensor x) {
    return wide(this, x, this::normalized);
  }

  private Tensor normalized(Tensor x) {
    int at = x.shape().axis(axis);
    var dims = x.shape().with(0, Shape.UNKNOWN).dims();
    long number = number(dims[at]);
    var rest = x.shape().from(at + 1).dims();
    var split = x.shape().upTo(at).plus(number, dims[at] / number).plus(rest);
    var grouped = x.reshape(split.dims());
    var over = IntStream.range(1, split.rank()).filter(i -> i != at).toArray();
    return affine(standardized(grouped, over).reshape(dims), axis);
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }

  @Override
  protected boolean needsSizes() {
    return true;
  }
}
