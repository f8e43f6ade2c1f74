package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rhyton.JavaProcess;
import dev.rhyton.layers.Dense;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.ArrayFile;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk without space leaves every file as it was, and one sentence. */
class FullDiskTest {
  private static final List<String> NAMES =
      List.of("a.keras", "a.weights.h5", "a.h5", "a.state", "checkpoints");

  private static final String EXPORT = "export";

  @TempDir private Path folder;

  /** Saves into a folder; then its files must not become longer than 8 KB. */
  static final class Saver {
    public static void main(String[] args) throws IOException, InterruptedException {
      var folder = Path.of(args[0]);
      var model = Sequential.of(Dense.of(100));
      model.build(100);
      model.compile("sgd", "mse");
      for (var name : NAMES) save(model, folder.resolve(name));
      var process = Long.toString(ProcessHandle.current().pid());
      new ProcessBuilder("prlimit", "--pid", process, "--fsize=8000").start().waitFor();
      for (var name : NAMES) report(model, folder, name);
      report(model, folder, EXPORT);
    }

    private static void report(Model model, Path folder, String name) {
      try {
        save(model, folder.resolve(name));
        System.out.println(name + ": saved");
      } catch (RuntimeException e) {
        System.out.println(name + ": " + e.getClass().getSimpleName() + ": " + e.getMessage());
      }
    }
  }

  private static void save(Model model, Path file) {
    var name = file.toString();
    if (name.endsWith("checkpoints")) {
      new CheckpointFolder(file).write(1, OrbaxFiles.checkpoint(model, false));
    } else if (name.endsWith(".state")) {
      ArrayFile.write(file, Map.of("a", NDArray.of(new float[10_000], 10_000)));
    } else if (name.endsWith(EXPORT)) {
      model.export(file);
    } else if (name.endsWith(".weights.h5")) {
      model.saveWeights(file);
    } else {
      model.save(file);
    }
  }

  @Test
  void theOldFileIsWhole() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "needs Linux");
    var printed = JavaProcess.run("256m", Saver.class, folder);
    for (var name : NAMES) {
      var target = folder.resolve(name.equals("checkpoints") ? name + "/1" : name);
      var sentence = name + ": UncheckedIOException: Cannot write " + target + ": File too large.";
      assertTrue(printed.contains(sentence), printed);
    }
    var exported = EXPORT + ": UncheckedIOException: Cannot write " + folder.resolve(EXPORT) + ": ";
    assertTrue(printed.contains(exported), printed);
    for (var name : List.of("a.keras", "a.h5", "checkpoints")) {
      assertFalse(Model.load(folder.resolve(name)).weights().isEmpty());
    }
    assertEquals(10_000, ArrayFile.read(folder.resolve("a.state")).get("a").size());
    try (var files = Files.list(folder)) {
      assertEquals(
          NAMES.stream().sorted().toList(),
          files.map(f -> f.getFileName().toString()).sorted().toList());
    }
  }
}
