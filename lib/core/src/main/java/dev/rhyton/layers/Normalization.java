package dev.rhyton.layers;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.config.Key;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.internal.AdaptationData;
import dev.rhyton.layers.internal.Numbers;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Normalizes each feature to mean 0 and variance 1 by the statistics of the data to which the layer
 * was adapted: {@code y = (x − mean) / max(√variance, 1e-7)}.
 *
 * <p>Input and output have the same shape. The kept axes (by default the last one) have their own
 * statistics.
 *
 * <pre>{@code
 * var normalization = Normalization.of();
 * normalization.adapt(samples);
 * }</pre>
 */
public final class Normalization extends BaseLayer<Normalization> implements Adaptable {
  private int[] axis = {-1};
  private boolean invert;

  @Key("mean")
  private @Nullable JsonNode givenMean;

  @Key("variance")
  private @Nullable JsonNode givenVariance;

  private @Nullable Weight mean; // (kept axes)
  private @Nullable Weight variance; // (kept axes)
  private @Nullable Weight count; // (), the number of samples of the statistics

  private Normalization() {}

  /** Creates a layer with statistics for each feature of the last axis. */
  public static Normalization of() {
    return new Normalization();
  }

  /** Creates a layer with known statistics: a number for each feature, or one for all. */
  public static Normalization of(double @Nullable [] mean, double @Nullable [] variance) {
    return made(
        new Normalization(),
        n -> {
          n.givenMean = mean == null ? null : Numbers.write(mean);
          n.givenVariance = variance == null ? null : Numbers.write(variance);
        });
  }

  @Override
  protected void check() {
    Check.that(
        (givenMean == null) == (givenVariance == null),
        "Normalization: give both mean and variance, or neither.");
    if (givenMean == null || givenVariance == null) return;
    var variances = Numbers.read("Normalization", givenVariance);
    Check.that(
        Numbers.read("Normalization", givenMean).shape().equals(variances.shape()),
        "Normalization: mean and variance must have as many numbers.");
    for (double v : variances.toDoubles()) Check.notNegative("Normalization", "variance", v);
  }

  /** Sets the axes that have their own statistics; none for one mean and variance of everything. */
  public Normalization axis(int... kept) {
    return with(this, n -> n.axis = kept);
  }

  /**
   * Sets whether the layer applies the inverse transformation: {@code y = x · √variance + mean}.
   */
  public Normalization invert(boolean undo) {
    return with(this, n -> n.invert = undo);
  }

  @Override
  public boolean isAdapted() {
    return givenMean != null
        || (isBuilt() && count != null && TensorInternals.stored(count).item() > 0);
  }

  @Override
  protected void build(Shape input) {
    for (int a : axis) {
      Check.that(
          input.axis(a) > 0 && input.dim(a) != Shape.UNKNOWN,
          "%s: axis %d must have a known size, received input of shape %s.",
          label(),
          a,
          input);
    }
    if (givenMean != null) {
      broadcast(givenMean, input);
      return;
    }
    var kept = kept(input).dims();
    mean = stateWeight(Initializer.ZEROS, kept);
    variance = stateWeight(Initializer.ONES, kept);
    count = stateWeight(Initializer.ZEROS);
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    Check.that(
        givenMean != null || mean == null || mean.shape().equals(kept(inputs.get(0))),
        "%s: its statistics are for features of shape %s, received input of shape %s.",
        label(),
        mean == null ? "" : mean.shape(),
        inputs.get(0));
  }

  /** Returns whether the statistics are learned; given statistics do not change. */
  @Override
  public boolean adapts() {
    return givenMean == null;
  }

  /** Computes mean and variance of samples: an array, or a dataset, which is read once. */
  @Override
  public void adapt(Object samples) {
    Check.state(givenMean == null, () -> label() + ": its statistics were given, not learned.");
    var total = new RunningMoments();
    AdaptationData.each(label(), samples, part -> total.add(moments(part), part.length()));
    Check.state(
        mean != null && variance != null && count != null, () -> label() + " is not built.");
    mean.assign(NDArray.of(total.mean, total.mean.length).reshape(mean.shape().dims()));
    variance.assign(NDArray.of(total.variance, total.mean.length).reshape(mean.shape().dims()));
    count.assign(NDArray.of(new double[] {total.samples}).reshape());
  }

