package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import dev.rhyton.JavaProcess;
import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.learning.Learning;
import dev.rhyton.ops.Ops;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is dropped is freed: measured in processes of their own, so that nothing else counts. */
@EnabledOnOs(OS.LINUX)
class MemoryTest {
  /** A cell that builds and fits a model, run again and again without closing anything. */
  static final class Cells {
    public static void main(String[] arguments) throws IOException {
      var x = Kit.normal(1, 256, 64);
      var y = Kit.labels(2, 256, 10);
      int runs = Integer.parseInt(arguments[0]);
      var seconds = new double[runs];
      for (int run = 0; run < runs; run++) {
        var model =
            Sequential.of(
                Dense.of(128).activation("relu"),
                Dense.of(64).activation("relu"),
                Dense.of(10).activation("softmax"));
        long start = cpuTime();
        model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
        model.trainOnBatch(x.slice(0, 32), y.slice(0, 32));
        seconds[run] = (cpuTime() - start) / 1e9;
        model.fit(x, y, ModelKit.quiet(1, 32));
        if (run == 9) report("tenth", residentMegabytes());
      }
      report("last", residentMegabytes());
      report("tenth step", median(Arrays.copyOfRange(seconds, 5, 15)));
      report("last step", median(Arrays.copyOfRange(seconds, runs - 15, runs)));
    }
  }

  /** Models of 48 MB with their moments, each dropped for the next. */
  static final class BigModels {
    public static void main(String[] arguments) throws IOException {
      for (int run = 0; run < 16; run++) {
        var model = Sequential.of(Dense.of(2000), Dense.of(1000), Dense.of(1));
        model.compile("adam", "mse");
        model.trainOnBatch(Kit.normal(1, 2, 1000), Kit.normal(2, 2, 1));
        if (run == 5) report("early", residentMegabytes());
      }
      report("late", residentMegabytes());
    }
  }

  /**
   * A stream of so many batches, which the system property {@code rhyton.stream} may set; a million
   * takes some minutes.
   */
  static final class Stream {
    public static void main(String[] arguments) throws IOException {
      long batches = Long.parseLong(arguments[0]);
      var x = Kit.normal(1, 256, 4);
      var y = Kit.labels(2, 256, 3);
      var model = ModelKit.classifier();
      model.compile(
          Compile.of("adam", "sparse_categorical_crossentropy")
              .metrics("accuracy")
              .learning(Learning.weight()));
      var early = new double[1];
      var source =
          LongStream.range(0, batches)
              .mapToObj(
                  i -> {
                    if (i == batches / 4) early[0] = megabytes();
                    int from = (int) (i * 8 % 256);
                    return Batch.of(x.slice(from, from + 8), y.slice(from, from + 8));
                  });
      var options = OnlineOptions.window(5).batchSize(8).relearnAt(1000);
      var history = model.fit(Dataset.of(source), options);
      report("grown", megabytes() - early[0]);
      report("windows", history.epochs().size());
    }

