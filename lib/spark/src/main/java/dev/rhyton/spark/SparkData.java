package dev.rhyton.spark;

import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Samples on a cluster, in partitions. Each partition is a worker of the training: it computes the
 * gradient of its part of each batch. The number of partitions, and not that of executors,
 * determines the numbers that come out.
 */
public final class SparkData {
  private final JavaRDD<PartitionRows> rows;

  private SparkData(JavaRDD<PartitionRows> rows) {
    this.rows = rows;
  }

  /** Returns the samples of an RDD. */
  public static SparkData of(JavaRDD<Sample> samples) {
    Check.given("SparkData", "samples", samples);
    return new SparkData(samples.mapPartitionsWithIndex(new Join(), true));
  }

  /** Returns the rows of a table, which a mapping of columns makes samples. */
  public static SparkData of(Dataset<Row> rows, Columns columns) {
    Check.given("SparkData", "rows", rows);
    Check.given("SparkData", "columns", columns);
    columns.check(rows.columns(), true);
    return new SparkData(
        Rdds.allowed("SparkData", rows::javaRDD)
            .mapPartitionsWithIndex(new FromRows(columns), true));
  }

  /**
   * Returns the samples of a dataset in this process, distributed over partitions in their order.
   */
  public static SparkData of(SparkSession spark, ArrayDataset samples, int partitions) {
    Check.given("SparkData", "spark", spark);
    Check.given("SparkData", "samples", samples);
    Check.positive("SparkData", "partitions", partitions);
    int size = (int) samples.size();
    Check.that(
        partitions <= size,
        "SparkData: %d partitions are more than the %d samples: each worker needs at least one.",
        partitions,
        size);
    var parts = new ArrayList<PartitionRows>();
    for (int p = 0; p < partitions; p++) {
      int from = (int) ((long) size * p / partitions);
      int to = (int) ((long) size * (p + 1) / partitions);
      parts.add(PartitionRows.of(samples.slice(from, to).whole()));
    }
    var context = Rdds.allowed("SparkData", spark::sparkContext);
    return new SparkData(
        KeyPartitioner.distribute(JavaSparkContext.fromSparkContext(context), parts));
  }

  JavaRDD<PartitionRows> rows() {
    return rows;
  }

  /** Returns the number of partitions. */
  public int partitions() {
    return rows.getNumPartitions();
  }

  /** Joins the samples of a partition. */
  private record Join() implements Function2<Integer, Iterator<Sample>, Iterator<PartitionRows>> {
    @Override
    public Iterator<PartitionRows> call(Integer partition, Iterator<Sample> samples) {
      var all = new ArrayList<Sample>();
      samples.forEachRemaining(all::add);
      return List.of(PartitionRows.of(partition, all)).iterator();
    }
  }

  /** Joins the samples of the rows of a partition. */
  private record FromRows(Columns columns)
      implements Function2<Integer, Iterator<Row>, Iterator<PartitionRows>> {
    @Override
    public Iterator<PartitionRows> call(Integer partition, Iterator<Row> rows) {
      var all = new ArrayList<Sample>();
      rows.forEachRemaining(
          row -> all.add(columns.sample(row, new RowNumber(partition, all.size()), true)));
      return List.of(PartitionRows.of(partition, all)).iterator();
    }
  }

  /** {@code SparkData in 8 partitions}. */
  @Override
  public String toString() {
    return "SparkData in " + partitions() + " partitions";
  }
}
