package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.JavaProcess;
import dev.rhyton.layers.Dense;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process that is killed while it saves over a file, or one checkpoint after another, leaves the
 * old one or the new one. {@code -Drhyton.kills=200} asks for more rounds.
 */
class KillTest {
  private static final int ROUNDS = Integer.getInteger("rhyton.kills", 2);

  @TempDir Path temporary;

  /** Saves one model after another, the n-th of which holds nothing but n. */
  static final class Saver {
    public static void main(String[] args) throws IOException {
      var model = Sequential.of(Dense.of(500), Dense.of(500));
      model.build(500);
      for (int n = 1; ; n++) {
        for (var weight : model.weights()) {
          var values = new float[(int) weight.shape().size()];
          Arrays.fill(values, n);
          weight.assign(NDArray.of(values, weight.shape().dims()));
        }
        if (args[0].endsWith(".keras")) model.save(args[0]);
        else checkpoint(model, Path.of(args[0]), n);
        if (n == 1) Files.createFile(Path.of(args[1]));
      }
    }
  }

  private static void checkpoint(Model model, Path folder, int step) {
    if (step == 1) model.compile("sgd", "mse");
    var checkpoints = new CheckpointFolder(folder);
    checkpoints.write(step, OrbaxFiles.checkpoint(model, false));
    checkpoints.keep(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.keras", "checkpoints"})
  void whatIsThereIsWhole(String name) throws IOException, InterruptedException {
    var file = temporary.resolve(name);
    var random = new SplittableRandom(1);
    for (int round = 0; round < ROUNDS; round++) {
      var ready = temporary.resolve("ready" + round);
      var process =
          JavaProcess.of("256m", Saver.class, file, ready)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      for (int i = 0; i < 600 && !Files.exists(ready) && process.isAlive(); i++) Thread.sleep(50);
      assertTrue(Files.exists(ready), "the process saved once");
      Thread.sleep(random.nextInt(300));
      process.destroyForcibly();
      assertTrue(process.waitFor(10, TimeUnit.SECONDS));
      assertWhole(file);
    }
    if (name.endsWith(".keras")) assertNoDraft(file);
  }

  /** The next save deletes what the killed processes left. */
  private void assertNoDraft(Path file) throws IOException {
    Model.load(file).save(file);
    try (var files = Files.list(temporary)) {
      assertEquals(0, files.filter(f -> f.getFileName().toString().startsWith(".")).count());
    }
  }

  private static void assertWhole(Path file) {
    double first = Double.NaN;
    for (var weight : Model.load(file).getWeights()) {
      for (double value : weight.toDoubles()) {
        if (Double.isNaN(first)) first = value;
        assertEquals(first, value, 0, "a number of another save");
      }
    }
    assertTrue(first >= 1);
  }
}
