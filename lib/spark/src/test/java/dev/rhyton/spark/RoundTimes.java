package dev.rhyton.spark;

import com.sun.management.OperatingSystemMXBean;
import dev.rhyton.Kit;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.SGD;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/**
 * Prints the times of rounds, as medians, and what the driver does meanwhile. It is no test of a
 * build, and runs by its name only; the README has the command and the results.
 */
class RoundTimes {
  private static final int ROUNDS = Integer.getInteger("rhyton.rounds", 50);
  private static final int WARM_UP = 10;

  /** What the driver does in a round, by the method that does it. */
  private static final Map<String, String> PHASES =
      Map.of(
          "ModelVector.read", "reads weights",
          "Publisher.publish", "broadcasts",
          "Publisher.release", "frees broadcasts",
          "DAGScheduler.runJob", "waits for the job",
          "TrainerInternals.apply", "updates",
          "ModelVector.write", "sets weights",
          "SlicedRunner.distribute", "distributes slices",
          "SlicedRunner.gather", "gathers slices");

  @Test
  @SuppressWarnings("SystemOut") // the report of a command
  void rounds() {
    System.setProperty(Cluster.OPTIONS, "-XX:+UseSerialGC"); // compiled as in production
    for (var local : new boolean[] {true, false}) {
      var spark = local ? Cluster.local() : Cluster.processes();
      var name = local ? "local[2]" : "local-cluster[2,1,1024]";
      System.out.printf("%s%n", name);
      System.out.printf("  a job of Spark without work: %.0f ms%n", job(spark));
      for (int width : new int[] {8, 2580}) {
        report(spark, width, false);
        report(spark, width, true);
      }
    }
  }

  private static double job(SparkSession spark) {
    var rdd = Cluster.context(spark).parallelize(List.of(1, 2), 2);
    var times = new ArrayList<Double>();
    for (int i = 0; i < ROUNDS + WARM_UP; i++) {
      long start = System.nanoTime();
      if (rdd.count() != 2) throw new IllegalStateException("a job lost elements");
      times.add((System.nanoTime() - start) / 1e6);
    }
    return median(times.subList(WARM_UP, times.size()));
  }

  private static double median(List<Double> times) {
    return times.stream().sorted().toList().get(times.size() / 2);
  }

  /** Two layers, width * width * 3 / 4 numbers in all, on one row for each worker and round. */
  private static Model model(int width) {
    var model = Sequential.of(Dense.of(width), Dense.of(width / 2));
    model.build(width / 4);
    model.compile(Compile.of(SGD.of(1e-6), MeanSquaredError.of()).learning(Learning.plain()));
    return model;
  }

  private static final class Times extends Callback {
    private final List<Double> times = new CopyOnWriteArrayList<>();
    private long start;
    private double warmCpu;

    boolean isWarm() {
      return times.size() >= WARM_UP;
    }

    @Override
    public void onTrainBatchBegin(long batch) {
      if (times.size() == WARM_UP) warmCpu = cpu();
      start = System.nanoTime();
    }

    @Override
    public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
      times.add((System.nanoTime() - start) / 1e6);
    }
  }

  private static SparkData data(SparkSession spark, int width, int rounds) {
    int rows = 2 * rounds;
    var x = Kit.normal(1, rows, width / 4);
    return SparkData.of(spark, Dataset.of(x, Kit.normal(2, rows, width / 2)), 2);
  }

  @SuppressWarnings("SystemOut")
  private static void report(SparkSession spark, int width, boolean sliced) {
    var times = new Times();
    var model = model(width);
    var trainer = sliced ? SparkTrainer.of(model).sliced() : SparkTrainer.of(model);
    var options = Fit.epochs(1).batchSize(2).verbose(0).callbacks(times);
    var sampler = new StackSampler(PHASES, stack -> times.isWarm() && isRound(stack));
    try (sampler) {
      trainer.fit(data(spark, width, ROUNDS + WARM_UP), options);
    }
    double cpu = (cpu() - times.warmCpu) / ROUNDS;
    double median = median(times.times.subList(WARM_UP, times.times.size()));
    System.out.printf(
        "  %s, %,d weights: %.0f ms a round; the driver: %s%n    %.0f ms of CPU time in this process; %s%n",
        sliced ? "sliced" : "tree aggregation",
        model.countParams(),
        median,
        sampler.shares(median),
        cpu,
        trainer.traffic());
    model.close();
  }

  /** Returns the milliseconds of CPU time, which depend less on what else the machine does. */
  private static double cpu() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return system.getProcessCpuTime() / 1e6;
  }

  private static boolean isRound(StackTraceElement[] stack) {
    return Arrays.stream(stack).anyMatch(f -> StackSampler.method(f).equals("ClusterRunner.run"));
  }
}
