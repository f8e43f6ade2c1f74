package dev.rhyton.optimizers;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Weight;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an optimizer remembers between steps: the step count, the rate, and its moments. */
public final class OptimizerState {
  private final Map<Weight, Map<String, Weight>> slots = new LinkedHashMap<>();
  private final Map<String, Weight> scalars = new LinkedHashMap<>();
  private long iterations;
  private double learningRate;

  /** The state before the first step. */
  public OptimizerState(double learningRate) {
    this.learningRate = learningRate;
  }

  /** How many steps were done. */
  public long iterations() {
    return iterations;
  }

  /** Sets how many steps were done, as a file says. */
  public void iterations(long done) {
    iterations = done;
  }

  /** The rate of the next step. */
  public double learningRate() {
    return learningRate;
  }

  /** Sets the rate of the next step. */
  public void learningRate(double rate) {
    learningRate = rate;
  }

  /** The slots of each weight, by name. */
  public Map<Weight, Map<String, Weight>> slots() {
    return slots;
  }

  Weight slot(Weight weight, String name) {
    return slots
        .computeIfAbsent(weight, w -> new LinkedHashMap<>())
        .computeIfAbsent(name, n -> filled(n, weight.shape(), weight.dtype(), 0));
  }

  Weight scalar(String name, double initial) {
    return scalars.computeIfAbsent(name, n -> filled(n, Shape.of(), DType.FLOAT32, initial));
  }

  private static Weight filled(String name, Shape shape, DType dtype, double value) {
    var weight =
        new Weight(
            shape,
            dtype,
            false,
            () -> {
              var data = new float[Math.toIntExact(shape.size())];
              if (value != 0) Arrays.fill(data, (float) value);
              return NDArray.of(data, shape.dims());
            });
    weight.name(name);
    return weight;
  }
}