  /** The mean and the variance of the batches so far. */
  private static final class RunningMoments {
    private double[] mean = {};
    private double[] variance = {};
    private double samples;

    void add(NDArray[] moments, int count) {
      var partMean = moments[0].toDoubles();
      var partVariance = moments[1].toDoubles();
      samples += count;
      double share = count / samples;
      if (share == 1) { // the first
        mean = partMean;
        variance = partVariance;
        return;
      }
      for (int i = 0; i < mean.length; i++) {
        double apart = partMean[i] - mean[i];
        mean[i] += share * apart;
        variance[i] +=
            share * (partVariance[i] - variance[i]) + share * (1 - share) * apart * apart;
      }
    }
  }

  private NDArray[] moments(NDArray part) {
    var x = part.cast(dtype().variable());
    Check.that(x.isFinite(), "%s: the samples hold NaN or infinite numbers.", label());
    try (var graph = GraphBuilder.open(false)) {
      var in = graph.argument(x.dtype(), x.shape().with(0, Shape.UNKNOWN));
      apply(in);
      var kept = Arrays.stream(axis).map(in.shape()::axis).boxed().toList();
      var over = IntStream.range(0, in.shape().rank()).filter(i -> !kept.contains(i)).toArray();
      var function = graph.function(List.of(in.mean(over), in.var(over)));
      return function.run(List.of(x));
    }
  }

  /** Returns the sizes of the kept axes, as in Keras in the order of the input. */
  private Shape kept(Shape input) {
    return Shape.of(Arrays.stream(axis).map(input::axis).sorted().mapToLong(input::dim).toArray());
  }

  @Override
  protected Tensor call(Tensor input) {
    var x = input.cast(dtype().compute());
    var center = statistics(mean, givenMean, x);
    var squares = statistics(variance, givenVariance, x);
    var deviation = squares.sqrt().maximum(KerasConfig.epsilon());
    return invert ? x.multiply(deviation).add(center) : x.subtract(center).divide(deviation);
  }

  private Tensor statistics(@Nullable Weight learned, @Nullable JsonNode given, Tensor x) {
    if (given != null) {
      var numbers = TensorOps.constant(Numbers.read("Normalization", given));
      return spread(numbers, broadcast(given, x.shape()), x);
    }
    Check.state(learned != null, () -> label() + " is not built.");
    return spread(learned, learned.shape(), x);
  }

  /**
   * Returns the sizes of given statistics along the kept axes; statistics with fewer axes are for
   * the last ones.
   */
  @CanIgnoreReturnValue
  private Shape broadcast(JsonNode numbers, Shape input) {
    var given = Numbers.read("Normalization", numbers).shape();
    var kept = kept(input);
    if (given.size() == kept.size()) return kept;
    int lacking = kept.rank() - (given.size() == 1 ? 0 : given.rank());
    var sizes = kept.dims();
    Arrays.setAll(sizes, i -> given.size() == 1 || i < lacking ? 1 : given.dim(i - lacking));
    Check.that(
        lacking >= 0
            && IntStream.range(0, sizes.length)
                .allMatch(i -> sizes[i] == 1 || sizes[i] == kept.dim(i)),
        "%s: %d means were given, received input of shape %s.",
        label(),
        given.size(),
        input);
    return Shape.of(sizes);
  }

  /** Returns the statistics with an axis of size 1 for each axis that is not kept. */
  private Tensor spread(Tensor statistics, Shape sizes, Tensor x) {
    var dims = new long[x.shape().rank()];
    Arrays.fill(dims, 1);
    var axes = Arrays.stream(axis).map(x.shape()::axis).sorted().toArray();
    for (int i = 0; i < axes.length; i++) dims[axes[i]] = sizes.dim(i);
    return statistics.cast(x.dtype()).reshape(dims);
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
