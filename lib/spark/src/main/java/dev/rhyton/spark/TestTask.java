package dev.rhyton.spark;

import dev.rhyton.models.TrainerInternals;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;

/** Evaluates the rows of a partition. */
record TestTask(WorkerSpec spec, int batchSize)
    implements Function2<Integer, Iterator<PartitionRows>, Iterator<double[]>> {

  @Override
  public Iterator<double[]> call(Integer partition, Iterator<PartitionRows> rows) {
    var given = rows.next();
    double[] sums = WorkerModel.use(spec, copy -> sums(copy, given));
    return List.of(sums).iterator();
  }

  private double[] sums(WorkerModel copy, PartitionRows rows) {
    double[] all = {};
    for (int from = 0; from < rows.size(); from += batchSize) {
      var batch = rows.batch().slice(from, Math.min(from + batchSize, rows.size()));
      all = plus(all, TrainerInternals.test(copy.model(), batch));
    }
    return all;
  }

  private static double[] plus(double[] sums, double[] more) {
    if (sums.length == 0) return more;
    for (int i = 0; i < sums.length; i++) sums[i] += more[i];
    return sums;
  }

  /** Returns the sums over all partitions, in their order. */
  static double[] run(JavaRDD<PartitionRows> rows, WorkerSpec spec, int batchSize) {
    double[] all = {};
    var task = new TestTask(spec, batchSize);
    for (var part : rows.mapPartitionsWithIndex(task, true).collect()) all = plus(all, part);
    return all;
  }
}
