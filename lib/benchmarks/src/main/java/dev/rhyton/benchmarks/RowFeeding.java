package dev.rhyton.benchmarks;

import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.Dense;
import dev.rhyton.learning.Learning;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Compares the steps of a small net on rows from memory, from a stream of single samples, from the
 * lines of a csv file that a program parses itself, and from {@code csvDatasetFromFile}.
 */
public final class RowFeeding {
  private static final int ROWS = 20_000;
  private static final int WIDTH = 64;
  private static final int BATCH = 32;

  private RowFeeding() {}

  /** Prints the table. Argument: the number of rounds, by default 7. */
  public static void main(String[] args) throws IOException {
    int rounds = args.length == 0 ? 7 : Integer.parseInt(args[0]);
    var random = new SplittableRandom(1);
    var x = new float[ROWS * WIDTH];
    for (int i = 0; i < x.length; i++) x[i] = (float) random.nextDouble();
    var y = random.ints(ROWS, 0, 10).toArray();
    var file = Files.createTempFile("rows", ".csv");
    try {
      Files.writeString(file, csv(x, y));
      var ways = ways(x, y, file);
      var times = measured(ways, rounds);
      double memory = times.get("from memory")[rounds / 2];
      times.forEach(
          (way, all) ->
              System.out.printf(
                  Locale.ROOT,
                  "%-34s %.0f µs a step, speed %.2f%n",
                  way,
                  all[rounds / 2],
                  memory / all[rounds / 2]));
    } finally {
      Files.delete(file);
    }
  }

  private static String csv(float[] x, int[] y) {
    var text = new StringBuilder();
    for (int k = 0; k < WIDTH; k++) text.append("x").append(k).append(',');
    text.append("y\n");
    for (int i = 0; i < ROWS; i++) {
      for (int k = 0; k < WIDTH; k++) text.append(x[i * WIDTH + k]).append(',');
      text.append(y[i]).append('\n');
    }
    return text.toString();
  }

  private static Map<String, Dataset> ways(float[] x, int[] y, Path file) {
    Iterable<Batch> single =
        () -> IntStream.range(0, ROWS).mapToObj(i -> Batch.sample(row(x, i), y[i])).iterator();
    Iterable<Batch> lines = () -> lines(file);
    var ways = new LinkedHashMap<String, Dataset>();
    ways.put("from memory", Dataset.of(NDArray.of(x, ROWS, WIDTH), NDArray.of(y, ROWS)));
    ways.put("single samples", Dataset.of(single));
    ways.put("lines of a file", Dataset.of(lines));
    ways.put("lines of a file, prefetched", Dataset.of(lines).prefetch());
    ways.put("csvDatasetFromFile", Datasets.csvDatasetFromFile(file, "y"));
    return ways;
  }

  private static float[] row(float[] x, int i) {
    return Arrays.copyOfRange(x, i * WIDTH, (i + 1) * WIDTH);
  }

  @SuppressWarnings("StreamResourceLeak") // the pass reads it to its end
  private static Iterator<Batch> lines(Path file) {
    try {
      return Files.lines(file).skip(1).map(RowFeeding::parsed).iterator();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Batch parsed(String line) {
    var cells = line.split(",", -1);
    var values = new float[WIDTH];
    for (int k = 0; k < WIDTH; k++) values[k] = Float.parseFloat(cells[k]);
    return Batch.sample(values, Integer.parseInt(cells[WIDTH]));
  }

  /** Returns the sorted microseconds of a step, after a round that warms up. */
  private static Map<String, double[]> measured(Map<String, Dataset> ways, int rounds) {
    var models = new LinkedHashMap<String, Model>();
    var times = new LinkedHashMap<String, double[]>();
    for (var way : ways.keySet()) {
      models.put(way, model());
      times.put(way, new double[rounds]);
    }
    for (int round = -1; round < rounds; round++) {
      for (var way : ways.entrySet()) {
        long begun = System.nanoTime();
        var options = Fit.epochs(1).batchSize(BATCH).verbose(0);
        var unused = models.get(way.getKey()).fit(way.getValue(), options);
        double step = (System.nanoTime() - begun) / 1e3 * BATCH / ROWS;
        if (round >= 0) times.get(way.getKey())[round] = step;
      }
    }
    times.values().forEach(Arrays::sort);
    return times;
  }

  private static Model model() {
    var model =
        Sequential.of(
            Dense.of(64).activation("relu"),
            Dense.of(64).activation("relu"),
            Dense.of(10).activation("softmax"));
    var loss = "sparse_categorical_crossentropy";
    model.compile(Compile.of("adam", loss).learning(Learning.plain()));
    return model;
  }
}
