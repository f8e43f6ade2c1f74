package dev.rhyton.spark;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.Seed;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;

/** Draws random rows of a partition: as many of all as its share. */
record SampleTask(long seed, long wanted, long all)
    implements Function2<Integer, Iterator<PartitionRows>, Iterator<PartitionRows>> {

  @Override
  public Iterator<PartitionRows> call(Integer partition, Iterator<PartitionRows> rows) {
    var given = rows.next();
    int size = given.size();
    int count = (int) Math.min(size, (size * wanted + all - 1) / all);
    var order = ArrayDataset.permutation(size, Seed.generator(seed + partition));
    var drawn = given.batch().select(Arrays.copyOf(order, count));
    return List.of(PartitionRows.of(drawn)).iterator();
  }

  /** Returns a sample of about {@code wanted} rows of all partitions, drawn by a seed. */
  static Dataset draw(JavaRDD<PartitionRows> rows, DataSummary summary, int wanted, long seed) {
    var task = new SampleTask(seed, wanted, summary.rows());
    var parts = rows.mapPartitionsWithIndex(task, true).collect();
    return Dataset.of(Batch.concatenate(parts.stream().map(PartitionRows::batch).toList()));
  }
}
