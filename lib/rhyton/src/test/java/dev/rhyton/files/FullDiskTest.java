package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rhyton.JavaProcess;
import dev.rhyton.layers.Dense;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.internal.ArrayFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk without space leaves every file as it was, and one sentence. {@code -Drhyton.disks=50}
 * asks for more moments at which it is full.
 */
class FullDiskTest {
  private static final int MOMENTS = Integer.getInteger("rhyton.disks", 2);

  /** More than the bytes of any of the files. */
  private static final int MOST_BYTES = 90_000;

  /** More than the bytes of the download. */
  private static final int MOST_LOADED = SaveCalls.CONTENT.length / 4 * 5;

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
      limit("8000");
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

  private static void limit(String bytes) throws IOException, InterruptedException {
    var process = Long.toString(ProcessHandle.current().pid());
    var limit = "--fsize=" + bytes + ":unlimited";
    assertEquals(0, new ProcessBuilder("prlimit", "--pid", process, limit).start().waitFor());
  }

  /** Saves again and again; each time, no file must become longer than some number of bytes. */
  static final class Moments {
    public static void main(String[] args) throws IOException, InterruptedException {
      var folder = Path.of(args[0]);
      var address = args[2];
      var random = new SplittableRandom();
      for (var thing : SaveCalls.values()) {
        thing.write(Files.createDirectories(thing.in(folder)), 1, address);
      }
      for (int n = 2; n < Integer.parseInt(args[1]) + 2; n++) {
        for (var thing : SaveCalls.values()) {
          boolean loads = thing == SaveCalls.DOWNLOAD;
          int bytes = random.nextInt(loads ? MOST_LOADED : MOST_BYTES);
          limit(Integer.toString(bytes));
          var end = end(thing, thing.in(folder), n, address);
          limit("unlimited");
          try {
            thing.assertWhole(thing.in(folder));
            // The next download continues what was received.
            if (!loads || end.equals("saved")) thing.assertNoLitter(thing.in(folder));
          } catch (RuntimeException | Error e) {
            end = "wrong: " + e;
          }
          System.out.println(thing + " of " + bytes + " bytes " + end);
        }
      }
    }

    private static String end(SaveCalls thing, Path folder, int n, String address) {
      try {
        thing.write(folder, n, address);
        return "saved";
      } catch (IOException | RuntimeException | Error e) {
        var message = String.valueOf(e.getMessage());
        boolean isSentence =
            message.matches("Cannot write [^\n]*\\.") && message.contains(folder.toString());
        return (isSentence ? "refused: " : "wrong: " + e.getClass()) + message;
      }
    }
  }

  @Test
  void aDiskThatFillsAtAnyMomentLeavesTheOldFileOrTheNewOne()
      throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "needs Linux");
    var server = KillTest.server();
    List<String> printed;
    try {
      var address = "http://localhost:" + server.getAddress().getPort() + "/data";
      printed = JavaProcess.run("256m", Moments.class, folder, MOMENTS, address).lines().toList();
    } finally {
      server.stop(0);
    }
    var ends = printed.stream().filter(l -> l.matches(".* of \\d+ bytes .*")).toList();
    assertEquals(MOMENTS * SaveCalls.values().length, ends.size(), printed::toString);
    assertEquals(List.of(), ends.stream().filter(l -> l.contains("wrong: ")).toList());
    System.out.printf(
        "full disks: %d of %d refused%n",
        ends.stream().filter(l -> l.contains("refused: ")).count(), ends.size());
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
  void aFullDiskLeavesTheOldFile() throws IOException, InterruptedException {
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
