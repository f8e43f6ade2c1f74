package dev.rhyton.spark;

import dev.rhyton.data.Batch;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;

/**
 * A worker's steps by itself between two exchanges.
 *
 * @param start weights and optimizer's variables before the steps
 * @param steps the number of steps
 * @param iterations the number of steps before
 * @param rate the learning rate, or NaN if a schedule sets it
 * @param factors the state of the factor of the rate by auto learning; empty for another mode
 */
record LocalTask(
    WorkerSpec spec,
    Broadcast<float[]> start,
    PassRound place,
    long total,
    long seed,
    int steps,
    long iterations,
    double rate,
    Map<String, List<Double>> factors)
    implements Function2<Integer, Iterator<PartitionRows>, Iterator<WorkerResult>> {

  @Override
  public Iterator<WorkerResult> call(Integer partition, Iterator<PartitionRows> all) {
    var rows = all.next();
    var index = rows.rows(place, partition);
    if (index.length == 0) return List.of(WorkerResult.none(partition)).iterator();
    var batch = rows.batch().select(index);
    WorkerResult part = WorkerModel.use(spec, copy -> run(copy, partition, batch));
    return List.of(part).iterator();
  }

  private WorkerResult run(WorkerModel copy, int partition, Batch rows) {
    var learning = new HashMap<>(copy.started(rows));
    factors.forEach((key, numbers) -> learning.put(key, numbers(numbers)));
    var vector = new TrainingVector(copy.model(), copy.vector());
    vector.write(start.value());
    vector.optimizer().iterations(iterations);
    if (!Double.isNaN(rate)) vector.optimizer().learningRate(rate);
    var sums =
        TrainerInternals.train(
            copy.model(), batches(rows), spec.classWeight(), learning, seed + partition);
    var end = vector.read();
    float share = (float) ((double) rows.size() / total);
    for (int i = 0; i < end.length; i++) end[i] *= share;
    int parameters = copy.vector().parameters();
    return new WorkerResult(
        partition,
        Arrays.copyOf(end, parameters),
        Arrays.copyOfRange(end, parameters, end.length),
        sums,
        end.length,
        List.of());
  }

  private static NDArray numbers(List<Double> all) {
    return NDArray.from(all.stream().mapToDouble(d -> d).toArray());
  }

  /** Returns the batches of the steps; fewer if there are fewer rows. */
  private List<Batch> batches(Batch rows) {
    int size = rows.size();
    int count = Math.min(steps, size);
    var all = new ArrayList<Batch>();
    for (int i = 0; i < count; i++) {
      int from = (int) ((long) size * i / count);
      all.add(rows.slice(from, (int) ((long) size * (i + 1) / count)));
    }
    return all;
  }
}
