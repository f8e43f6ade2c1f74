package dev.rhyton.tuner;

import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.IndexedDataset;
import dev.rhyton.data.Split;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The folds of a cross-validation, which are the same for all trials with the same samples. Each
 * fold has about as many samples of each class as the others, if the targets are classes: integers,
 * booleans or one-hot rows.
 */
final class Folds implements Serializable {
  private static final long serialVersionUID = 1;

  private static final int CHUNK = 1024; // samples that are read for their targets at a time

  private final int number;
  private final long seed;
  private transient @Nullable Dataset last; // whose folds are known
  private transient int[] foldOf = {}; // of each of its samples

  Folds(int number, long seed) {
    this.number = number;
    this.seed = seed;
  }

  /** Returns the samples to train and to validate a part. */
  synchronized Split<IndexedDataset> split(Dataset samples, int part) {
    Check.that(
        samples instanceof IndexedDataset,
        "crossValidation: expected samples with random access, such as Dataset.of(x, y), received"
            + " %s: call cache() to read them into memory.",
        samples);
    var indexed = (IndexedDataset) samples;
    if (samples != last) {
      foldOf = folds(indexed);
      last = samples;
    }
    int[] train = IntStream.range(0, foldOf.length).filter(i -> foldOf[i] != part).toArray();
    int[] validation = IntStream.range(0, foldOf.length).filter(i -> foldOf[i] == part).toArray();
    return new Split<>(indexed.rows(train), indexed.rows(validation));
  }

  private int[] folds(IndexedDataset samples) {
    int size = Math.toIntExact(samples.size());
    Check.that(
        size >= number,
        "crossValidation: expected at least one sample for each of %d folds, received %d samples.",
        number,
        size);
    var order = ArrayDataset.permutation(size, Seed.generator(seed));
    var classes = classes(samples, size);
    var dealt = Arrays.stream(order).boxed().toList();
    // A stable sort: within a class, the order stays random.
    if (classes != null) {
      dealt = dealt.stream().sorted(Comparator.comparingInt(i -> classes[i])).toList();
    }
    var folds = new int[size];
    for (int i = 0; i < size; i++) folds[dealt.get(i)] = i % number;
    return folds;
  }

  /** Returns the class of each sample, or null if the targets are no classes. */
  private static int @Nullable [] classes(IndexedDataset samples, int size) {
    Map<Double, Integer> labels = new HashMap<>();
    var classes = new ArrayList<Integer>();
    for (int from = 0; from < size; from += CHUNK) {
      var targets = targets(samples, IntStream.range(from, Math.min(size, from + CHUNK)).toArray());
      if (targets.size() != 1) return null; // there are none, or several outputs
      var y = targets.get(0);
      long columns = y.size() / y.shape().dim(0);
      boolean isLabel = columns == 1 && !y.dtype().isFloat();
      if (!isLabel && !isOneHot(y, columns)) return null;
      var values = isLabel ? y.toDoubles() : labels(y, (int) columns);
      for (double v : values) classes.add(labels.computeIfAbsent(v, c -> labels.size()));
    }
    return classes.stream().mapToInt(c -> c).toArray();
  }

  private static List<NDArray> targets(IndexedDataset samples, int[] index) {
    return samples.read(index).y();
  }

  private static boolean isOneHot(NDArray y, long columns) {
    if (columns < 2 || y.shape().rank() != 2) return false;
    var values = y.toDoubles();
    for (int from = 0; from < values.length; from += (int) columns) {
      double sum = 0;
      for (int i = from; i < from + columns; i++) {
        if (values[i] != 0 && values[i] != 1) return false;
        sum += values[i];
      }
      if (sum != 1) return false;
    }
    return true;
  }

  private static double[] labels(NDArray y, int columns) {
    var values = y.toDoubles();
    return IntStream.range(0, values.length)
        .filter(i -> values[i] == 1)
        .mapToDouble(i -> i % columns)
        .toArray();
  }
}
