package dev.rhyton.benchmarks;

import static dev.rhyton.models.Fit.epochs;

import dev.rhyton.data.Dataset;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.vision.Rescaling;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * Measures how much slower a CNN trains when its images come from files and are augmented, instead
 * of from memory.
 */
public final class Feeding {
  private static final int SIDE = 28;
  private static final int BATCH = 32;

  private Feeding() {}

  /**
   * Prints the table. Arguments: the number of images, by default 10,000, and the number of rounds,
   * by default 5.
   */
  public static void main(String[] args) throws IOException {
    int images = args.length == 0 ? 10_000 : Integer.parseInt(args[0]);
    int rounds = args.length < 2 ? 5 : Integer.parseInt(args[1]);
    System.out.print(table(images, rounds));
  }

  static String table(int images, int rounds) throws IOException {
    var folder = Files.createTempDirectory("feeding");
    try {
      write(folder, images);
      var files =
          Datasets.imageDatasetFromDirectory(folder)
              .colorMode("grayscale")
              .targetSize(SIDE, SIDE)
              .batchSize(BATCH);
      var random = Seed.generator(1);
      Map<String, Dataset> ways = new LinkedHashMap<>();
      ways.put("from memory", files.cache());
      ways.put("from files", files);
      ways.put(
          "from files, moved and turned", files.map(x -> RotatedImages.of(x, random)).prefetch());
      return measure(ways, rounds);
    } finally {
      delete(folder);
    }
  }

  private static String measure(Map<String, Dataset> ways, int rounds) {
    var text = new StringBuilder(row("epoch", "training", "speed", "processor", "reading alone"));
    var seconds = new LinkedHashMap<String, double[]>();
    var model = cnn();
    // In rounds in which each takes a turn, because the speed of the machine varies.
    for (int round = -1; round < rounds; round++) {
      for (var way : ways.entrySet()) {
        var times = seconds.computeIfAbsent(way.getKey(), k -> new double[3]);
        double[] fit = time(() -> model.fit(way.getValue(), epochs(1).batchSize(BATCH).verbose(0)));
        double[] read = time(() -> readAll(way.getValue()));
        if (round < 0) continue; // the first round is a warm-up
        times[0] += fit[0] / rounds;
        times[1] += fit[1] / rounds;
        times[2] += read[0] / rounds;
      }
    }
    double memory = seconds.values().iterator().next()[0];
    seconds.forEach(
        (way, t) ->
            text.append(
                row(
                    way,
                    String.format(Locale.ROOT, "%.2f s", t[0]),
                    String.format(Locale.ROOT, "%.2f", memory / t[0]),
                    String.format(Locale.ROOT, "%.2f s", t[1]),
                    String.format(Locale.ROOT, "%.2f s", t[2]))));
    return text.toString();
  }

  /** Wall-clock seconds, and CPU seconds of all cores. */
  private static double[] time(Runnable work) {
    long cpu = processorNanos();
    long clock = System.nanoTime();
    work.run();
    return new double[] {(System.nanoTime() - clock) / 1e9, (processorNanos() - cpu) / 1e9};
  }

  private static long processorNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static void readAll(Dataset data) {
    try (var batches = data.batches(BATCH, Seed.generator(2))) {
      batches.forEachRemaining(b -> {});
    }
  }

  private static Sequential cnn() {
    var model =
        Sequential.of(
            Rescaling.of(1 / 255.0),
            Conv2D.of(32, 3).activation("relu"),
            MaxPooling2D.of(2),
            Conv2D.of(64, 3).activation("relu"),
            MaxPooling2D.of(2),
            Flatten.of(),
            Dense.of(10).activation("softmax"));
    model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
    return model;
  }

  /** Writes the images of the sample of Fashion-MNIST repeatedly, with a folder for each class. */
  private static void write(Path folder, int images) throws IOException {
    var sample = Datasets.loadFashionMnistSample().train();
    for (int i = 0; i < images; i++) {
      int at = i % (int) sample.size();
      NDArray pixels = sample.x().get(at);
      var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
      image.getRaster().setPixels(0, 0, SIDE, SIDE, pixels.toInts());
      var into = folder.resolve(Integer.toString((int) sample.y().get(at).item()));
      Files.createDirectories(into);
      ImageIO.write(image, "png", into.resolve(i + ".png").toFile());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (var file : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }

  private static String row(String... cells) {
    return String.format("%-32s%12s%8s%12s%16s%n", (Object[]) cells);
  }
}
