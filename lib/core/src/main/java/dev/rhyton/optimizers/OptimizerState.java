package dev.rhyton.optimizers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Weight;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** What an optimizer remembers between steps: the step count, the rate, and its moments. */
public final class OptimizerState {
  private final Optimizer optimizer;
  private final Supplier<Map<Weight, String>> names;
  private final Map<Weight, Map<String, Weight>> slots = new LinkedHashMap<>();
  private final Map<String, Weight> scalars = new LinkedHashMap<>();
  private final List<OptimizerState> parts; // of each of several optimizers
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
    parts = optimizer.parts().stream().map(part -> new OptimizerState(part, names)).toList();
  }

  /** What each of several optimizers remembers, the default one last; nothing where it is one. */
  List<OptimizerState> parts() {
    return parts;
  }

  /** The number of the next update and its rate, then those of the parts. */
  public NDArray numbers() {
    var numbers = ofStep(this).toArray();
    return NDArray.of(numbers, numbers.length).cast(DType.FLOAT32);
  }

  private static DoubleStream ofStep(OptimizerState state) {
    double number = state.optimizer.updates(state.iterations) + 1.0;
    return DoubleStream.concat(
        DoubleStream.of(number, state.learningRate()),
        state.parts.stream().flatMapToDouble(OptimizerState::ofStep));
  }

  /** Counts a step that was done. */
  public void advance() {
    iterations++;
    parts.forEach(OptimizerState::advance);
  }

  /** The state whose rate counts as that of all: of several that of the default optimizer. */
  private OptimizerState main() {
    return parts.isEmpty() ? this : parts.get(parts.size() - 1);
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
    if (!parts.isEmpty()) return main().learningRate();
    return isScheduled() ? optimizer.schedule().at(iterations) : learningRate;
  }

  /**
   * Sets the rate of the next steps; refused where a schedule sets it. Of several optimizers it is
   * that of the default one, and those of the others keep their ratio to it.
   */
  public void learningRate(double rate) {
    Check.state(
        !isScheduled(),
        () ->
            "The learning rate follows "
                + optimizer.schedule()
                + " and cannot be set: give the optimizer a number instead.");
    learningRate = Check.notNegative(optimizer.className(), "learningRate", rate);
    double first = optimizer.learningRate();
    for (var part : parts) {
      if (part == main()) part.learningRate(rate);
      else if (!part.isScheduled() && first > 0) {
        part.learningRate(rate * part.optimizer.learningRate() / first);
      }
    }
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
    return Stream.concat(Stream.of(this), parts.stream())
        .map(state -> state.slots.getOrDefault(weight, Map.of()).get(Optimizer.AVERAGE))
        .filter(Objects::nonNull)
        .findFirst();
  }

  /** The name of a weight within its model: {@code dense_1/kernel}. */
  public String path(Weight weight) {
    if (!paths.containsKey(weight)) paths = names.get();
    return paths.getOrDefault(weight, weight.name());
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
