package dev.rhyton.text;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Range;
import dev.rhyton.layers.Adaptable;
import dev.rhyton.layers.internal.AdaptationData;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.MemoryCheck;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Returns the bin of each number: {@code y} is the number of bounds that are not above {@code x}.
 * It is meant for quantities such as age. The bounds are given, or are adapted to samples so that
 * all bins have about the same number of samples.
 *
 * <p>Input {@code (batch, ...)}, output of the same shape, integers from 0 to the number of bounds;
 * vectors in the other output modes.
 *
 * <pre>{@code
 * var age = Discretization.of(new double[] {18, 30, 65});
 * var income = Discretization.of(10);
 * income.adapt(incomes);
 * }</pre>
 */
public final class Discretization extends Categories<Discretization> implements Adaptable {
  private double @Nullable [] binBoundaries;
  private @Range(atLeast = 1) @Nullable Integer numBins;
  private @Range(above = 0, atMost = 1) double epsilon = 0.01;

  private Discretization() {
    super(OutputMode.INT, OutputMode.ONE_HOT, OutputMode.MULTI_HOT, OutputMode.COUNT);
  }

  /** Creates a layer that learns the bounds of this number of bins from samples. */
  public static Discretization of(int numBins) {
    return made(new Discretization(), d -> d.numBins = numBins);
  }

  /** Creates a layer with given bounds in ascending order. */
  public static Discretization of(double[] binBoundaries) {
    return made(new Discretization(), d -> d.binBoundaries = binBoundaries);
  }

  /** Sets the allowed error of learned bounds, as a fraction of the samples. */
  public Discretization epsilon(double error) {
    return change(d -> d.epsilon = error);
  }

  @Override
  protected void check() {
    super.check();
    Check.that(
        numBins != null || binBoundaries != null,
        "Discretization: set the bounds, or the number of bins to learn.");
    double[] bounds = binBoundaries == null ? new double[0] : binBoundaries;
    for (int i = 0; i < bounds.length; i++) {
      Check.that(
          i == 0 ? !Double.isNaN(bounds[0]) : bounds[i - 1] <= bounds[i],
          "Discretization: bounds must be numbers in rising order, received %s at place %d.",
          bounds[i],
          i);
    }
  }

  @Override
  int categories() {
    return binBoundaries == null ? bins() : binBoundaries.length + 1;
  }

  /** Returns the number of bins to learn, which there is where there are no bounds. */
  private int bins() {
    return requireNonNull(numBins);
  }

  /** Returns the bounds between the bins, or null before the layer was adapted. */
  public double @Nullable [] binBoundaries() {
    return binBoundaries == null ? null : binBoundaries.clone();
  }

  @Override
  public boolean isAdapted() {
    return binBoundaries != null;
  }

  /** Returns whether the bounds are learned; given bounds do not change. */
  @Override
  public boolean adapts() {
    return numBins != null;
  }

  /** Learns the bounds from samples: an array, or a dataset, which is read once. */
  @Override
  public void adapt(Object samples) {
    Check.state(adapts(), () -> label() + ": its bounds were given, not learned.");
    var sketch = new QuantileSketch(epsilon);
    AdaptationData.each(label(), samples, part -> sketch.add(numbers(part)));
    binBoundaries = sketch.boundaries(bins());
    changed();
  }

  private float[] numbers(NDArray part) {
    Check.that(part.isFinite(), "%s: the samples hold NaN or infinite numbers.", label());
    return part.toFloats();
  }

  private double[] placeholders() {
    var bounds = new double[MemoryCheck.elements(DType.FLOAT64, bins() - 1)];
    Arrays.setAll(bounds, i -> i);
    return bounds;
  }

  @Override
  protected Tensor call(Tensor x) {
    boolean plain = x.dtype() == DType.FLOAT64 || x.dtype() == DType.INT32;
    var numbers = plain || x.dtype() == DType.INT64 ? x : x.cast(DType.FLOAT32);
    var bounds = binBoundaries == null ? placeholders() : binBoundaries;
    var bins = Ops.digitize(numbers, NDArray.from(bounds).cast(DType.FLOAT32));
    if (!isAdapted()) {
      bins = TensorOps.missing(bins, label() + " has no bounds yet: let it adapt(samples) first.");
    }
    return encoded(bins, bounds.length + 1L, null, dtype().compute());
  }

  /** Returns the configuration without a key that Keras' layer does not accept. */
  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig();
    config.remove("trainable");
    return config;
  }
}
