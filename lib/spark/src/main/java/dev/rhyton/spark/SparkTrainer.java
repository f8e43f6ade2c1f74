package dev.rhyton.spark;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.callbacks.History;
import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Range;
import dev.rhyton.data.Dataset;
import dev.rhyton.learning.LearningInternals;
import dev.rhyton.learning.Recording;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.tensor.Seed;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * Trains a compiled model on the workers of Apache Spark. Callbacks, validation and history are
 * those of {@code fit}, and run on the driver, whose model has the weights of the last round.
 *
 * <pre>{@code
 * var trainer = SparkTrainer.of(model);
 * var history = trainer.fit(data, epochs(10).batchSize(256).validation(validation));
 * }</pre>
 *
 * <p>The batch size is that of all workers together: of each batch, a worker computes the part that
 * its partition has, and the weighted mean of the gradients is the gradient of the batch. A batch
 * normalization normalizes each part by its own statistics; its moving statistics are the weighted
 * means of those of the parts.
 */
public final class SparkTrainer extends Configured {
  private transient Model model;
  private boolean sliced;
  private @Range(atLeast = 1) @Nullable Integer slices;
  private @Range(atLeast = 1) @Nullable Integer averageEvery;
  private boolean diloco;
  private double outerRate = 0.7;
  private double outerMomentum = 0.9;
  private @Range(atLeast = 0) int threads;
  private transient @Nullable Traffic traffic;

  @SuppressWarnings("NullAway.Init") // of sets the model
  private SparkTrainer() {}

  /** Creates the trainer of a compiled model. */
  public static SparkTrainer of(Model model) {
    Check.given("SparkTrainer", "model", model);
    return made(new SparkTrainer(), t -> t.model = model);
  }

  /**
   * Adds gradients by slices: each worker owns a slice of the weights, adds the gradients that the
   * others send for it, and updates it with its part of the optimizer's state. By default Spark's
   * tree aggregation adds them, and the driver updates all weights. Dai et al., 2018, arXiv
   * 1804.05839.
   *
   * <p>Gradients are added in the order of partitions: one seed gives one result, bit by bit,
   * whatever the number of executors, and also after the loss of some.
   */
  public SparkTrainer sliced() {
    return with(this, t -> t.sliced = true);
  }

  /** Sets the number of slices, by default the number of partitions. */
  public SparkTrainer slices(int number) {
    return with(
        this,
        t -> {
          t.sliced = true;
          t.slices = number;
        });
  }

  /**
   * Lets each worker make {@code batches} steps by itself, then averages the weights and the
   * optimizer's variables. Less is sent, and the result differs from that of synchronous steps.
   */
  public SparkTrainer averageEvery(int batches) {
    return with(this, t -> t.averageEvery = batches);
  }

  /**
   * Lets each worker make {@code batches} steps by itself, and takes the mean change of the weights
   * as the gradient of an outer step with Nesterov's momentum. Douillard et al., 2023, arXiv
   * 2311.08105.
   */
  public SparkTrainer diloco(int batches) {
    return with(
        this,
        t -> {
          t.averageEvery = batches;
          t.diloco = true;
        });
  }

  /** Sets the learning rate of the outer step, by default 0.7. */
  public SparkTrainer outerRate(double rate) {
    return with(this, t -> t.outerRate = Check.notNegative("SparkTrainer", "outerRate", rate));
  }

  /** Sets the momentum of the outer step, by default 0.9. */
  public SparkTrainer outerMomentum(double share) {
    return with(this, t -> t.outerMomentum = Check.share("SparkTrainer", "outerMomentum", share));
  }

  /**
   * Sets the number of threads that TensorFlow uses for a task, by default {@code spark.task.cpus}.
   * It applies to executors that have not used the library before, and not to a local master.
   */
  public SparkTrainer threads(int number) {
    return with(this, t -> t.threads = number);
  }

  @Override
  protected void check() {
    Check.that(
        !sliced || averageEvery == null,
        "SparkTrainer: sliced() adds the gradients of each step, averageEvery and diloco make local"
            + " steps: choose one of them.");
  }

  /** Returns what the last {@code fit} sent, or null. */
  public @Nullable Traffic traffic() {
    return traffic;
  }

  // ---- training ----

  /** Trains for one epoch. */
  @CanIgnoreReturnValue
  public History fit(SparkData data) {
    return fit(data, Fit.of());
  }

