package dev.rhyton.benchmarks;

import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.learning.Learning;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Prints the seconds and the largest resident memory of saving and loading a {@code .keras} file
 * (Linux). Arguments: {@code save} or {@code load}, the file, and for saving the number of units of
 * two layers and of their inputs; with {@code step} at the end, with the state of Adam.
 */
public final class FileTimes {
  private static final int TIMES = 5;

  private FileTimes() {}

  public static void main(String[] args) throws IOException {
    var file = Path.of(args[1]);
    var model = args[0].equals("save") ? model(args) : null;
    System.out.printf(Locale.ROOT, "at first: %s%n", largest());
    for (int i = 0; i < TIMES; i++) {
      long begun = System.nanoTime();
      if (model != null) model.save(file);
      else Model.load(file).close();
      double seconds = (System.nanoTime() - begun) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%s: %.3f s, %d MB, %s%n",
          args[0],
          seconds,
          Files.size(file) >> 20,
          largest());
    }
  }

  private static Model model(String[] args) {
    int units = Integer.parseInt(args[2]);
    var model = Sequential.of(Input.of(units), Dense.of(units), Dense.of(units), Dense.of(1));
    model.compile(Compile.of("adam", "mse").learning(Learning.plain()));
    var row = NDArray.of(new float[units], 1, units);
    var unused = model.predict(row);
    if (args.length > 3) {
      var one = NDArray.of(new float[1], 1, 1);
      var result = model.trainOnBatch(row, one);
      if (result.isEmpty()) throw new IllegalStateException("There was no step.");
    }
    return model;
  }

  private static String largest() throws IOException {
    var lines = Files.readAllLines(Path.of("/proc/self/status"));
    return lines.stream().filter(l -> l.startsWith("VmHWM")).findFirst().orElse("");
  }
}
