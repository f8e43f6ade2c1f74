package dev.rhyton.benchmarks;

import static dev.rhyton.benchmarks.SvgDrawing.AT_REST;
import static dev.rhyton.benchmarks.SvgDrawing.CELL;
import static dev.rhyton.benchmarks.SvgDrawing.LOOKED_AT;
import static dev.rhyton.benchmarks.SvgDrawing.NEW;
import static dev.rhyton.benchmarks.SvgDrawing.STEP;
import static dev.rhyton.benchmarks.SvgDrawing.USED;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Draws the schematics of the tutorials as SVG files: which samples change which weights in each
 * learning mode, an epoch of Gradient Learning, the table of SAGA, and the {@link
 * NetworkSchematics}.
 *
 * <pre>{@code
 * java -cp ... dev.rhyton.benchmarks.Schematics notebooks
 * }</pre>
 */
public final class Schematics {
  private static final int SAMPLES = 8;
  private static final int WEIGHTS = 8;
  private static final int GROUPS = 4;

  private final SvgDrawing svg = new SvgDrawing();

  private Schematics() {}

  /** Writes the schematics into a folder. */
  public static void main(String[] args) throws IOException {
    for (var picture : all().entrySet()) {
      Files.writeString(Path.of(args[0]).resolve(picture.getKey()), picture.getValue());
    }
  }

  /** Returns the pictures by the names of their files. */
  static Map<String, String> all() {
    var pictures = new LinkedHashMap<String, String>();
    pictures.put("modes.svg", new Schematics().modes());
    pictures.put("gradient-learning.svg", new Schematics().gradientLearning());
    pictures.put("saga.svg", new Schematics().saga());
    pictures.put("unet.svg", UnetSchematic.draw());
    pictures.putAll(NetworkSchematics.all());
    return pictures;
  }

  private String modes() {
    var halves = halves(new Random(3), WEIGHTS);
    var first = groups(new Random(1));
    var second = groups(new Random(2));
    var panels = new LinkedHashMap<String, List<SvgDrawing.Colour>>();
    panels.put("plain", List.of((s, w) -> USED, (s, w) -> USED));
    panels.put(
        "Weight Learning", List.of((s, w) -> LOOKED_AT, (s, w) -> halves[w] ? USED : AT_REST));
    panels.put(
        "Batch Learning",
        List.of(
            (s, w) -> first[w / 2] == s % GROUPS ? USED : AT_REST,
            (s, w) -> second[w / 2] == s % GROUPS ? USED : AT_REST));
    panels.put(
        "Gradient Learning",
        List.of((s, w) -> halves[w] ? USED : AT_REST, (s, w) -> halves[w] ? AT_REST : USED));
    int x = 110;
    for (var panel : panels.entrySet()) {
      svg.text(x, 16, panel.getKey(), "bold");
      svg.grid(x, 44, SAMPLES, WEIGHTS, panel.getValue().get(0));
      svg.grid(x, 204, SAMPLES, WEIGHTS, panel.getValue().get(1));
      boolean before = panel.getKey().startsWith("Weight");
      svg.text(x, 38, before ? "before the first step" : "a step", "normal");
      svg.text(x, 198, before ? "then the default mode" : "the next step", "normal");
      x += WEIGHTS * STEP + 42;
    }
    svg.text(4, 108, "8 samples", "normal");
    svg.text(4, 124, "of a batch", "normal");
    svg.text(4, 268, "8 samples", "normal");
    svg.text(4, 284, "of a batch", "normal");
    svg.legend(110, 352, USED, "the gradient of the sample changes the weight");
    svg.legend(430, 352, LOOKED_AT, "the sample sets the weight, without a gradient");
    return svg.document(x - 30, 376, "Which samples change which of eight weights, in each mode");
  }

  /** The group of each unit of two weights. */
  private static int[] groups(Random random) {
    return IntStream.range(0, WEIGHTS / 2).map(unit -> random.nextInt(GROUPS)).toArray();
  }

  private static boolean[] halves(Random random, int count) {
    var half = new boolean[count];
    random.ints(0, count).distinct().limit(count / 2).forEach(i -> half[i] = true);
    return half;
  }

  private String gradientLearning() {
    int variables = 6;
    int steps = 6;
    var random = new Random(5);
    int left = 110;
    int top = 44;
    var rested = new boolean[variables];
    Arrays.fill(rested, true);
    for (int t = 0; t < 2 * steps; t++) {
      if (t == 0 || t == steps) {
        svg.text(
            left + t * STEP + (t < steps ? 0 : 14), 16, t == 0 ? "one epoch" : "the next", "bold");
      }
      var half = t % steps == 0 ? halves(random, variables) : null;
      int x = left + t * STEP + (t < steps ? 0 : 14);
      for (int v = 0; v < variables; v++) {
        boolean moves = half == null ? rested[v] : half[v] && rested[v];
        svg.square(x, top + v * STEP, moves ? USED : AT_REST);
        // In the first step of an epoch, the other half rests, whatever it did before.
        rested[v] = half == null ? !moves : !half[v];
      }
    }
    svg.text(left, 38, "steps 1 to 6", "normal");
    svg.text(left + steps * STEP + 14, 38, "steps 7 to 12", "normal");
    svg.text(4, 92, "6 variables", "normal");
    svg.legend(left, 164, USED, "moves, 1 / p = 2 times as far");
    svg.legend(left, 184, AT_REST, "rests");
    return svg.document(360, 200, "Which variables move in each step of Gradient Learning");
  }

  private String saga() {
    int top = 44;
    int columns = 5;
    int table = 110;
    int fresh = table + columns * STEP + 70;
    svg.text(table, 16, "the table", "bold");
    svg.text(table, 34, "recorded gradients", "normal");
    svg.text(fresh, 16, "this step", "bold");
    svg.text(fresh, 34, "new gradients", "normal");
    for (int s = 0; s < SAMPLES; s++) {
      boolean drawn = s == 2 || s == 5;
      svg.text(4, top + s * STEP + 11, "sample " + (s + 1), drawn ? "bold" : "normal");
      for (int w = 0; w < columns; w++) {
        svg.square(table + w * STEP, top + s * STEP, USED);
        if (drawn) svg.square(fresh + w * STEP, top + s * STEP, NEW);
      }
      if (drawn) {
        svg.arrow(fresh - 8, table + columns * STEP + 6, top + s * STEP + CELL / 2);
      }
    }
    int below = top + SAMPLES * STEP + 22;
    svg.text(
        4, below, "step = mean of (new − recorded) over the batch + mean of the table", "normal");
    svg.text(4, below + 20, "Then the new gradients replace the recorded ones.", "normal");
    return svg.document(430, below + 34, "SAGA keeps the last gradient of each sample in a table");
  }
}