  /**
   * Trains on data of a cluster. The options are those of {@code model.fit}; {@code validation}
   * takes samples on the driver.
   *
   * @throws IllegalArgumentException if the data, the model or its learning mode cannot be used on
   *     workers; the model is then as before
   */
  @CanIgnoreReturnValue
  public History fit(SparkData data, Fit options) {
    Check.given("SparkTrainer", "options", options);
    ModelChecks.check(model, sliced, averageEvery != null);
    return onCluster(
        data,
        (summary, rows) -> {
          ModelChecks.checkGroups(model, summary.sizes().length);
          TrainerInternals.prepare(model, sample(rows, summary));
          var classWeight = TrainerInternals.classWeight(options);
          return sending(rows, classWeight, spec -> fit(spec, summary, rows, options));
        });
  }

  private History fit(
      WorkerSpec spec, DataSummary summary, JavaRDD<PartitionRows> rows, Fit options) {
    var spark = JavaSparkContext.fromSparkContext(rows.context());
    int local = averageEvery == null ? 1 : averageEvery;
    var rounds = new RoundDataset(summary, local);
    var job = new ClusterRunner.Job(spark, model, spec, rows, summary, rounds);
    var listener = new TrafficListener();
    rows.context().addSparkListener(listener);
    var runner = runner(job);
    try {
      return TrainerInternals.fit(model, rounds, options, runner);
    } finally {
      runner.close();
      listener.await(rows.context());
      traffic = runner.traffic(listener);
    }
  }

  private ClusterRunner runner(ClusterRunner.Job job) {
    if (sliced) {
      return new SlicedRunner(job, slices == null ? job.summary().sizes().length : slices);
    }
    if (averageEvery == null) return new TreeRunner(job);
    var outer = diloco ? new OuterStep(model, outerRate, outerMomentum) : null;
    return new LocalRunner(job, averageEvery, outer);
  }

  /** Returns the samples that Weight Learning uses, drawn from all partitions. */
  private Dataset sample(JavaRDD<PartitionRows> rows, DataSummary summary) {
    var learning = LearningInternals.preparation(model.compiled().learning());
    if (learning == null || model.calibration() != null) return Dataset.of(summary.first());
    return SampleTask.draw(rows, summary, learning.samples(), Seed.next());
  }

  // ---- evaluating ----

  /** Returns loss and metrics on data of a cluster, in batches of 32 rows of a partition. */
  @CanIgnoreReturnValue
  public Map<String, Double> evaluate(SparkData data) {
    return evaluate(data, 32);
  }

  /** Returns loss and metrics on data of a cluster. */
  @CanIgnoreReturnValue
  public Map<String, Double> evaluate(SparkData data, int batchSize) {
    Check.positive("SparkTrainer", "batchSize", batchSize);
    ModelChecks.checkSendable(model);
    return onCluster(
        data,
        (summary, rows) -> {
          TrainerInternals.prepare(model, Dataset.of(summary.first()));
          return sending(
              rows,
              Map.of(),
              spec ->
                  TrainerInternals.logs(
                      model, summary.first(), TestTask.run(rows, spec, batchSize)));
        });
  }

  private interface Use<T> {
    T of(DataSummary summary, JavaRDD<PartitionRows> rows);
  }

  /** Keeps the data in the memory of the cluster during a use of them. */
  private static <T> T onCluster(SparkData data, Use<T> use) {
    Check.given("SparkTrainer", "data", data);
    var rows = data.rows().persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return JobFailures.explained(() -> use.of(DataSummary.of(rows), rows));
    } finally {
      rows.unpersist(false);
    }
  }

  /** Sends the model during a use of it. */
  private <T> T sending(
      JavaRDD<PartitionRows> rows, Map<Integer, Double> classWeight, Function<WorkerSpec, T> use) {
    var spark = JavaSparkContext.fromSparkContext(rows.context());
    var bytes = spark.broadcast(ModelChecks.bytes(model));
    var training = UUID.randomUUID().toString();
    var compiled = model.compiled();
    var spec =
        new WorkerSpec(
            training,
            LibraryVersion.here(),
            bytes,
            averageEvery != null,
            Recording.norms().equals(compiled.learning().recording()),
            classWeight,
            List.copyOf(OptimizerInternals.undecayed(compiled.optimizer())),
            threads);
    try {
      return use.apply(spec);
    } finally {
      // Of a local master. An executor frees what it keeps when it works on later trainings.
      WorkerModel.close(training);
      SliceOwner.close(training);
      RoundWeights.forget(training);
      bytes.destroy(false);
    }
  }

  @Override
  protected String owner() {
    return "SparkTrainer";
  }
}
