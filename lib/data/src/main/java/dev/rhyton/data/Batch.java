package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one step: inputs, targets and sample weights, with one array for each input and
 * output of the model.
 */
public final class Batch {
  List<NDArray> x;
  List<NDArray> y = List.of();
  List<NDArray> sampleWeights = List.of();
  List<TargetMask> targetMasks = List.of();
  List<String> inputNames = List.of();
  int @Nullable [] rows; // the index of each sample in its dataset, or null
  private boolean sample; // a single one, to be grouped with others
  private boolean counts = true;

  private Batch(List<NDArray> x) {
    this.x = x;
  }

  /** Returns a copy with some parts changed, after checking that the parts fit each other. */
  Batch with(Consumer<Batch> change) {
    var copy = new Batch(x);
    copy.y = y;
    copy.sampleWeights = sampleWeights;
    copy.targetMasks = targetMasks;
    copy.inputNames = inputNames;
    copy.rows = rows;
    copy.sample = sample;
    copy.counts = counts;
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
    for (var mask : targetMasks) check("target masks", List.of(mask.rows()), size());
  }

  private static void check(String what, List<NDArray> arrays, int samples) {
    for (var a : arrays) {
      if (a.shape().rank() > 0 && a.length() == samples) continue;
      Check.that(
          false,
          "Expected %s for %d samples, received an array of shape %s.",
          what,
          samples,
          a.shape());
    }
  }

  /**
   * Creates a batch without targets. Several inputs are given as a list of arrays, or as a map from
   * input names to arrays.
   */
  public static Batch of(Object x) {
    return new Batch(arrays(x)).with(b -> b.inputNames = names(x));
  }

  /**
   * Creates a batch of samples and targets. Several inputs or outputs are given as a list of
   * arrays, or as a map from the names of the inputs or outputs to arrays.
   */
  public static Batch of(Object x, Object y) {
    return of(x, y, List.of());
  }

  /** Creates a batch of samples, targets and sample weights; null means that there are none. */
  public static Batch of(Object x, Object y, Object sampleWeights) {
    if (y instanceof Map<?, ?> byName) return TargetMask.named(of(x), byName, sampleWeights);
    return of(x)
        .with(
            b -> {
              b.y = given(y);
              b.sampleWeights = given(sampleWeights);
            });
  }

  static List<NDArray> given(@Nullable Object given) {
    return given == null || given.equals(List.of()) ? List.of() : arrays(given);
  }

  /** Creates a batch of one sample without a target. */
  public static Batch sample(Object x) {
    return of(one(x)).with(b -> b.sample = true);
  }

  /** Creates a batch of one sample and its target. */
  public static Batch sample(Object x, Object y) {
    return of(one(x), one(y)).with(b -> b.sample = true);
  }

  /** Returns whether this is a single sample, which is grouped with others into a batch. */
  boolean isSample() {
    return sample;
  }

  private static Object one(Object value) {
    if (!(value instanceof Map<?, ?> byName)) {
      return each(arrays(value), Batch::one);
    }
    var samples = new HashMap<String, NDArray>();
    byName.forEach((k, v) -> samples.put(k + "", one(NDArray.from(v))));
    return samples;
  }

  private static NDArray one(NDArray sample) {
    return sample.reshape(Shape.of(1).plus(sample.shape().dims()).dims());
  }

  /** Returns the keys of a map in sorted order. */
  static List<String> names(Object value) {
    if (!(value instanceof Map<?, ?> byName)) return List.of();
    var names = Check.entries("Batch", "arrays by name", byName).keySet();
    return names.stream().map(Object::toString).sorted().toList();
  }

  static List<NDArray> arrays(Object value) {
    if (value instanceof Map<?, ?> byName) {
      return names(value).stream()
          .map(n -> NDArray.from(Check.given("Batch", n, byName.get(n))))
          .toList();
    }
    if (!(value instanceof List<?> list) || !isArrays(list)) return List.of(NDArray.from(value));
    var arrays = new ArrayList<NDArray>();
    list.forEach(v -> arrays.add(NDArray.from(v)));
    return List.copyOf(arrays);
  }

  /** Returns whether a list holds arrays; a list of numbers, nested or not, is one array itself. */
  private static boolean isArrays(List<?> list) {
    return !list.isEmpty()
        && !(list.get(0) instanceof List<?>)
        && NDArray.from(list.get(0)).shape().rank() > 0;
  }

  /** Returns the samples, with an array for each input of the model. */
  public List<NDArray> x() {
    return x;
  }

  /** Returns the targets, with an array for each output of the model; empty if there are none. */
  public List<NDArray> y() {
    return y;
  }

  /** Returns the sample weights: one array for all outputs, one for each output, or none. */
  public List<NDArray> sampleWeights() {
    return sampleWeights;
  }

  /**
   * Returns which samples have targets, for each of {@link #y}; empty if every sample has all
   * targets.
   */
  public List<TargetMask> targetMasks() {
    return targetMasks;
  }

  /**
   * Returns the name of the input for each array of {@link #x}; empty if the arrays are in the
   * order of the model's inputs.
   */
  public List<String> inputNames() {
    return inputNames;
  }

