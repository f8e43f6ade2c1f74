package dev.rhyton.spark;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Json;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.learning.BatchLearning;
import dev.rhyton.learning.LearningInternals;
import dev.rhyton.learning.TrainingStrategy;
import dev.rhyton.models.Model;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.models.TrainerInternals.StepRunner;
import dev.rhyton.tensor.NDArray;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/**
 * Runs the steps of {@code fit} on a cluster. The model of the driver has the weights of the last
 * round, so that callbacks and validation see them.
 */
abstract class ClusterRunner implements StepRunner {
  /** What a training on a cluster works with. */
  record Job(
      JavaSparkContext spark,
      Model model,
      WorkerSpec spec,
      JavaRDD<PartitionRows> rows,
      DataSummary summary,
      RoundDataset rounds) {}

  /** From so many partitions on, Spark's tree has a level between them and the driver. */
  private static final int TREE = 6;

  final Job job;
  final Model model;
  final ModelVector vector;
  final WeightBroadcaster publisher;
  @Nullable MaskFactors factors; // of the last update, or null before the first
  private long exchanges;
  private long sent;

  ClusterRunner(Job job) {
    this.job = job;
    model = job.model();
    vector = new ModelVector(model);
    publisher = new WeightBroadcaster(job.spark(), job.spec().training());
  }

  @Override
  public final double[] run(List<Batch> batches) {
    var sums = new double[0];
    for (int back = batches.size() - 1; back >= 0; back--) {
      var ofRound = run(job.rounds().place(back));
      for (int i = 0; i < sums.length; i++) ofRound[i] += sums[i];
      sums = ofRound;
      exchanges++;
    }
    return sums;
  }

  /** Runs a round and updates the model; returns its sums of losses and metrics. */
  abstract double[] run(PassRound place);

  @Override
  public Dataset samples(int count) {
    return SampleTask.draw(job.rows(), job.summary(), count, 0);
  }

  @Override
  public int stepsOfBatch() {
    return 1;
  }

  @Override
  public Map<String, NDArray> state() {
    return Map.of();
  }

  @Override
  public void restore(Map<String, NDArray> state) {}

  /** Frees what the training keeps on the cluster. */
  void close() {
    publisher.close();
  }

  /** Returns the sum of what workers send. */
  static WorkerResult sum(JavaRDD<WorkerResult> parts) {
    if (parts.getNumPartitions() >= TREE) return parts.treeReduce(WorkerResult::plus);
    var round = WorkerResult.none(0);
    for (var part : parts.collect()) round = round.plus(part);
    return round;
  }

  final void count(long numbers) {
    sent += numbers;
  }

  Traffic traffic(TrafficListener listener) {
    return new Traffic(
        exchanges,
        vector.parameters(),
        sent,
        publisher.numbers(),
        listener.shuffled(),
        listener.results());
  }

  /** Broadcasts the current weights. */
  private RoundWeights publish(float[] now) {
    boolean changed = !expected(now);
    return publisher.publish(now, changed ? null : factors);
  }

  /** Returns whether only the last update has changed the weights since they were published. */
  private boolean expected(float[] now) {
    var published = publisher.last();
    if (factors == null || !factors.rest() || published == null) return false;
    var before = published.clone();
    int parameters = vector.parameters();
    factors.put(factors.take(now, 0, 0, parameters), 0, before, 0, parameters);
    return Arrays.equals(before, 0, parameters, now, 0, parameters);
  }

  /**
   * Returns the task that computes the gradients of a round at the current weights, and sends all
   * of them.
   */
  final StepTask task(PassRound place, float[] now) {
    long total = Arrays.stream(job.summary().sizes()).mapToLong(rows -> place.count(rows)).sum();
    long seed = TrainerInternals.seeds(model).next();
    return new StepTask(job.spec(), publish(now), place, total, seed, new Selection.All(), 1);
  }

  /** Returns the gradients that workers send in a round. */
  final Selection selection() {
    if (LearningInternals.stepping(model.compiled().learning()) instanceof BatchLearning batch) {
      long seed = TrainerInternals.seeds(model).next();
      int workers = job.summary().sizes().length;
      var granularity = ModelChecks.granularity(batch);
      boolean balanced = Json.node(batch.getConfig()).path("balanced").asBoolean();
      return Assignment.of(seed, workers, granularity, balanced, vector.trainable());
    }
    // Moments, and factors of updates, see gradients of weights that rest.
    boolean stateless =
        strategy().factors().isEmpty()
            && TrainerInternals.variables(model).stream().allMatch(slot -> slot.of() == null);
    return stateless && factors != null && factors.rest() ? factors : new Selection.All();
  }

  /** Returns the factor of the gradients that workers send. */
  final float factor(Selection selection) {
    return selection instanceof Assignment assignment ? assignment.workers() : 1;
  }

  /** Reads the factors of the next update from the learning mode. */
  final void nextFactors() {
    factors = MaskFactors.of(strategy().masks(vector.trainable()), vector);
  }

  /** Returns the learning mode, which a training has prepared. */
  final TrainingStrategy strategy() {
    return requireNonNull(TrainerInternals.strategy(model));
  }

  /** Takes over what a round brings beside the gradients; returns its sums. */
  final double[] accept(WorkerResult round) {
    vector.writeStates(round.someStates(), 0);
    var norms = model.norms();
    if (norms != null) {
      round.norms().stream()
          .sorted(Comparator.comparing(WorkerResult.Norms::partition))
          .forEach(
              part ->
                  LearningInternals.add(
                      norms, globalRows(part), part.labels(), part.losses(), part.norms()));
    }
    return round.sums();
  }

  private List<Integer> globalRows(WorkerResult.Norms part) {
    int first = Arrays.stream(job.summary().sizes()).limit(part.partition()).sum();
    return IntStream.of(part.rows()).mapToObj(row -> first + row).toList();
  }
}
