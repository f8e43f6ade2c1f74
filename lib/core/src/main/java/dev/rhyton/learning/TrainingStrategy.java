package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.ops.Ops;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.optimizers.OptimizerState;
import dev.rhyton.optimizers.UpdateFactor;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The active learning mode of the weights that one optimizer updates: the parts of the mode, and
 * the numbers that are drawn for the next updates.
 */
public final class TrainingStrategy {
  /** The key of the numbers that are drawn and not used yet. */
  private static final String CHOSEN = "chosen";

  private static final int MOST_ARRAYS = 4;

  private final String mode; // its name in messages
  private final TrainingTarget target;
  private final ModeParts made;
  private final GradientRule rule;
  private final @Nullable UpdateMask mask; // or null
  private final @Nullable Recorder recorder; // or null
  private final List<ModePart> parts;
  private final Deque<float[]> chosen = new ArrayDeque<>(); // for the next updates, until made
  private final IdentityHashMap<float[], NDArray> arrays =
      new IdentityHashMap<>(); // of what was drawn

  private TrainingStrategy(
      String mode, TrainingTarget target, ModeParts made, @Nullable Recorder recorder) {
    this.mode = mode;
    this.target = target;
    this.recorder = recorder;
    this.made = made;
    rule = made.rule();
    mask = made.mask();
    parts =
        Stream.of(Stream.of(rule, mask, recorder), made.factors().stream(), made.rates().stream())
            .flatMap(part -> part)
            .filter(ModePart.class::isInstance)
            .map(ModePart.class::cast)
            .toList();
  }

  /** Starts a mode that trains the weights of one optimizer. */
  static TrainingStrategy start(BaseLearning<?> of, TrainingTarget target) {
    var mode = ConfiguredInternals.className(of);
    var made = Check.given(mode, "what parts returns", of.parts(target));
    var started = new TrainingStrategy(mode, target, made, of.recorder(made.rule(), target));
    var reason = OptimizerInternals.whyNoRest(target.optimizer());
    Check.that(
        made.mask() == null || reason == null,
        "%s: its mask %s changes the updates of weights, which is not possible for %s: %s.",
        mode,
        name(made.mask()),
        ConfiguredInternals.className(target.optimizer()),
        reason);
    return started;
  }

  /** Returns the name of a part in messages; a lambda has that of its mode's class. */
  static String name(@Nullable Object part) {
    if (part == null) return "null";
    var name = part.getClass().getSimpleName();
    return name.isEmpty() || name.contains("$$Lambda") ? "(a lambda)" : name;
  }

  /** Returns all parts, each of which receives every event. */
  List<ModePart> parts() {
    return parts;
  }

  /** Returns the recorder, or null. */
  @Nullable Recorder recorder() {
    return recorder;
  }

  /** Returns the factors of updates that depend on the update. */
  public List<UpdateFactor> factors() {
    return made.factors();
  }

  /** Adds what the mode changes of the updates to the optimizer. */
  public void addTo(OptimizerState state) {
    OptimizerInternals.mode(state, made.factors(), this::rateFactor, made.decay());
  }

  private double rateFactor(long steps) {
    double factor = 1;
    for (var rate : made.rates()) factor *= rate.at(steps);
    return factor;
  }

  // ---- while a step is traced ----

  /** Prepares the graph before the model's layers are applied. */
  public void prepare(GraphBuilder graph) {
    if (parts.stream().anyMatch(UsesGradientTaps.class::isInstance)) graph.tap();
  }

  /** Begins to trace an update. */
  public ModeStep begin(GraphBuilder graph) {
    var step = new ModeStep(graph, this);
    rule.begin(step);
    return step;
  }

  List<@Nullable Tensor> gradients(TracedStep step, Objective loss) {
    var found =
        recorder == null ? rule.gradients(step, loss) : recorder.gradients(step, loss, rule);
    var weights = loss.weights();
    Check.that(
        found != null && found.size() == weights.size(),
        "%s: expected a gradient, or null, for each of %d weights, received %s from %s.",
        mode,
        weights.size(),
        found == null ? "null" : found.size() + "",
        name(recorder == null ? rule : recorder));
    for (int i = 0; i < found.size(); i++) {
      var gradient = found.get(i);
      Check.that(
          gradient == null || TracedStep.fits(gradient.shape(), weights.get(i).shape()),
          "%s: expected a gradient of shape %s for \"%s\", received %s.",
          mode,
          weights.get(i).shape(),
          target.path(weights.get(i)),
          gradient == null ? null : gradient.shape());
    }
    return found;
  }

  /** Returns how many numbers the mask draws for each update. */
  int draws() {
    return mask == null ? 0 : mask.size();
  }

