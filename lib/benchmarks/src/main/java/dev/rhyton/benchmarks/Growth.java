package dev.rhyton.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.Layer;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Compile;
import dev.rhyton.models.EvaluateOptions;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.ObjDoubleConsumer;
import java.util.stream.IntStream;

/**
 * Measures how the time of calls grows with the number of rows, layers, weights and steps, and
 * fails if it grows faster than it must. The CPU time of a call, which other programs hardly
 * change, is modelled as {@code a · sizeᵇ}; b is fitted to the fastest of some rounds at each size,
 * doubled three times.
 */
public final class Growth {
  private static final int ROUNDS = 3;
  private static final long ENOUGH = 100_000_000; // nanoseconds
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final double TOLERANCE = 0.3;

  @SuppressWarnings("unused") // a result that nothing uses may not be computed
  private static volatile Object sink;

  /**
   * A call whose time may grow with a size.
   *
   * @param exponent the largest exponent that the work requires
   * @param smallest the smallest of the sizes
   * @param prepared prepares a call at a size, outside of the measurement
   */
  private record Case(String call, int exponent, int smallest, IntFunction<Runnable> prepared) {
    int[] sizes() {
      return IntStream.range(0, 4).map(i -> smallest << i).toArray();
    }
  }

  private Growth() {}

  /** Prints a row for each call; with words, only for the calls that contain them. */
  public static void main(String[] words) throws IOException {
    measure(words, (call, exponent) -> {});
  }

  /** Prints a row for each call that contains some words, and passes its exponent. */
  static void measure(String[] words, ObjDoubleConsumer<String> exponents) throws IOException {
    var folder = Files.createTempDirectory("growth");
    var failed = new ArrayList<String>();
    System.out.println("call,exponent,expected,milliseconds at each size");
    for (var c : cases(folder.resolve("model.keras"))) {
      if (!Arrays.stream(words).allMatch(c.call::contains)) continue;
      var times = Arrays.stream(c.sizes()).mapToDouble(size -> fastest(c, size)).toArray();
      double exponent = exponent(c.sizes(), times);
      System.out.printf(
          Locale.ROOT, "%s,%.2f,%d,%s%n", c.call, exponent, c.exponent, text(c.sizes(), times));
      exponents.accept(c.call, exponent);
      if (exponent > c.exponent + TOLERANCE) failed.add(c.call);
    }
    if (!failed.isEmpty()) {
      throw new IllegalStateException("These calls take more time than their work: " + failed);
    }
  }

  private static List<Case> cases(Path file) {
    return List.of(
        new Case("rows: trainOnBatch of 128 of them", 0, 50_000, Growth::batch),
        new Case("rows: predict", 1, 4_000, n -> rows(n, (m, d) -> m.predict(d.x()))),
        new Case("rows: evaluate", 1, 4_000, n -> rows(n, (m, d) -> m.evaluate(d, BATCHES))),
        new Case("rows: fit", 1, 4_000, n -> rows(n, (m, d) -> m.fit(d, EPOCH))),
        new Case("rows: split and shuffle", 1, 50_000, n -> rows(n, Growth::split)),
        new Case("rows: step on an embedding", 0, 50_000, Growth::embedding),
        new Case("layers: Sequential.of and build", 1, 50, n -> () -> sink = deep(n)),
        new Case("layers: add one by one", 1, 50, n -> () -> added(n)),
        new Case("layers: predict of a row", 1, 50, n -> on(deep(n), m -> m.predict(ROW))),
        new Case("layers: first step", 1, 50, n -> () -> step(deep(n))),
        new Case("layers: summary", 1, 50, n -> on(deep(n), m -> m.summary().toString())),
        new Case("layers: toJson", 1, 50, n -> on(deep(n), Model::toJson)),
        new Case("layers: save", 1, 50, n -> saving(deep(n), file)),
        new Case("layers: load", 1, 50, n -> saved(deep(n), file)),
        new Case("weights: getWeights", 1, 250_000, n -> on(wide(n), Model::getWeights)),
        new Case("weights: save", 1, 250_000, n -> saving(wide(n), file)),
        new Case("weights: load", 1, 250_000, n -> saved(wide(n), file)),
        new Case("length: step of an LSTM", 1, 64, Growth::lstm));
  }

  // ---- calls ----

  private static final EvaluateOptions BATCHES = EvaluateOptions.batchSize(128);
  private static final Fit EPOCH = Fit.epochs(1).batchSize(128).verbose(0);
  private static final NDArray ROW = NDArray.of(new float[8], 1, 8);

