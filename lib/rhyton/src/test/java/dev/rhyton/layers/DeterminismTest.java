package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A seed gives the same weights in every process, and after {@code Seed.deterministic()} on any
 * number of cores.
 */
class DeterminismTest {
  /** Which part of the layers a commit trains; the full tests take all of them. */
  private static final int EVERY = Kit.FULL ? 1 : 6;

  @Test
  void processesTrainToTheSameWeights() throws Exception {
    var first = start(false, EVERY, List.of());
    var second = start(false, EVERY, List.of());
    var weights = output(first);
    assertTrue(weights.size() > 20, "the process ended early");
    assertEquals(weights, output(second));
  }

  @Test
  void onOneThreadTheNumberOfCoresDoesNotMatter() throws Exception {
    if (!Files.exists(Path.of("/usr/bin/taskset"))) return; // Linux only
    var all = start(true, 2 * EVERY, List.of());
    var one = start(true, 2 * EVERY, List.of("/usr/bin/taskset", "-c", "0"));
    var weights = output(all);
    assertTrue(weights.size() > 20, "the process ended early");
    assertEquals(weights, output(one));
  }

  private static Process start(boolean oneThread, int every, List<String> prefix)
      throws IOException {
    var command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            DeterminismRuns.class.getName(),
            Boolean.toString(oneThread),
            Integer.toString(every)));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static List<String> output(Process process) throws Exception {
    try (var reader = process.inputReader()) {
      var lines = reader.lines().toList();
      assertEquals(0, process.waitFor());
      return lines;
    }
  }
}