  @Nullable Tensor mask(Weight weight, @Nullable Tensor drawn) {
    var factor = mask == null ? null : mask.factor(weight, drawn);
    Check.that(
        factor == null || broadcasts(factor.shape(), weight.shape()),
        "%s: expected a factor that broadcasts to the shape %s of \"%s\", received the shape %s from"
            + " %s.",
        mode,
        weight.shape(),
        target.path(weight),
        factor == null ? null : factor.shape(),
        name(mask));
    return factor;
  }

  private static boolean broadcasts(Shape factor, Shape weight) {
    int more = weight.rank() - factor.rank();
    boolean fits = more >= 0;
    for (int i = 0; fits && i < factor.rank(); i++) {
      long size = factor.dim(i);
      fits = size == 1 || size == Shape.UNKNOWN || size == weight.dim(more + i);
    }
    return fits;
  }

  // ---- while a step runs ----

  /** Returns what is drawn for an update, as an argument of the step. */
  NDArray drawn(int ahead) {
    while (chosen.size() <= ahead) chosen.add(next());
    var numbers = List.copyOf(chosen).get(ahead);
    if (arrays.size() >= MOST_ARRAYS && !arrays.containsKey(numbers)) arrays.clear();
    return arrays.computeIfAbsent(numbers, this::array); // a mask may draw the same array again
  }

  private float[] next() {
    var numbers = mask == null ? null : mask.draw();
    Check.that(
        numbers != null && numbers.length == draws(),
        "%s: expected %d numbers from draw() of %s, as its size() says, received %s.",
        mode,
        draws(),
        name(mask),
        numbers == null ? "null" : numbers.length + "");
    return numbers;
  }

  private NDArray array(float[] numbers) {
    float scale = mask == null ? 1 : (float) mask.scale();
    var values = numbers.clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= scale;
      float value = values[i];
      Check.that(
          Float.isFinite(value),
          "%s: expected finite numbers from draw() of %s, times its scale(), received %s.",
          mode,
          name(mask),
          value);
    }
    return NDArray.of(values, values.length);
  }

  /**
   * Returns the factor of each weight's next update, for an update by gradients that were computed
   * elsewhere: null for the whole, one number, one for each unit, or one for each number.
   */
  public List<@Nullable NDArray> masks(List<Weight> weights) {
    var drawn = draws() == 0 ? null : drawn(0);
    var all = new ArrayList<NDArray>();
    for (var weight : weights) {
      var factor = mask(weight, drawn);
      all.add(factor == null ? null : spread(factor.value(), weight.shape()));
    }
    return all;
  }

  /** Broadcasts a factor that is neither one number nor one for each unit. */
  private static NDArray spread(NDArray factor, Shape weight) {
    var shape = factor.shape();
    boolean ofUnits = shape.rank() == 1 && shape.last() == weight.last();
    return shape.rank() == 0 || ofUnits || shape.equals(weight)
        ? factor
        : Ops.broadcastTo(factor, weight.dims()).value();
  }

  /** Records that an update of a step was made: the next one draws new numbers. */
  public void stepDone() {
    if (draws() > 0) chosen.remove();
  }

  // ---- saving ----

  /** Returns the state that training resumes from, by name. */
  public Map<String, NDArray> state() {
    var all = new TreeMap<String, NDArray>();
    Map<String, ModePart> owners = new TreeMap<>();
    for (var part : parts) {
      BiConsumer<String, NDArray> add =
          (key, value) -> {
            var other = owners.put(key, part);
            Check.that(
                other == null && !key.equals(CHOSEN),
                "%s: %s and %s both save a state named \"%s\": rename one of them.",
                mode,
                other == null ? "the mode" : name(other),
                name(part),
                key);
            all.put(key, value);
          };
      Check.entries(name(part), "what state returns", part.state()).forEach(add);
      var kept = kept(part);
      if (kept != null) kept.state().forEach(add);
    }
    if (!chosen.isEmpty()) {
      var next = chosen.element();
      all.put(CHOSEN, NDArray.of(next.clone(), next.length));
    }
    return all;
  }

  private Stream<KeptWeights> kept() {
    return parts.stream().map(this::kept).filter(Objects::nonNull);
  }

  private @Nullable KeptWeights kept(ModePart part) {
    var kept = part.kept();
    Check.that(
        kept == part.kept(),
        "%s: kept() of %s must return the same object in each call: return a field.",
        mode,
        name(part));
    return kept;
  }

  /** Restores a state that {@link #state} returned. */
  public void restore(Map<String, NDArray> state) {
    parts.forEach(part -> part.restore(state));
    kept().forEach(kept -> kept.restore(state));
    chosen.clear();
    arrays.clear();
    var next = state.get(CHOSEN);
    if (next == null || draws() == 0) return;
    Check.that(
        next.size() == draws(),
        "The saved masks are those of another model: expected %d parts, received %s.",
        draws(),
        next.size());
    chosen.add(next.toFloats());
  }

  /** Frees the state, because {@code model} is closed. */
  public void close(String model) {
    kept().forEach(kept -> kept.close(model));
  }
}
