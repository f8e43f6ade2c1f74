package dev.rhyton.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/** Brings a value to the partition of its number, which is its key. */
final class KeyPartitioner extends Partitioner {
  private static final long serialVersionUID = 1;

  private final int partitions;

  KeyPartitioner(int partitions) {
    this.partitions = partitions;
  }

  /**
   * Distributes values of the driver, each as a partition. They are shuffled once, because the
   * partitions of {@code parallelize} hold their values, and Spark sends a partition with each of
   * its tasks.
   */
  static <T> JavaRDD<T> distribute(JavaSparkContext spark, List<T> values) {
    var numbered = new ArrayList<Tuple2<Integer, T>>();
    for (var value : values) numbered.add(new Tuple2<>(numbered.size(), value));
    int size = numbered.size();
    return spark.parallelizePairs(numbered, size).partitionBy(new KeyPartitioner(size)).values();
  }

  @Override
  public int numPartitions() {
    return partitions;
  }

  @Override
  public int getPartition(Object number) {
    return (Integer) number;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyPartitioner by && by.partitions == partitions;
  }

  @Override
  public int hashCode() {
    return partitions;
  }
}
