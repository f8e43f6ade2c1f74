package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Reshapes each sample.
 *
 * <p>Input {@code (batch, ...)}, output {@code (batch, targetShape...)}; one size may be -1 and is
 * then inferred.
 *
 * <pre>{@code
 * Reshape.of(8, 8, 1)
 * }</pre>
 */
public final class Reshape extends BaseLayer<Reshape> {
  private int[] targetShape = {-1};

  private Reshape() {}

  /** Creates a layer with this output shape, without the batch. */
  public static Reshape of(int... targetShape) {
    return made(
        new Reshape(), r -> r.targetShape = Check.given("Reshape", "targetShape", targetShape));
  }

  @Override
  protected void check() {
    Check.that(
        Arrays.stream(targetShape).allMatch(d -> d >= 1 || d == -1),
        "Reshape: sizes must be at least 1, or -1 for one to be worked out, received %s.",
        Arrays.toString(targetShape));
    Check.that(
        Arrays.stream(targetShape).filter(d -> d == -1).count() <= 1,
        "Reshape: at most one size may be -1, received %s.",
        Arrays.toString(targetShape));
  }

  @Override
  protected boolean needsSizes() {
    return Arrays.stream(targetShape).anyMatch(d -> d == -1);
  }

  @Override
  protected Tensor call(Tensor x) {
    var sample = x.shape().from(1);
    var target = Arrays.stream(targetShape).asLongStream().toArray();
    if (sample.isKnown()) target = resolved(sample, target);
    var dims = LongStream.concat(LongStream.of(Shape.UNKNOWN), Arrays.stream(target)).toArray();
    return sample.isKnown() ? x.reshape(dims) : TensorOps.reshapeSamples(x, target).reshape(dims);
  }

  private long[] resolved(Shape sample, long[] target) {
    long known = Shape.of(Arrays.stream(target).filter(d -> d != -1).toArray()).size();
    var full = Arrays.stream(target).map(d -> d == -1 ? sample.size() / known : d).toArray();
    Check.that(
        Shape.of(full).size() == sample.size(),
        "%s: expected samples of %d numbers for the shape %s, received samples of shape %s.",
        label(),
        known,
        Arrays.toString(targetShape),
        sample);
    return full;
  }

  @Override
  protected boolean isBuiltAtOnce() {
    return true;
  }
}
