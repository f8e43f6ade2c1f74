package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.config.NotebookSupport;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.internal.MemoryCheck;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** A dataset whose samples are held in memory. */
public final class ArrayDataset implements IndexedDataset {
  static {
    NotebookSupport.startAll();
  }

  private final Batch all;

  /** Creates a dataset of the samples of a batch. */
  public ArrayDataset(Batch all) {
    Check.given("ArrayDataset", "all", all);
    this.all = all;
  }

  /** Returns the samples of the first input, of shape {@code (samples, ...)}. */
  public NDArray x() {
    return all.x().get(0);
  }

  /** Returns the targets of the first output, of shape {@code (samples, ...)}. */
  public NDArray y() {
    Check.state(!targets().isEmpty(), () -> "These samples have no targets.");
    return targets().get(0);
  }

  /** Returns the samples of each input. */
  public List<NDArray> inputs() {
    return all.x();
  }

  /** Returns the targets of each output. */
  public List<NDArray> targets() {
    return all.y();
  }

  /** Returns the weights of the samples for each output; empty if there are none. */
  public List<NDArray> sampleWeights() {
    return all.sampleWeights();
  }

  @Override
  public long size() {
    return all.size();
  }

  @Override
  public Batch read(int... index) {
    return all.select(index).at(index);
  }

  /** Returns all samples as one batch without their indices in the dataset. */
  public Batch whole() {
    return all;
  }

  /** Returns the given rows, without copying. */
  @Override
  public ArrayDataset rows(int... index) {
    return new ArrayDataset(all.select(index));
  }

  @Override
  public ArrayDataset slice(int from, int to) {
    return new ArrayDataset(all.slice(from, to));
  }

  @Override
  public ArrayDataset take(int count) {
    return (ArrayDataset) IndexedDataset.super.take(count);
  }

  @Override
  public ArrayDataset skip(int count) {
    return (ArrayDataset) IndexedDataset.super.skip(count);
  }

  @Override
  public ArrayDataset shuffle(long seed) {
    return (ArrayDataset) IndexedDataset.super.shuffle(seed);
  }

  @Override
  public Split<ArrayDataset> split(double testShare) {
    int kept = Split.border(size(), testShare);
    return new Split<>(take(kept), skip(kept));
  }

  /**
   * Returns the same samples with other targets, such as one-hot ones, or the samples themselves
   * for an autoencoder.
   */
  public ArrayDataset withTargets(Object targets) {
    return Dataset.of(all.x(), targets);
  }

  /** Returns the integers from 0 to {@code count - 1} in a random order. */
  public static int[] permutation(int count, RandomGenerator random) {
    Check.given("permutation", "random", random);
    Check.notNegative("permutation", "count", count);
    var order = new int[MemoryCheck.elements(DType.INT32, count)];
    Arrays.setAll(order, i -> i);
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int held = order[i];
      order[i] = order[j];
      order[j] = held;
    }
    return order;
  }

  /** {@code Dataset of 1437 samples: x (1437, 8, 8) float32, y (1437,) int32}. */
  @Override
  public String toString() {
    return "Dataset of " + all.text();
  }
}
