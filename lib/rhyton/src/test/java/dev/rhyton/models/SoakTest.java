package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.JavaProcess;
import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.learning.Learning;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a server does in a day: while 16 threads predict, one fits a new model again and again, and
 * one saves and loads. Their results equal those of one thread, and the process does not grow.
 * {@code -Drhyton.soak=1} runs 5,000 fits, 500,000 predictions and 2,000 times of saving and
 * loading, which takes about an hour; 0.1 a tenth of them.
 */
@EnabledIfSystemProperty(named = "rhyton.soak", matches = ".+")
class SoakTest {
  private static final int FITS = 5_000;
  private static final int PREDICTIONS = 500_000;
  private static final int CYCLES = 2_000;
  private static final int PREDICTORS = 16;

  /** The part of the work after which the growth is measured. */
  private static final double WARM = 0.2;

  @TempDir Path folder;

  /** The process; prints what differed, and its growth in MB. */
  static final class Day {
    private final double scale;
    private final Path folder;
    private final NDArray x = Kit.normal(1, 64, 6, 4);
    private final NDArray y = Kit.normal(2, 64, 3);
    private final AtomicInteger different = new AtomicInteger();
    private final AtomicLong done = new AtomicLong();
    private final Model served = model();
    private final NDArray expected = served.predict(x);
    private final List<NDArray> initial = model().getWeights();
    private final List<NDArray> trained = fitted(model());
    private final Model learning = model();
    private volatile double warm;

    private interface Work {
      /** Returns whether the result equals that of one thread. */
      boolean run(int n);
    }

    Day(double scale, Path folder) {
      this.scale = scale;
      this.folder = folder;
    }

    public static void main(String[] args) throws InterruptedException {
      new Day(Double.parseDouble(args[0]), Path.of(args[1])).run();
    }

    private void run() throws InterruptedException {
      var threads = new ArrayList<Thread>();
      for (int i = 0; i < PREDICTORS; i++) {
        int row = i;
        threads.add(repeat(PREDICTIONS / PREDICTORS, n -> predict(row, n)));
      }
      threads.add(repeat(CYCLES, this::save));
      threads.add(repeat(FITS, this::fit));
      for (var thread : threads) thread.start();
      for (var thread : threads) thread.join();
      System.out.printf(
          "different=%d done=%d warm=%.1f growth=%.1f%n",
          different.get(), done.get(), warm, megabytes() - warm);
    }

    private Thread repeat(int times, Work work) {
      int count = (int) (times * scale);
      return new Thread(
          () -> {
            for (int n = 0; n < count; n++) {
              try {
                if (!work.run(n)) different.incrementAndGet();
              } catch (RuntimeException | Error e) {
                System.out.println(e);
                different.incrementAndGet();
              }
              done.incrementAndGet();
              // Fits take longest.
              if (times == FITS && n == (int) (WARM * count)) warm = megabytes();
            }
          });
    }

    private boolean predict(int row, int n) {
      var given = x.slice(row, row + 1 + n % 3);
      if (n % 10 > 0) {
        return served.predict(given).equals(expected.slice(row, row + 1 + n % 3));
      }
      for (double value : learning.predict(given).toDoubles()) {
        if (!Double.isFinite(value)) return false;
      }
      return true;
    }

    private boolean fit(int n) {
      if (n % 10 == 0) {
        var unused = learning.fit(x, y, ModelKit.quiet(1, 32));
      }
      return fitted(model()).equals(trained);
    }

    private List<NDArray> fitted(Model model) {
      model.setWeights(initial);
      var unused = model.fit(x, y, ModelKit.quiet(1, 32).shuffle(false));
      return model.getWeights();
    }

    private boolean save(int n) {
      var file = folder.resolve(n % 2 == 0 ? "served.keras" : "served.h5");
      served.save(file);
      var loaded = Model.load(file);
      return loaded.getWeights().equals(served.getWeights()) && loaded.predict(x).equals(expected);
    }

    private static Model model() {
      var model =
          Sequential.of(Input.of(6, 4), LSTM.of(8), Dense.of(16).activation("relu"), Dense.of(3));
      // The other modes draw random numbers.
      model.compile(Compile.of("adam", "mse").metrics("mae").learning(Learning.plain()));
      return model;
    }

    private static double megabytes() {
      System.gc();
      try {
        for (var line : Files.readAllLines(Path.of("/proc/self/status"))) {
          if (line.startsWith("VmRSS")) return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        }
        throw new IllegalStateException("/proc/self/status has no VmRSS.");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void aDay() throws IOException, InterruptedException {
    var printed = JavaProcess.run("256m", Day.class, System.getProperty("rhyton.soak"), folder);
    System.out.println(printed);
    var figures =
        Pattern.compile("different=(\\d+) done=(\\d+) warm=\\S+ growth=(-?[\\d.]+)")
            .matcher(printed);
    assertTrue(figures.find(), printed);
    assertEquals("0", figures.group(1), printed);
    assertTrue(Double.parseDouble(figures.group(3)) < 60, printed);
  }
}
