package dev.rhyton.optimizers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Weight;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state of an optimizer between steps: the step count, the rate, and the slots of the weights.
 */
public final class OptimizerState {
  private final Optimizer optimizer;
  private final Supplier<Map<Weight, String>> names;
  private final Map<Weight, Map<String, Weight>> slots = new LinkedHashMap<>();
  private final Map<String, Weight> scalars = new LinkedHashMap<>();
  private final List<OptimizerState> parts; // of each of several optimizers
  private Map<Weight, String> paths = Map.of();
  private List<Weight> trained = List.of(); // for one of several by name
  private @Nullable Consumer<List<Variable>>
      saved; // loads the variables from a file, once they are known
  private List<UpdateFactor> factors = List.of(); // of the learning mode
  private RateFactor rateFactor = steps -> 1; // of the learning mode
  private @Nullable Double weightDecay; // of the learning mode, or null
  private long iterations;
  private double learningRate;

  /**
   * Creates the state before the first step.
   *
   * @param names the path of each of the model's weights, queried when the weights exist
   */
  public OptimizerState(Optimizer optimizer, Supplier<Map<Weight, String>> names) {
    this.optimizer = optimizer;
    this.names = names;
    learningRate = optimizer.learningRate();
    parts = optimizer.parts().stream().map(part -> new OptimizerState(part, names)).toList();
  }

  /**
   * Returns the states of several optimizers, the default one last; empty for a single optimizer.
   */
  List<OptimizerState> parts() {
    return parts;
  }

  /**
   * Returns the number of the update that follows {@code ahead} more steps and its rate, then those
   * of the parts.
   */
  public NDArray numbers(int ahead) {
    var numbers = new float[2 * count()];
    put(ahead, numbers, 0);
    return NDArray.of(numbers, numbers.length);
  }

  private int count() {
    int count = 1;
    for (var part : parts) count += part.count();
    return count;
  }

  /** Writes the numbers from {@code at} on; returns the index after them. */
  @CanIgnoreReturnValue
  private int put(int ahead, float[] numbers, int at) {
    numbers[at] = (float) (optimizer.updates(iterations + ahead) + 1.0);
    numbers[at + 1] = (float) (learningRate(ahead) * rateFactor(ahead));
    int next = at + 2;
    for (var part : parts) next = part.put(ahead, numbers, next);
    return next;
  }

  /** Returns the factor of the rate by the learning mode. */
  double rateFactor(int ahead) {
    double factor = rateFactor.at(iterations + ahead);
    Check.that(
        factor >= 0 && Double.isFinite(factor),
        "The learning mode: expected a factor of the learning rate that is finite and not negative,"
            + " received %s after %d steps.",
        factor,
        iterations + ahead);
    return factor;
  }

  /** Frees the variables when the model is closed. */
  public void close(String model) {
    slots.values().forEach(slot -> slot.values().forEach(weight -> weight.close(model)));
    scalars.values().forEach(weight -> weight.close(model));
    parts.forEach(part -> part.close(model));
  }

  /** Returns the factors of updates that depend on the update. */
  List<UpdateFactor> factors() {
    return factors;
  }

  /** Returns the weight decay by the learning mode, or null. */
  @Nullable Double weightDecay() {
    return weightDecay;
  }

  /** See {@link OptimizerInternals#mode}. */
  void mode(List<UpdateFactor> updates, RateFactor rate, Function<Optimizer, Double> decay) {
    factors = updates;
    rateFactor = rate;
    weightDecay = decay.apply(optimizer);
    Check.that(
        weightDecay == null || (weightDecay >= 0 && Double.isFinite(weightDecay)),
        "The learning mode: expected a weight decay of %s that is finite and not negative, or null,"
            + " received %s.",
        ConfiguredInternals.className(optimizer),
        weightDecay);
    parts.forEach(part -> part.mode(updates, rate, decay));
  }

  /** Counts a step. */
  public void advance() {
    iterations++;
    parts.forEach(OptimizerState::advance);
  }

  /** Records the weights that a step updates by this optimizer. */
  void trains(List<Weight> weights) {
    trained = List.copyOf(weights);
    if (saved == null) return;
    var load = saved;
    saved = null;
    load.accept(optimizer.variables(trained, this));
  }

  /** Returns the weights that {@link #trains} recorded; none before the first step. */
  List<Weight> trained() {
    return trained;
  }

  /** Loads the values of the variables once the step determines their weights. */
  void restore(Consumer<List<Variable>> load) {
    saved = load;
    if (!trained.isEmpty()) trains(trained);
  }

  /** Returns the state whose rate is reported: with several optimizers that of the default one. */
  private OptimizerState main() {
    return parts.isEmpty() ? this : parts.get(parts.size() - 1);
  }

  /** Returns the number of steps so far. */
  public long iterations() {
    return iterations;
  }

  /** Sets the number of steps so far, as read from a file. */
  public void iterations(long done) {
    iterations = done;
  }

  /** Returns the learning rate of the next step. */
  public double learningRate() {
    return learningRate(0);
  }

  private double learningRate(int ahead) {
    if (!parts.isEmpty()) return main().learningRate(ahead);
    return isScheduled() ? optimizer.schedule().at(iterations + ahead) : learningRate;
  }

  /**
   * Sets the learning rate of the next steps; throws if a schedule sets it. With several optimizers
   * it is the rate of the default one, and the others keep their ratio to it.
   */
  public void learningRate(double rate) {
    Check.state(
        !isScheduled(),
        () ->
            "The learning rate follows "
                + optimizer.schedule()
                + " and cannot be set: give the optimizer a number instead.");
    learningRate = checkedRate(ConfiguredInternals.className(optimizer), rate);
    double first = optimizer.learningRate();
    for (var part : parts) {
      if (part == main()) part.learningRate(rate);
      else if (!part.isScheduled() && first > 0) {
        part.learningRate(rate * part.optimizer.learningRate() / first);
      }
    }
  }

  /** Requires a rate that is finite in 32 bits too, as graphs and files have it. */
  static double checkedRate(String owner, double rate) {
    Check.notNegative(owner, "learningRate", rate);
    Check.that(
        rate <= Float.MAX_VALUE,
        "%s: learningRate must be at most %s, received %s.",
        owner,
        Float.MAX_VALUE,
        rate);
    return rate;
  }

  /** Returns whether a schedule sets the rate. */
  public boolean isScheduled() {
    return !(optimizer.schedule() instanceof ConstantRate);
  }

  /** Returns whether a schedule sets the rate, or that of one of several optimizers. */
  boolean hasSchedule() {
    return parts.isEmpty() ? isScheduled() : parts.stream().anyMatch(OptimizerState::hasSchedule);
  }

  /** Returns the slots of each weight, by name. */
  public Map<Weight, Map<String, Weight>> slots() {
    return slots;
  }

  /** Returns the moving average of a weight, if the optimizer keeps one. */
  public Optional<Weight> average(Weight weight) {
    return Stream.concat(Stream.of(this), parts.stream())
        .map(state -> state.slots.getOrDefault(weight, Map.of()).get(Optimizer.AVERAGE))
        .filter(Objects::nonNull)
        .findFirst();
  }

  /** Returns the name of a weight within its model: {@code dense_1/kernel}. */
  public String path(Weight weight) {
    if (!paths.containsKey(weight)) paths = names.get();
    return paths.getOrDefault(weight, weight.name());
  }

  /** Returns the names of all weights of the model. */
  Collection<String> allPaths() {
    return names.get().values();
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
