package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Samples that lie in memory. */
public final class ArrayDataset extends Dataset {
  private final List<NDArray> x;
  private final List<NDArray> y;
  private final List<NDArray> weights;

  ArrayDataset(List<NDArray> x, List<NDArray> y, List<NDArray> weights) {
    this.x = x;
    this.y = y;
    this.weights = weights;
    Check.that(
        !x.isEmpty() && x.get(0).shape().rank() > 0,
        "Expected an array of samples, received a single number.");
    int samples = x.get(0).length();
    check("inputs", x, samples);
    check("targets", y, samples);
    check("sample weights", weights, samples);
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

  /** The samples, of the first input where there are several. */
  public NDArray x() {
    return x.get(0);
  }

  /** The targets, of the first output where there are several. */
  public NDArray y() {
    Check.state(!y.isEmpty(), () -> "These samples have no targets.");
    return y.get(0);
  }

  /** The samples of every input. */
  public List<NDArray> inputs() {
    return x;
  }

  /** The targets of every output. */
  public List<NDArray> targets() {
    return y;
  }

  /** How much each sample counts, for every output, or none. */
  public List<NDArray> sampleWeights() {
    return weights;
  }

  @Override
  public long size() {
    return x.get(0).length();
  }

  /** The given rows, without copying. */
  public ArrayDataset rows(int... index) {
    return new ArrayDataset(rows(x, index), rows(y, index), rows(weights, index));
  }

  private static List<NDArray> rows(List<NDArray> arrays, int[] index) {
    return arrays.stream().map(a -> a.rows(index)).toList();
  }

  /** Samples {@code from} (included) to {@code to} (not included). */
  public ArrayDataset slice(int from, int to) {
    return rows(IntStream.range(from, to).toArray());
  }

  /** The first {@code count} samples. */
  public ArrayDataset take(int count) {
    return slice(0, (int) Math.min(count, size()));
  }

  /** The same samples with other targets: one-hot ones, or the samples themselves. */
  public ArrayDataset withTargets(Object targets) {
    return of(x, targets);
  }

  /** The samples in an order drawn from a seed. */
  public ArrayDataset shuffle(long seed) {
    return rows(permutation((int) size(), Seed.generator(seed)));
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

  @Override
  public Iterator<Batch> batches(int batchSize, RandomGenerator shuffle) {
    Check.positive("Dataset", "batchSize", batchSize);
    int samples = (int) size();
    var order =
        shuffle == null ? IntStream.range(0, samples).toArray() : permutation(samples, shuffle);
    return IntStream.iterate(0, from -> from < samples, from -> from + batchSize)
        .mapToObj(
            from -> batch(Arrays.copyOfRange(order, from, Math.min(samples, from + batchSize))))
        .iterator();
  }

  /** The given samples as one batch. */
  public Batch batch(int... index) {
    var places = Arrays.stream(index).boxed().toList();
    return new Batch(rows(x, index), rows(y, index), rows(weights, index), places);
  }

  /** All samples as one batch, which knows nothing of their places. */
  public Batch whole() {
    return new Batch(x, y, weights);
  }

  @Override
  public Batch peek() {
    return batch(size() == 0 ? new int[0] : new int[] {0});
  }

  /** {@code Dataset of 1437 samples: x (1437, 8, 8) float32, y (1437,) int32}. */
  @Override
  public String toString() {
    var text = new StringBuilder("Dataset of " + size() + " samples: ");
    x.forEach(a -> text.append("x ").append(a.shape()).append(' ').append(a.dtype()).append(", "));
    y.forEach(a -> text.append("y ").append(a.shape()).append(' ').append(a.dtype()).append(", "));
    return text.substring(0, text.length() - 2);
  }
}
