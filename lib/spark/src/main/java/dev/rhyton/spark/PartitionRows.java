package dev.rhyton.spark;

import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All rows of a partition as arrays. */
final class PartitionRows implements Serializable {
  private static final long serialVersionUID = 1;

  private final List<ArrayBlock> x;
  private final List<ArrayBlock> y;
  private final List<ArrayBlock> weights;
  private transient @Nullable Batch batch; // of all rows, decoded once in a process
  private transient long orderSeed;
  private transient int @Nullable [] order; // of the current pass

  private PartitionRows(List<ArrayBlock> x, List<ArrayBlock> y, List<ArrayBlock> weights) {
    this.x = x;
    this.y = y;
    this.weights = weights;
  }

  static PartitionRows of(Batch rows) {
    return new PartitionRows(blocks(rows.x()), blocks(rows.y()), blocks(rows.sampleWeights()));
  }

  private static List<ArrayBlock> blocks(List<NDArray> arrays) {
    return new ArrayList<>(arrays.stream().map(ArrayBlock::of).toList());
  }

  /** Joins samples, which must have the same shapes. */
  static PartitionRows of(int partition, List<Sample> samples) {
    if (samples.isEmpty()) {
      return new PartitionRows(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
    var x = stacked(partition, "x", samples, Sample::x);
    var y = stacked(partition, "y", samples, Sample::y);
    boolean weighted = samples.stream().anyMatch(s -> s.weight() != 1);
    var weights = new ArrayList<ArrayBlock>();
    if (weighted) {
      var values = new float[samples.size()];
      for (int i = 0; i < values.length; i++) values[i] = samples.get(i).weight();
      weights.add(ArrayBlock.of(NDArray.of(values, values.length)));
    }
    return new PartitionRows(x, y, weights);
  }

  private static List<ArrayBlock> stacked(
      int partition, String what, List<Sample> samples, Function<Sample, List<ArrayBlock>> part) {
    var first = part.apply(samples.get(0));
    var all = new ArrayList<ArrayBlock>();
    for (int k = 0; k < first.size(); k++) {
      var arrays = new ArrayList<NDArray>();
      for (int row = 0; row < samples.size(); row++) {
        var blocks = part.apply(samples.get(row));
        Check.that(
            blocks.size() == first.size() && fits(blocks.get(k), first.get(k)),
            "SparkData: row %d of partition %d, counted from 0, has another shape of %s than the"
                + " first row of the partition, %s: received %s. Leave such rows out, or bring all"
                + " of them to one shape.",
            row,
            partition,
            what,
            text(first),
            text(blocks));
        arrays.add(blocks.get(k).array());
      }
      all.add(ArrayBlock.of(NDArray.stack(arrays)));
    }
    return all;
  }

  private static boolean fits(ArrayBlock one, ArrayBlock other) {
    return one.dtype().equals(other.dtype()) && Arrays.equals(one.dims(), other.dims());
  }

  private static String text(List<ArrayBlock> blocks) {
    return String.join(", ", blocks.stream().map(b -> b.array().shape().toString()).toList());
  }

  int size() {
    return x.isEmpty() ? 0 : (int) x.get(0).dims()[0];
  }

  /** Returns all rows. */
  synchronized Batch batch() {
    if (batch == null) {
      var samples = arrays(x);
      batch =
          y.isEmpty()
              ? Batch.of(samples)
              : weights.isEmpty()
                  ? Batch.of(samples, arrays(y))
                  : Batch.of(samples, arrays(y), arrays(weights));
    }
    return batch;
  }

  private static List<NDArray> arrays(List<ArrayBlock> blocks) {
    return blocks.stream().map(ArrayBlock::array).toList();
  }

  /** Returns the indices of the rows of this partition in a round of a pass. */
  int[] rows(PassRound place, int partition) {
    int size = size();
    int from = (int) ((long) size * place.round() / place.rounds());
    int to = (int) ((long) size * (place.round() + 1) / place.rounds());
    var rows = new int[to - from];
    var shuffled = place.shuffled() ? order(place.passSeed() + partition) : null;
    for (int i = 0; i < rows.length; i++) {
      rows[i] = shuffled == null ? from + i : shuffled[from + i];
    }
    return rows;
  }

  private synchronized int[] order(long seed) {
    if (order == null || orderSeed != seed) {
      RandomGenerator random = Seed.generator(seed);
      order = ArrayDataset.permutation(size(), random);
      orderSeed = seed;
    }
    return order;
  }

  /** Throws if a number is not finite. */
  void checkFinite(int partition) {
    for (var array : arrays(x)) {
      Check.that(
          array.dtype() == DType.STRING || array.isFinite(),
          "SparkData: partition %d holds NaN or infinite numbers: remove such rows, or fill them"
              + " in.",
          partition);
    }
  }
}
