package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Samples that lie in memory. */
public final class ArrayDataset implements IndexedDataset {
  private final Batch all;

  /** The samples of a batch. */
  public ArrayDataset(Batch all) {
    this.all = all;
  }

  /** The samples, of the first input where there are several. */
  public NDArray x() {
    return all.x().get(0);
  }

  /** The targets, of the first output where there are several. */
  public NDArray y() {
    Check.state(!targets().isEmpty(), () -> "These samples have no targets.");
    return targets().get(0);
  }

  /** The samples of every input. */
  public List<NDArray> inputs() {
    return all.x();
  }

  /** The targets of every output. */
  public List<NDArray> targets() {
    return all.y();
  }

  /** How much each sample counts, for every output, or none. */
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

  /** All samples as one batch, which knows nothing of their places. */
  public Batch whole() {
    return all;
  }

  /** The given rows, without copying. */
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

  /** The same samples with other targets: one-hot ones, or the samples themselves. */
  public ArrayDataset withTargets(Object targets) {
    return Dataset.of(all.x(), targets);
  }

  /** The whole numbers below {@code count} in an order drawn from a generator. */
  public static int[] permutation(int count, RandomGenerator random) {
    var order = IntStream.range(0, count).toArray();
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