    private static double megabytes() {
      try {
        return residentMegabytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A search of a learning rate, whose states of 12 MB each are Java arrays. */
  static final class Race {
    public static void main(String[] arguments) {
      var model = Sequential.of(Dense.of(1000), Dense.of(1));
      model.compile(Compile.of("adam", "mse").learning(Learning.auto().learningRateDecay(false)));
      var used = new double[100]; // an epoch has a step, and trials have some more
      var watch =
          new Callback() {
            @Override
            public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
              int at = 0;
              while (used[at] > 0) at++;
              System.gc();
              used[at] = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6;
            }
          };
      var x = Kit.normal(1, 4, 1000);
      var y = Kit.normal(2, 4, 1);
      model.fit(x, y, ModelKit.quiet(60, 4).callbacks(watch));
      report("at first", used[0]);
      report("in the search", used[4]);
      report("afterwards", used[60]);
    }
  }

  /** Snapshots of 12 MB, half of which are closed, and rows that they predict. */
  static final class Snapshots {
    public static void main(String[] arguments) throws IOException {
      var model = Sequential.of(Input.of(1000), Dense.of(2000), Dense.of(500));
      var row = new float[1000];
      for (int run = 0; run < 60; run++) {
        var fast = model.forInference();
        for (int i = 0; i < 500; i++) assertEquals(500, fast.predictRow(row).length);
        if (run % 2 == 0) fast.close();
        if (run == 29) report("early", residentMegabytes());
      }
      report("late", residentMegabytes());
    }
  }

  /** Operations on arrays, each of whose results is dropped. */
  static final class RandomOperations {
    public static void main(String[] arguments) throws IOException {
      var x = Kit.normal(1, 100, 100);
      for (int i = 0; i < 10_000; i++) {
        assertEquals(4, Ops.split(x.add(1).matmul(x), 4, 0).size());
        if (i == 4_000) report("early", residentMegabytes());
      }
      report("late", residentMegabytes());
    }
  }

  /** JavaCPP's limit of the process' size, after the first use of TensorFlow. */
  static final class Limit {
    public static void main(String[] arguments) {
      var model = Sequential.of(Dense.of(1));
      var x = Kit.normal(1, 4, 2);
      switch (arguments[0]) {
        case "apply" -> model.apply(x);
        case "predict" -> model.predict(x);
        case "operation" -> assertEquals(4, x.add(1).shape().dim(0));
        case "build" -> model.build(2);
        default -> {
          model.compile("sgd", "mse");
          model.fit(x, Kit.normal(2, 4, 1), ModelKit.quiet(1, 4));
        }
      }
      report("limit", (double) org.bytedeco.javacpp.Pointer.maxPhysicalBytes());
    }
  }

  private static void report(String what, double value) {
    System.out.println(what + "=" + value);
  }

  /** What this process computes, which other processes do not make longer. */
  private static long cpuTime() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static double median(double[] values) {
    return Arrays.stream(values).sorted().skip(values.length / 2).findFirst().orElseThrow();
  }

  private static double residentMegabytes() throws IOException {
    for (var line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS")) return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
    }
    throw new IOException("/proc/self/status has no VmRSS");
  }

  /** The figures that a main class reports from a process of its own. */
  private static Map<String, Double> run(Class<?> main, String argument) throws Exception {
    var output = JavaProcess.run("256m", main, argument);
    var figures = new HashMap<String, Double>();
    output
        .lines()
        .map(l -> l.split("=", 2))
        .filter(p -> p.length == 2 && p[1].matches("-?[0-9.E-]+"))
        .forEach(p -> figures.put(p[0], Double.parseDouble(p[1])));
    return figures;
  }

  @Test
  void operationsOnArraysDoNotGrowTheProcess() throws Exception {
    var figures = run(RandomOperations.class, "");
    assertTrue(figures.get("late") < figures.get("early") + 30, figures::toString);
  }

  @Test
  void snapshotsAndTheirRowsDoNotGrowTheProcess() throws Exception {
    var figures = run(Snapshots.class, "");
    assertTrue(figures.get("late") < figures.get("early") + 100, figures::toString);
  }

  /** Past such a limit every later allocation would fail. */
  @ParameterizedTest
  @ValueSource(strings = {"apply", "predict", "build", "fit", "operation"})
  void theLimitOfJavaCppDoesNotHoldWhateverIsUsedFirst(String entry) throws Exception {
    Assumptions.assumeTrue(Kit.FULL || List.of("fit", "operation").contains(entry));
    assertEquals(0, run(Limit.class, entry).get("limit"));
  }

  @Test
  void aCellRunAgainAndAgainDoesNotGrowTheProcess() throws Exception {
    var figures = run(Cells.class, Kit.FULL ? "200" : "100");
    double growth = figures.get("last") - figures.get("tenth");
    assertTrue(growth < 60, "grew by " + growth + " MB: " + figures);
    double slower = figures.get("last step") / figures.get("tenth step");
    assertTrue(slower < 2, "the last is " + slower + " times as slow: " + figures);
  }

  @Test
  void theStatesOfASearchAreFreed() throws Exception {
    var figures = run(Race.class, "");
    assertTrue(figures.get("in the search") > figures.get("at first") + 10, figures::toString);
    assertTrue(figures.get("afterwards") < figures.get("at first"), figures::toString);
  }

  @Test
  void aStreamRunsInConstantMemory() throws Exception {
    var figures = run(Stream.class, Long.toString(Long.getLong("rhyton.stream", 6_000)));
    assertTrue(figures.get("grown") < 20, "grew by " + figures.get("grown") + " MB");
    assertEquals(1000, figures.get("windows"));
  }

  @Test
  void droppedModelsAreFreed() throws Exception {
    var figures = run(BigModels.class, "");
    double growth = figures.get("late") - figures.get("early");
    assertTrue(growth < 150, "10 models of 48 MB left " + growth + " MB: " + figures);
  }
}
