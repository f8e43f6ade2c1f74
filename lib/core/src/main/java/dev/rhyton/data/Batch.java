package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Samples that go through a model together: inputs, targets and sample weights, with an array for
 * each input and output of the model.
 */
public final class Batch {
  List<NDArray> x;
  List<NDArray> y = List.of();
  List<NDArray> sampleWeights = List.of();
  List<TargetMask> targetMasks = List.of();
  List<String> inputNames = List.of();
  List<Integer> rows;

  private Batch(List<NDArray> x) {
    this.x = x;
  }

  /** A copy with some parts changed; its parts are checked against each other. */
  Batch with(Consumer<Batch> change) {
    var copy = new Batch(x);
    copy.y = y;
    copy.sampleWeights = sampleWeights;
    copy.targetMasks = targetMasks;
    copy.inputNames = inputNames;
    copy.rows = rows;
    change.accept(copy);
    copy.check();
    return copy;
  }

  private void check() {
    Check.that(
        !x.isEmpty() && x.get(0).shape().rank() > 0,
        "Expected an array of samples, received a single value.");
    check("inputs", x, size());
    check("targets", y, size());
    check("sample weights", sampleWeights, size());
    check("target masks", targetMasks.stream().map(TargetMask::rows).toList(), size());
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
    return new Batch(arrays(x)).with(b -> b.inputNames = names(x));
  }

  /**
   * Samples and targets; a list of arrays stands for several inputs or outputs, a map for inputs or
   * targets by the names of inputs or outputs.
   */
  public static Batch of(Object x, Object y) {
    return of(x, y, List.of());
  }

  /** Samples, targets, and how much each sample counts. */
  public static Batch of(Object x, Object y, Object sampleWeights) {
    if (y instanceof Map<?, ?> byName) return TargetMask.named(of(x), byName, sampleWeights);
    return of(x)
        .with(
            b -> {
              b.y = arrays(y);
              b.sampleWeights = given(sampleWeights);
            });
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

  /** The samples, an array for each input of the model. */
  public List<NDArray> x() {
    return x;
  }

  /** The targets, an array for each output of the model; empty where there are none. */
  public List<NDArray> y() {
    return y;
  }

  /** How much each sample counts: one array for all outputs, one for each, or none. */
  public List<NDArray> sampleWeights() {
    return sampleWeights;
  }

  /** Which samples have targets, for each of {@link #y}; empty where every sample has all. */
  public List<TargetMask> targetMasks() {
    return targetMasks;
  }

  /** The names of the inputs, for each of {@link #x}; empty where they are in the model's order. */
  public List<String> inputNames() {
    return inputNames;
  }

  /** The index of each sample in its dataset; null where the dataset has no lasting order. */
  public List<Integer> rows() {
    return rows;
  }

  /** The number of samples. */
  public int size() {
    return x.get(0).length();
  }

  /** Whether inputs or targets are given by name. */
  boolean isNamed() {
    return !inputNames.isEmpty() || !targetMasks.isEmpty();
  }

  /** The same samples with their inputs in the order of a model's. */
  public Batch withInputs(List<String> wanted) {
    if (inputNames.isEmpty()) return this;
    Check.that(
        !wanted.isEmpty(),
        "There are samples for inputs by names, %s, and the model's inputs have none: give a list.",
        inputNames);
    for (var name : wanted) {
      Check.that(
          inputNames.contains(name),
          "There are samples for the inputs %s, the model takes %s: \"%s\" is missing.",
          inputNames,
          wanted,
          name);
    }
    for (var name : inputNames) {
      Check.that(
          wanted.contains(name),
          "There are samples for the inputs %s, the model takes %s: leave \"%s\" out.",
          inputNames,
          wanted,
          name);
    }
    return with(
        b -> {
          b.x = wanted.stream().map(n -> x.get(inputNames.indexOf(n))).toList();
          b.inputNames = List.of();
        });
  }

  /** This batch with other inputs. */
  public Batch withX(NDArray... inputs) {
    return with(b -> b.x = List.of(inputs));
  }

  /** This batch with other targets, which every sample has. */
  public Batch withY(List<NDArray> targets) {
    return with(
        b -> {
          b.y = targets;
          b.targetMasks = List.of();
        });
  }

  /** This batch with other sample weights, the same for all outputs. */
  public Batch withSampleWeights(NDArray weights) {
    return with(b -> b.sampleWeights = List.of(weights));
  }

  /** This batch, whose samples are the given rows of their dataset. */
  Batch at(int... rowsOfDataset) {
    return with(b -> b.rows = Arrays.stream(rowsOfDataset).boxed().toList());
  }

  /** The same targets with the samples of the one input changed. */
  Batch mapX(UnaryOperator<NDArray> change) {
    Check.that(x.size() == 1, "map: these samples have %d inputs: use mapBatches.", x.size());
    var changed = Check.given("map", "what the function gives", change.apply(x.get(0)));
    return with(
        b -> {
          b.x = List.of(changed);
          b.rows = null;
        });
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
        targetMasks.isEmpty() || !changed.targetMasks.isEmpty(),
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
    return with(
        b -> {
          b.x = each(x, change);
          b.y = each(y, change);
          b.sampleWeights = each(sampleWeights, change);
          b.targetMasks = targetMasks.stream().map(m -> m.with(change.apply(m.rows()))).toList();
          b.rows = null;
        });
  }

  private static List<NDArray> each(List<NDArray> arrays, UnaryOperator<NDArray> change) {
    return arrays.stream().map(change).toList();
  }

  /** The samples of all parts, one after another. */
  public static Batch concatenate(List<Batch> parts) {
    Check.that(
        parts != null && !parts.isEmpty(), "Batch.concatenate: expected a batch, received none.");
    if (parts.size() == 1) return parts.get(0);
    return parts
        .get(0)
        .with(
            b -> {
              b.x = joined(parts, Batch::x);
              b.y = joined(parts, Batch::y);
              b.sampleWeights = joined(parts, Batch::sampleWeights);
              b.targetMasks =
                  TargetMask.concatenate(parts.stream().map(p -> p.targetMasks).toList());
              b.rows = null;
            });
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
        targetMasks.isEmpty() && other.targetMasks.isEmpty(),
        "zip: targets by the names of outputs have no order: zip the parts of the MultiTaskDataset instead.");
    Check.that(
        inputNames.isEmpty() == other.inputNames.isEmpty(),
        "zip: the inputs of one dataset have names, %s, those of the other have none.",
        inputNames.isEmpty() ? other.inputNames : inputNames);
    return with(
        b -> {
          b.x = both(x, other.x);
          b.y = both(y, other.y);
          b.sampleWeights = both(sampleWeights, other.sampleWeights);
          b.inputNames = both(inputNames, other.inputNames);
          b.rows = null;
        });
  }

  private static <T> List<T> both(List<T> a, List<T> b) {
    var all = new ArrayList<>(a);
    all.addAll(b);
    return List.copyOf(all);
  }

  /** {@code Batch of 32 samples: x (32, 8, 8) float32, y (32,) int32}. */
  @Override
  public String toString() {
    return "Batch of " + text();
  }

  /** The number of samples, and the shapes and types of inputs and targets. */
  String text() {
    var arrays =
        Stream.concat(x.stream().map(a -> text("x", a)), y.stream().map(a -> text("y", a)));
    return size() + " samples: " + arrays.collect(Collectors.joining(", "));
  }

  private static String text(String name, NDArray array) {
    return name + " " + array.shape() + " " + array.dtype();
  }
}
