package dev.rhyton.compression;

import dev.rhyton.config.Check;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A weight while it is pruned. Its mask is a variable that a constraint multiplies it by, so that
 * each update of any optimizer, in any number of steps in one call, leaves its zeros as they are.
 */
final class PrunedWeight {
  private final Layer layer;
  private final Weight weight;
  private final @Nullable Weight average; // of the optimizer, or null
  private final Masked masked;

  /**
   * The constraint of a pruned weight.
   *
   * @param before the weight's own constraint, or null
   */
  private record Masked(Weight mask, @Nullable UnaryOperator<Tensor> before)
      implements UnaryOperator<Tensor> {
    @Override
    public Tensor apply(Tensor weight) {
      return (before == null ? weight : before.apply(weight)).multiply(mask);
    }
  }

  /** Begins to prune a weight. */
  PrunedWeight(String path, Layer layer, Weight weight, @Nullable Weight average) {
    Check.that(
        !(weight.constraint() instanceof Masked),
        "PruneLowMagnitude: two callbacks prune \"%s\": exclude it from one of them.",
        path);
    this.layer = layer;
    this.weight = weight;
    this.average = average;
    var mask = new Weight(weight.shape(), weight.storedType(), false, () -> ones(weight));
    masked = new Masked(mask, weight.constraint());
    weight.constraint(masked);
    LayerInternals.changed(layer);
  }

  private static NDArray ones(Weight like) {
    var values = new float[(int) like.shape().size()];
    Arrays.fill(values, 1);
    return NDArray.of(values, like.shape().dims());
  }

  /** Ends the pruning; the zeros are values like others from now on. */
  void end() {
    weight.constraint(masked.before);
    LayerInternals.changed(layer);
  }

  /** Sets the smallest weights to 0: a share of all, or of each block of inputs. */
  void prune(double share, int block) {
    var values = weight.value().toFloats();
    var mask = new float[values.length];
    Arrays.fill(mask, 1);
    if (block == 0) prune(values, mask, 0, values.length, 1, share);
    else pruneBlocks(values, mask, share, block);
    masked.mask.assign(NDArray.of(mask, weight.shape().dims()));
    apply();
  }

  private void pruneBlocks(float[] values, float[] mask, double share, int block) {
    int units = (int) weight.shape().last();
    int inputs = (int) weight.shape().dim(-2);
    for (int from = 0; from < values.length; from += inputs * units) {
      for (int unit = 0; unit < units; unit++) {
        for (int i = 0; i < inputs; i += block) {
          int count = Math.min(block, inputs - i);
          prune(values, mask, from + i * units + unit, count, units, share);
        }
      }
    }
  }

  /** Masks the smallest of some values: {@code count} of them, each a stride after another. */
  private static void prune(
      float[] values, float[] mask, int from, int count, int stride, double share) {
    int zeros = (int) Math.round(share * count);
    if (zeros == 0) return;
    var sizes = new float[count];
    for (int i = 0; i < count; i++) sizes[i] = Math.abs(values[from + i * stride]);
    var sorted = sizes.clone();
    Arrays.sort(sorted);
    float limit = sorted[zeros - 1];
    int equal = 0; // of the values at the limit, as many as are needed
    for (float size : sorted) if (size < limit) equal++;
    equal = zeros - equal;
    for (int i = 0; i < count; i++) {
      boolean small = sizes[i] < limit || (sizes[i] == limit && equal-- > 0);
      if (small) mask[from + i * stride] = 0;
    }
  }

  /** Sets the masked values of the weight and of its average to 0. */
  void apply() {
    var mask = masked.mask.value().toFloats();
    mask(weight, mask);
    if (average != null) mask(average, mask);
  }

  private static void mask(Weight of, float[] mask) {
    var values = of.value().toFloats();
    for (int i = 0; i < values.length; i++) if (mask[i] == 0) values[i] = 0;
    of.assign(NDArray.of(values, of.shape().dims()));
  }
}
