package dev.rhyton.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.layers.Adaptable;
import dev.rhyton.layers.internal.Samples;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.stream.IntStream;

/**
 * The bin of each number: {@code y} is how many of the bounds {@code x} reaches. For quantities
 * that act in steps, such as an age; its bounds are given, or adapted to samples, so that the bins
 * hold about as many of them.
 *
 * <p>Input {@code (batch, ...)}, output of the same shape, whole numbers from 0 to the number of
 * bounds; vectors in the other output modes.
 *
 * <pre>{@code
 * var age = Discretization.of(new double[] {18, 30, 65});
 * var income = Discretization.of(10);
 * income.adapt(incomes);
 * }</pre>
 */
public final class Discretization extends Categories<Discretization> implements Adaptable {
  private double[] binBoundaries;
  private @Range(atLeast = 1) Integer numBins;
  private @Range(above = 0, atMost = 1) double epsilon = 0.01;

  private Discretization() {
    super(OutputMode.INT, OutputMode.ONE_HOT, OutputMode.MULTI_HOT, OutputMode.COUNT);
  }

  /** A layer that finds the bounds of so many bins in samples. */
  public static Discretization of(int numBins) {
    return made(new Discretization(), d -> d.numBins = numBins);
  }

  /** A layer with bounds that are known, in rising order. */
  public static Discretization of(double[] binBoundaries) {
    return made(new Discretization(), d -> d.binBoundaries = binBoundaries);
  }

  /** How far, as a share of the samples, the bounds that it finds may be off. */
  public Discretization epsilon(double error) {
    return change(d -> d.epsilon = error);
  }

  @Override
  protected void check() {
    super.check();
    Check.that(
        numBins != null || binBoundaries != null,
        "Discretization: give bounds, or how many bins it is to find.");
    int bounds = binBoundaries == null ? 0 : binBoundaries.length;
    for (int i = 0; i < bounds; i++) {
      Check.that(
          i == 0 ? !Double.isNaN(binBoundaries[0]) : binBoundaries[i - 1] <= binBoundaries[i],
          "Discretization: bounds must be numbers in rising order, received %s at place %d.",
          binBoundaries[i],
          i);
    }
  }

  @Override
  int categories() {
    return binBoundaries == null ? numBins : binBoundaries.length + 1;
  }

  /** The bounds between its bins, or null before it adapted. */
  public double[] binBoundaries() {
    return binBoundaries == null ? null : binBoundaries.clone();
  }

  @Override
  public boolean isAdapted() {
    return binBoundaries != null;
  }

  /** Whether its bounds are to be learned: those that were given stay. */
  @Override
  public boolean adapts() {
    return numBins != null;
  }

  /** Finds the bounds in samples: an array, or a dataset, which is read once. */
  @Override
  public void adapt(Object samples) {
    Check.state(adapts(), () -> label() + ": its bounds were given, not learned.");
    var sketch = new Quantiles(epsilon);
    Samples.each(label(), samples, part -> sketch.add(numbers(part)));
    binBoundaries = sketch.boundaries(numBins);
    changed();
  }

  private float[] numbers(NDArray part) {
    Check.that(part.isFinite(), "%s: the samples hold NaN or infinite numbers.", label());
    return part.toFloats();
  }

  @Override
  protected Tensor call(Tensor x) {
    boolean plain = x.dtype() == DType.FLOAT64 || x.dtype() == DType.INT32;
    var numbers = plain || x.dtype() == DType.INT64 ? x : x.cast(DType.FLOAT32);
    var bounds =
        isAdapted() ? binBoundaries : IntStream.range(1, numBins).asDoubleStream().toArray();
    var bins = TensorOps.bucketize(numbers, bounds);
    if (!isAdapted()) {
      bins = TensorOps.missing(bins, label() + " has no bounds yet: let it adapt(samples) first.");
    }
    return encoded(bins, bounds.length + 1L, null, dtype().compute());
  }

  /** Keras' own does not take this key. */
  @Override
  public ObjectNode config() {
    var config = super.config();
    config.remove("trainable");
    return config;
  }
}
