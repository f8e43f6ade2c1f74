package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files with something broken in them, by seeds: each is refused with a reason, or loads. {@code
 * -Drhyton.mutants=10000} asks for more of them.
 */
class MutationTest {
  private static final int MUTANTS = Integer.getInteger("rhyton.mutants", 400);
  private static final long MOST_MILLIS = 10_000;
  private static final long MOST_MEMORY = 1L << 30;

  private final List<Path> originals =
      List.of(
          golden("formats/seq_adam/model.keras"),
          golden("formats/seq_adam/model.h5"),
          golden("formats/nested_h5/model.keras"),
          golden("formats/nested_h5/model.h5"),
          golden("models/lstm_bidir_concat/model.keras"),
          golden("models/conv2d_dilated/model.keras"),
          golden("train/opt_adam/after.keras"));

  @TempDir Path temporary;

  private static Path golden(String name) {
    try {
      return Path.of(MutationTest.class.getResource("/golden/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void eachIsRefusedOrLoads() throws IOException {
    var loaded = new LinkedHashMap<Path, Model>();
    for (var original : originals) loaded.put(original, Model.load(original));
    int refused = 0;
    for (int seed = 0; seed < MUTANTS; seed++) {
      var original = originals.get(seed % originals.size());
      if (!survives(seed, original, loaded.get(original))) refused++;
    }
    System.out.printf("mutants: %d of %d refused%n", refused, MUTANTS);
    assertTrue(refused > MUTANTS / 2, "most mutants are refused");
  }

  private boolean survives(int seed, Path original, Model expected) throws IOException {
    var random = new SplittableRandom(seed);
    boolean zip = original.toString().endsWith(".keras");
    boolean inside = zip && random.nextBoolean();
    var mutant = temporary.resolve("mutant" + (zip ? ".keras" : ".h5"));
    if (inside) changeEntry(original, mutant, random);
    else Files.write(mutant, changed(Files.readAllBytes(original), random));
    long memory = memory();
    long start = System.currentTimeMillis();
    try {
      var model = Model.load(mutant);
      if (inside || !zip) assertShapes(seed, expected, model);
      else assertEquals(expected.getWeights(), model.getWeights(), "weights of mutant " + seed);
      return true;
    } catch (IllegalArgumentException | UncheckedIOException e) {
      assertTrue(e.getMessage().contains("mutant."), "mutant " + seed + ": " + e.getMessage());
      return false;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("mutant " + seed + " of " + original + ": " + e, e);
    } finally {
      long millis = System.currentTimeMillis() - start;
      assertTrue(millis < MOST_MILLIS, "mutant " + seed + " took " + millis + " ms");
      assertTrue(memory() - memory < MOST_MEMORY, "mutant " + seed + " took too much memory");
    }
  }

  /** Options may have changed, but what the file's weights were read into agrees with them. */
  private static void assertShapes(int seed, Model expected, Model model) {
    for (NDArray weight : model.getWeights()) {
      assertTrue(weight.size() <= expected.countParams(), "weights of mutant " + seed);
    }
  }

  private static long memory() throws IOException {
    var status = Path.of("/proc/self/status");
    if (!Files.exists(status)) return 0;
    for (var line : Files.readAllLines(status)) {
      if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("\\D", "")) << 10;
    }
    return 0;
  }

  // ---- mutations ----

  private static byte[] changed(byte[] bytes, SplittableRandom random) {
    switch (random.nextInt(4)) {
      case 0 -> {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      case 1 -> {
        int from = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(16));
        Arrays.fill(bytes, from, to, (byte) (random.nextBoolean() ? 0xff : 0));
      }
      case 2 -> {
        int from = random.nextInt(bytes.length);
        int to = random.nextInt(bytes.length);
        int count = Math.min(1 + random.nextInt(64), bytes.length - Math.max(from, to));
        System.arraycopy(bytes, from, bytes, to, count);
      }
      default -> {
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
    }
    return bytes;
  }

  /** A zip that is sound, with something wrong in an entry. */
  private static void changeEntry(Path original, Path mutant, SplittableRandom random)
      throws IOException {
    var entries = Zips.read(original);
    switch (random.nextInt(6)) {
      case 0 -> entries.put("model.weights.h5", entries.get("config.json"));
      case 1 -> entries.put("model.weights.h5", new byte[64 << 20]);
      case 2 -> entries.computeIfPresent("model.weights.h5", (name, b) -> changed(b, random));
      case 3 -> entries.put("config.json", nested(random.nextInt(100_000)));
      default -> entries.computeIfPresent("config.json", (name, b) -> changedText(b, random));
    }
    Zips.write(mutant, entries);
  }

  private static byte[] nested(int depth) {
    var inner = "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"s\", \"layers\": [";
    return (inner.repeat(depth) + "]}}".repeat(depth)).getBytes(StandardCharsets.UTF_8);
  }

  /** A number becomes another one, often a huge one; or a piece is cut out, or doubled. */
  private static byte[] changedText(byte[] bytes, SplittableRandom random) {
    var text = new StringBuilder(new String(bytes, StandardCharsets.UTF_8));
    int at = random.nextInt(text.length());
    switch (random.nextInt(3)) {
      case 0 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(40)));
      case 1 -> text.insert(at, text.substring(at, Math.min(text.length(), at + 100)));
      default -> {
        while (at < text.length() && !Character.isDigit(text.charAt(at))) at++;
        var numbers = new String[] {"-1", "0", "1e9", "99999", "2147483647", "9223372036854775807"};
        var number = numbers[random.nextInt(numbers.length)];
        if (at < text.length()) text.replace(at, at + 1, number);
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