  /** A call of a model with data. */
  private interface Use {
    Object run(Sequential model, ArrayDataset data);
  }

  /** A call of a model. */
  private interface Call {
    Object run(Sequential model);
  }

  private static Runnable on(Sequential model, Call call) {
    return () -> sink = call.run(model);
  }

  private static Runnable saving(Sequential model, Path file) {
    return () -> model.save(file);
  }

  private static Runnable saved(Sequential model, Path file) {
    model.save(file);
    return () -> Model.load(file).close();
  }

  private static ArrayDataset samples(int rows) {
    return Dataset.of(
        NDArray.of(new float[rows * 8], rows, 8), NDArray.of(new float[rows], rows, 1));
  }

  private static Sequential compiled(Layer... layers) {
    var model = Sequential.of(layers);
    model.compile(Compile.of(SGD.of(), MeanSquaredError.of()));
    return model;
  }

  private static Runnable rows(int rows, Use use) {
    var model = compiled(Dense.of(64).activation("relu"), Dense.of(1));
    var data = samples(rows);
    return () -> sink = use.run(model, data);
  }

  private static Object split(Sequential model, ArrayDataset data) {
    return data.split(0.2).train().shuffle(1);
  }

  private static Runnable batch(int rows) {
    var model = compiled(Dense.of(1));
    var data = samples(rows);
    return () -> sink = model.trainOnBatch(data.take(128));
  }

  private static Runnable embedding(int rows) {
    var model = compiled(Embedding.of(rows, 8), Dense.of(1));
    var x = NDArray.of(new int[128], 128, 1);
    var y = NDArray.of(new float[128], 128, 1, 1);
    return () -> sink = model.trainOnBatch(x, y);
  }

  private static Layer[] denses(int layers) {
    return IntStream.range(0, layers).mapToObj(i -> Dense.of(8)).toArray(Layer[]::new);
  }

  private static Sequential deep(int layers) {
    var model = compiled(denses(layers));
    model.build(8);
    return model;
  }

  private static void added(int layers) {
    var model = Sequential.of(Input.of(8));
    for (var layer : denses(layers)) model.add(layer);
    sink = model;
  }

  private static void step(Sequential model) {
    sink = model.trainOnBatch(ROW, ROW);
    model.close();
  }

  private static Sequential wide(int weights) {
    var model = compiled(Dense.of(weights / 8));
    model.build(8);
    return model;
  }

  private static Runnable lstm(int length) {
    var model = compiled(LSTM.of(16), Dense.of(1));
    var x = NDArray.of(new float[32 * length * 8], 32, length, 8);
    var y = NDArray.of(new float[32], 32, 1);
    return () -> sink = model.trainOnBatch(x, y);
  }

  // ---- measuring ----

  private static double fastest(Case c, int size) {
    var call = c.prepared.apply(size);
    call.run(); // the first call traces
    return IntStream.range(0, ROUNDS).mapToDouble(i -> milliseconds(call)).min().orElseThrow();
  }

  /** Returns the CPU time of a call, measured over as many calls as the clock needs. */
  private static double milliseconds(Runnable call) {
    long begun = SYSTEM.getProcessCpuTime();
    int calls = 0;
    long taken = 0;
    for (; taken < ENOUGH; taken = SYSTEM.getProcessCpuTime() - begun) {
      call.run();
      calls++;
    }
    return taken / 1e6 / calls;
  }

  /** Returns the slope of the logarithms of times over those of sizes, by least squares. */
  static double exponent(int[] sizes, double[] times) {
    var x = Arrays.stream(sizes).mapToDouble(Math::log).toArray();
    var y = Arrays.stream(times).map(Math::log).toArray();
    double meanX = Arrays.stream(x).average().orElseThrow();
    double meanY = Arrays.stream(y).average().orElseThrow();
    double above = 0;
    double below = 0;
    for (int i = 0; i < x.length; i++) {
      above += (x[i] - meanX) * (y[i] - meanY);
      below += (x[i] - meanX) * (x[i] - meanX);
    }
    return above / below;
  }

  private static String text(int[] sizes, double[] times) {
    var texts = new ArrayList<String>();
    for (int i = 0; i < sizes.length; i++) {
      texts.add(String.format(Locale.ROOT, "%d: %.2f", sizes[i], times[i]));
    }
    return String.join("  ", texts);
  }
}
