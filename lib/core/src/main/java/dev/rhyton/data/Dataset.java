package dev.rhyton.data;

import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;

/** Samples with their targets, read in batches. */
public abstract class Dataset {
  /** Samples without targets, for {@code predict}. */
  public static ArrayDataset of(Object x) {
    return new ArrayDataset(arrays(x), List.of(), List.of());
  }

  /**
   * Samples and targets from anything that {@link NDArray#from} takes; a {@code List} of arrays
   * stands for several inputs or outputs.
   */
  public static ArrayDataset of(Object x, Object y) {
    return new ArrayDataset(arrays(x), arrays(y), List.of());
  }

  /** Samples, targets, and how much each sample counts. */
  public static ArrayDataset of(Object x, Object y, Object sampleWeights) {
    return new ArrayDataset(arrays(x), arrays(y), arrays(sampleWeights));
  }

  private static List<NDArray> arrays(Object value) {
    if (!(value instanceof List<?> list) || list.isEmpty() || !isArray(list.get(0)))
      return List.of(NDArray.from(value));
    var arrays = new ArrayList<NDArray>();
    list.forEach(v -> arrays.add(NDArray.from(v)));
    return List.copyOf(arrays);
  }

  /** Lists of numbers, nested or not, are one array themselves. */
  private static boolean isArray(Object value) {
    return !(value instanceof List<?>) && NDArray.from(value).shape().rank() > 0;
  }

  /** The number of samples, or -1 where that is not known. */
  public abstract long size();

  /**
   * One pass over the samples.
   *
   * @param batchSize how many samples a batch has; the last one may have fewer
   * @param shuffle draws the order of the samples, or null for their own
   */
  public abstract Iterator<Batch> batches(int batchSize, RandomGenerator shuffle);

  /** The first samples, to look at and to learn shapes from. */
  public abstract Batch peek();
}
