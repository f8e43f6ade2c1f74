package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Samples that go through a model together.
 *
 * @param x an array for each input of the model
 * @param y an array for each output, or none
 * @param weights how much each sample counts, an array for each output, or none
 * @param rows the place of each sample in its dataset, or null where places do not last
 * @param labels which samples have targets, for each of {@code y}; none where all have all, in the
 *     order of the outputs
 * @param inputs the names of the inputs, for each of {@code x}; none where they come in the model's
 *     order
 */
public record Batch(
    List<NDArray> x,
    List<NDArray> y,
    List<NDArray> weights,
    List<Integer> rows,
    List<TargetMask> labels,
    List<String> inputs) {
  public Batch {
    Check.that(
        !x.isEmpty() && x.get(0).shape().rank() > 0,
        "Expected an array of samples, received a single value.");
    int samples = x.get(0).length();
    check("inputs", x, samples);
    check("targets", y, samples);
    check("sample weights", weights, samples);
    check("labels", labels.stream().map(TargetMask::rows).toList(), samples);
  }

  /** Samples whose inputs come in the model's order. */
  public Batch(
      List<NDArray> x,
      List<NDArray> y,
      List<NDArray> weights,
      List<Integer> rows,
      List<TargetMask> labels) {
    this(x, y, weights, rows, labels, List.of());
  }

  /** Samples of which each has all targets. */
  public Batch(List<NDArray> x, List<NDArray> y, List<NDArray> weights, List<Integer> rows) {
    this(x, y, weights, rows, List.of());
  }

  /** Samples that have no place in a dataset. */
  public Batch(List<NDArray> x, List<NDArray> y, List<NDArray> weights) {
    this(x, y, weights, null);
  }

  private static void check(String what, List<NDArray> arrays, int samples) {
    for (var a : arrays) {
      Check.that(
          a.shape().rank() > 0 && a.length() == samples,
          "Expected %s for %d samples, received an array of shape %s.",
          what,
          samples,
          a.shape());
    }
  }

  /** Samples without targets; a list of arrays or a map by names stands for several inputs. */
  public static Batch of(Object x) {
    return new Batch(arrays(x), List.of(), List.of(), null, List.of(), names(x));
  }

  /**
   * Samples and targets; a list of arrays stands for several inputs or outputs, a map for inputs or
   * targets by the names of inputs or outputs.
   */
  public static Batch of(Object x, Object y) {
    return of(x, y, List.of());
  }

  /** Samples, targets, and how much each sample counts. */
  static Batch of(Object x, Object y, Object weights) {
    if (y instanceof Map<?, ?> byName) return TargetMask.named(of(x), byName, weights);
    return of(x).withTargets(arrays(y), given(weights), List.of());
  }

  static List<NDArray> given(Object given) {
    return given instanceof List<?> list && list.isEmpty() ? List.of() : arrays(given);
  }

  /** One sample without a target. */
  public static Batch sample(Object x) {
    return of(one(x));
  }

  /** One sample and its target. */
  public static Batch sample(Object x, Object y) {
    return of(one(x), one(y));
  }

  private static Object one(Object value) {
    if (!(value instanceof Map<?, ?> byName)) {
      return arrays(value).stream().map(a -> NDArray.stack(List.of(a))).toList();
    }
    var samples = new HashMap<String, NDArray>();
    byName.forEach((k, v) -> samples.put(k + "", NDArray.stack(List.of(NDArray.from(v)))));
    return samples;
  }

  /** The names of a map in an order of their own. */
  static List<String> names(Object value) {
    return value instanceof Map<?, ?> byName
        ? byName.keySet().stream().map(Object::toString).sorted().toList()
        : List.of();
  }

  static List<NDArray> arrays(Object value) {
    if (value instanceof Map<?, ?> byName) {
      return names(value).stream().map(n -> NDArray.from(byName.get(n))).toList();
    }
    if (!(value instanceof List<?> list) || !isArrays(list)) return List.of(NDArray.from(value));
    var arrays = new ArrayList<NDArray>();
    list.forEach(v -> arrays.add(NDArray.from(v)));
    return List.copyOf(arrays);
  }

  /** Lists of numbers, nested or not, are one array themselves. */
  private static boolean isArrays(List<?> list) {
    return !list.isEmpty()
        && !(list.get(0) instanceof List<?>)
        && NDArray.from(list.get(0)).shape().rank() > 0;
  }

  /** The number of samples. */
  public int size() {
    return x.get(0).length();
  }

  /** Whether inputs or targets go by names. */
  boolean isNamed() {
    return !inputs.isEmpty() || !labels.isEmpty();
  }

  /** The same samples with their inputs in the order of a model's. */
  public Batch withInputs(List<String> wanted) {
    if (inputs.isEmpty()) return this;
    Check.that(
        !wanted.isEmpty(),
        "There are samples for inputs by names, %s, and the model's inputs have none: give a list.",
        inputs);
    for (var name : wanted) {
      Check.that(
          inputs.contains(name),
          "There are samples for the inputs %s, the model takes %s: \"%s\" is missing.",
          inputs,
          wanted,
          name);
    }
    for (var name : inputs) {
      Check.that(
          wanted.contains(name),
          "There are samples for the inputs %s, the model takes %s: leave \"%s\" out.",
          inputs,
          wanted,
          name);
    }
    var ordered = wanted.stream().map(n -> x.get(inputs.indexOf(n))).toList();
    return new Batch(ordered, y, weights, rows, labels);
  }

  /** The same samples, each counting by other weights. */
  public Batch withWeights(NDArray other) {
    return new Batch(x, y, List.of(other), rows, labels, inputs);
  }

  /** The same samples with targets that all of them have, or with others. */
  Batch withTargets(List<NDArray> other, List<NDArray> otherWeights, List<TargetMask> otherLabels) {
    return new Batch(x, other, otherWeights, rows, otherLabels, inputs);
  }

  /** The same samples, which have these places in their dataset. */
  Batch at(int... places) {
    var rows = Arrays.stream(places).boxed().toList();
    return new Batch(x, y, weights, rows, labels, inputs);
  }

  /** The same targets with the samples of the one input changed. */
  Batch mapX(UnaryOperator<NDArray> change) {
    Check.that(x.size() == 1, "map: these samples have %d inputs: use mapBatches.", x.size());
    var changed = Check.given("map", "what the function gives", change.apply(x.get(0)));
    return new Batch(List.of(changed), y, weights, null, labels, inputs);
  }

  /** The batch changed, with as many samples as before. */
  Batch change(UnaryOperator<Batch> change) {
    var changed = change.apply(this);
    Check.that(
        changed.size() == size(),
        "mapBatches: expected %d samples back, received %d.",
        size(),
        changed.size());
    Check.that(
        labels.isEmpty() || !changed.labels.isEmpty(),
        "mapBatches: the new batch does not say which samples have targets for which output: change"
            + " the data sets before they become a MultiTaskDataset, or only the inputs by map.");
    return changed;
  }

  /** The samples at these places, without copying. */
  public Batch select(int... index) {
    return each(a -> a.rows(index));
  }

  /** Samples {@code from} (included) to {@code to} (not included), without copying. */
  public Batch slice(int from, int to) {
    return from == 0 && to == size() ? this : each(a -> a.slice(from, to));
  }

  private Batch each(UnaryOperator<NDArray> change) {
    return new Batch(
        each(x, change),
        each(y, change),
        each(weights, change),
        null,
        labels.stream().map(l -> l.with(change.apply(l.rows()))).toList(),
        inputs);
  }

  private static List<NDArray> each(List<NDArray> arrays, UnaryOperator<NDArray> change) {
    return arrays.stream().map(change).toList();
  }

  /** The samples of all parts, one after another. */
  public static Batch concatenate(List<Batch> parts) {
    Check.that(
        parts != null && !parts.isEmpty(), "Batch.concatenate: expected a batch, received none.");
    if (parts.size() == 1) return parts.get(0);
    return new Batch(
        joined(parts, Batch::x),
        joined(parts, Batch::y),
        joined(parts, Batch::weights),
        null,
        TargetMask.concatenate(parts.stream().map(Batch::labels).toList()),
        parts.get(0).inputs);
  }

  private static List<NDArray> joined(List<Batch> parts, Function<Batch, List<NDArray>> arrays) {
    int count = arrays.apply(parts.get(0)).size();
    var joined = new ArrayList<NDArray>();
    for (var part : parts) {
      Check.that(
          arrays.apply(part).size() == count,
          "Batches of one dataset must be alike: one has %d arrays where another has %d.",
          arrays.apply(part).size(),
          count);
    }
    for (int i = 0; i < count; i++) {
      int at = i;
      joined.add(NDArray.concatenate(parts.stream().map(p -> arrays.apply(p).get(at)).toList()));
    }
    return List.copyOf(joined);
  }

  /** Inputs, targets and weights of both, side by side. */
  Batch beside(Batch other) {
    Check.that(
        labels.isEmpty() && other.labels.isEmpty(),
        "zip: targets by the names of outputs have no order: zip the parts of the MultiTaskDataset instead.");
    Check.that(
        inputs.isEmpty() == other.inputs.isEmpty(),
        "zip: the inputs of one dataset have names, %s, those of the other have none.",
        inputs.isEmpty() ? other.inputs : inputs);
    return new Batch(
        both(x, other.x),
        both(y, other.y),
        both(weights, other.weights),
        null,
        List.of(),
        both(inputs, other.inputs));
  }

  private static <T> List<T> both(List<T> a, List<T> b) {
    var all = new ArrayList<>(a);
    all.addAll(b);
    return List.copyOf(all);
  }
}
