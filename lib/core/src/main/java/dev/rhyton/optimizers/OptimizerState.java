package dev.rhyton.optimizers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Weight;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What an optimizer remembers between steps: the step count, the rate, and its moments. */
public final class OptimizerState {
  private final Optimizer optimizer;
  private final Supplier<Map<Weight, String>> names;
  private final Map<Weight, Map<String, Weight>> slots = new LinkedHashMap<>();
  private final Map<String, Weight> scalars = new LinkedHashMap<>();
  private final Map<Optimizer, OptimizerState> parts = new LinkedHashMap<>();
  private Map<Weight, String> paths = Map.of();
  private long iterations;
  private double learningRate;

  /**
   * The state before the first step.
   *
   * @param names the path of each of the model's weights, asked for once they are there
   */
  public OptimizerState(Optimizer optimizer, Supplier<Map<Weight, String>> names) {
    this.optimizer = optimizer;
    this.names = names;
    learningRate = optimizer.learningRate();
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
    return isScheduled() ? optimizer.schedule().at(iterations) : learningRate;
  }

  /** Sets the rate of the next steps; refused where a schedule sets it. */
  public void learningRate(double rate) {
    Check.state(
        !isScheduled(),
        () ->
            "The learning rate follows "
                + optimizer.schedule()
                + " and cannot be set: give the optimizer a number instead.");
    learningRate = Check.notNegative(optimizer.className(), "learningRate", rate);
  }

  /** Whether a schedule sets the rate. */
  public boolean isScheduled() {
    return !(optimizer.schedule() instanceof ConstantRate);
  }

  /** The slots of each weight, by name. */
  public Map<Weight, Map<String, Weight>> slots() {
    return slots;
  }

  /** The moving average of a weight, where the optimizer keeps one. */
  public Optional<Weight> average(Weight weight) {
    return Stream.concat(Stream.of(this), parts.values().stream())
        .map(state -> state.slots.getOrDefault(weight, Map.of()).get(Optimizer.AVERAGE))
        .filter(Objects::nonNull)
        .findFirst();
  }

  /** The name of a weight within its model: {@code dense_1/kernel}. */
  public String path(Weight weight) {
    if (!paths.containsKey(weight)) paths = names.get();
    return paths.getOrDefault(weight, weight.name());
  }

  /** What one of several optimizers remembers. */
  OptimizerState of(Optimizer part) {
    return parts.computeIfAbsent(part, p -> new OptimizerState(p, names));
  }

  Weight slot(Weight weight, String name) {
    return slots
        .computeIfAbsent(weight, w -> new LinkedHashMap<>())
        .computeIfAbsent(name, n -> made(n, weight.dtype(), optimizer.slot(n, weight)));
  }

  Weight scalar(String name, double initial) {
    return scalars.computeIfAbsent(
        name, n -> made(n, DType.FLOAT32, Slot.filled(Shape.of(), initial)));
  }

  private static Weight made(String name, DType dtype, Slot slot) {
    var weight = new Weight(slot.shape(), dtype, false, slot.first());
    weight.name(name);
    return weight;
  }
}