  /** Returns the index of each sample in its dataset; null if the dataset has no fixed order. */
  public @Nullable List<Integer> rows() {
    return rows == null ? null : Arrays.stream(rows).boxed().toList();
  }

  /** Returns the number of samples. */
  public int size() {
    return x.get(0).length();
  }

  /**
   * Returns these samples as those of a step without samples, which random sampling may draw: they
   * give operations something to compute on, and {@link #count} is 0.
   */
  public Batch uncounted() {
    return with(b -> b.counts = false);
  }

  /** Returns the number of samples that a step learns from and reports. */
  public int count() {
    return counts ? size() : 0;
  }

  /** Returns whether inputs or targets are given by name. */
  boolean isNamed() {
    return !inputNames.isEmpty() || !targetMasks.isEmpty();
  }

  /** Returns the same samples with the inputs in the order {@code wanted}, that of a model. */
  public Batch withInputs(List<String> wanted) {
    if (inputNames.isEmpty()) return this;
    Check.that(
        !wanted.isEmpty(),
        "There are samples for inputs by names, %s, and the model's inputs have none: give a list, or"
            + " override inputNames(), or call(Map, Context), of the model.",
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

  /** Returns this batch with other inputs. */
  public Batch withX(NDArray... inputs) {
    return with(b -> b.x = Check.all("withX", "inputs", inputs));
  }

  /** Returns this batch with other targets; every sample has all of them. */
  public Batch withY(List<NDArray> targets) {
    return with(
        b -> {
          b.y = Check.all("withY", "targets", targets);
          b.targetMasks = List.of();
        });
  }

  /** Returns this batch with other sample weights, which apply to all outputs. */
  public Batch withSampleWeights(NDArray weights) {
    Check.given("withSampleWeights", "weights", weights);
    return with(b -> b.sampleWeights = List.of(weights));
  }

  /** Returns this batch with the weight of each sample multiplied by a factor. */
  Batch timesSampleWeights(float[] factors) {
    var all = NDArray.of(factors, factors.length);
    if (sampleWeights.isEmpty()) return withSampleWeights(all);
    return with(b -> b.sampleWeights = each(sampleWeights, w -> times(w, factors)));
  }

  private static NDArray times(NDArray weights, float[] factors) {
    var values = weights.toFloats();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factors[(int) ((long) i * factors.length / values.length)];
    }
    return NDArray.of(values, weights.shape().dims());
  }

  /** Returns this batch with the given indices of its samples in their dataset. */
  Batch at(int... rowsOfDataset) {
    return Arrays.equals(rows, rowsOfDataset) ? this : with(b -> b.rows = rowsOfDataset.clone());
  }

  /** Returns this batch with the samples of its only input changed. */
  Batch mapX(UnaryOperator<NDArray> change) {
    Check.that(x.size() == 1, "map: these samples have %d inputs: use mapBatches.", x.size());
    var changed = Check.given("map", "the result of the function", change.apply(x.get(0)));
    return with(
        b -> {
          b.x = List.of(changed);
          b.rows = null;
        });
  }

  /** Returns the changed batch, which must have as many samples as before. */
  Batch change(UnaryOperator<Batch> change) {
    var changed = Check.given("mapBatches", "the result of the function", change.apply(this));
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

  /** Returns the samples at these indices, without copying. */
  public Batch select(int... index) {
    return each(a -> a.rows(index));
  }

  /**
   * Returns the samples from {@code from} (inclusive) to {@code to} (exclusive), without copying.
   */
  public Batch slice(int from, int to) {
    return from == 0 && to == size() ? this : each(a -> a.slice(from, to));
  }

  private Batch each(UnaryOperator<NDArray> ofArray) {
    // Targets that are the inputs, as those of an autoencoder, stay the same array.
    var changed = new IdentityHashMap<NDArray, NDArray>();
    UnaryOperator<NDArray> change = a -> changed.computeIfAbsent(a, ofArray);
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
    var changed = new ArrayList<NDArray>(arrays.size()); // a stream takes longer for so few
    for (var array : arrays) changed.add(change.apply(array));
    return Collections.unmodifiableList(changed);
  }

  /** Concatenates the samples of all parts. */
  public static Batch concatenate(List<Batch> parts) {
    Check.that(
        parts != null && !parts.isEmpty(), "Batch.concatenate: expected a batch, received none.");
    if (parts.size() == 1) return parts.get(0);
    return Check.all("Batch.concatenate", "parts", parts)
        .get(0)
        .with(
            b -> {
              b.sample = false;
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

  /**
   * Returns the inputs, targets and weights of this batch followed by the inputs, targets and
   * weights of the other.
   */
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

  /** Returns the number of samples, and the shapes and types of inputs and targets. */
  String text() {
    var arrays =
        Stream.concat(x.stream().map(a -> text("x", a)), y.stream().map(a -> text("y", a)));
    return size() + " samples: " + arrays.collect(Collectors.joining(", "));
  }

  private static String text(String name, NDArray array) {
    return name + " " + array.shape() + " " + array.dtype();
  }
}
