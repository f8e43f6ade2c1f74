package dev.rhyton.benchmarks;

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
 * learning mode, an epoch of Gradient Learning, and the table of SAGA.
 *
 * <pre>{@code
 * java -cp ... dev.rhyton.benchmarks.Schematics notebooks
 * }</pre>
 */
public final class Schematics {
  private static final int CELL = 14;
  private static final int STEP = CELL + 2;
  private static final int SAMPLES = 8;
  private static final int WEIGHTS = 8;
  private static final int GROUPS = 4;

  // Readable on white and on dark pages.
  private static final String TEXT = "#7a7a7a";
  private static final String USED = "#0072b2";
  private static final String LOOKED_AT = "#56a0d3";
  private static final String NEW = "#d55e00";
  private static final String AT_REST = "none";

  private final StringBuilder svg = new StringBuilder();

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
    return pictures;
  }

  /** The colour of a cell by sample and weight. */
  private interface Colour {
    String of(int sample, int weight);
  }

  private String modes() {
    var halves = halves(new Random(3), WEIGHTS);
    var first = groups(new Random(1));
    var second = groups(new Random(2));
    var panels = new LinkedHashMap<String, List<Colour>>();
    panels.put("plain", List.of((s, w) -> USED, (s, w) -> USED));
    panels.put("Weight Learning", List.of((s, w) -> LOOKED_AT, (s, w) -> USED));
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
      text(x, 16, panel.getKey(), "bold");
      grid(x, 44, panel.getValue().get(0));
      grid(x, 204, panel.getValue().get(1));
      boolean before = panel.getKey().startsWith("Weight");
      text(x, 38, before ? "before the first step" : "a step", "normal");
      text(x, 198, before ? "each step, as in plain" : "the next step", "normal");
      x += WEIGHTS * STEP + 42;
    }
    text(4, 108, "8 samples", "normal");
    text(4, 124, "of a batch", "normal");
    text(4, 268, "8 samples", "normal");
    text(4, 284, "of a batch", "normal");
    legend(110, 352, USED, "the gradient of the sample changes the weight");
    legend(430, 352, LOOKED_AT, "the sample sets the weight, without a gradient");
    return document(x - 30, 376, "Which samples change which of eight weights, in each mode");
  }

  private void grid(int x, int y, Colour colour) {
    for (int s = 0; s < SAMPLES; s++) {
      for (int w = 0; w < WEIGHTS; w++) {
        square(x + w * STEP, y + s * STEP, colour.of(s, w));
      }
    }
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
        text(left + t * STEP + (t < steps ? 0 : 14), 16, t == 0 ? "one epoch" : "the next", "bold");
      }
      var half = t % steps == 0 ? halves(random, variables) : null;
      int x = left + t * STEP + (t < steps ? 0 : 14);
      for (int v = 0; v < variables; v++) {
        boolean moves = half == null ? rested[v] : half[v] && rested[v];
        square(x, top + v * STEP, moves ? USED : AT_REST);
        // In the first step of an epoch, the other half rests, whatever it did before.
        rested[v] = half == null ? !moves : !half[v];
      }
    }
    text(left, 38, "steps 1 to 6", "normal");
    text(left + steps * STEP + 14, 38, "steps 7 to 12", "normal");
    text(4, 92, "6 variables", "normal");
    legend(left, 164, USED, "moves, 1 / p = 2 times as far");
    legend(left, 184, AT_REST, "rests");
    return document(360, 200, "Which variables move in each step of Gradient Learning");
  }

  private String saga() {
    int top = 44;
    int columns = 5;
    int table = 110;
    int fresh = table + columns * STEP + 70;
    text(table, 16, "the table", "bold");
    text(table, 34, "recorded gradients", "normal");
    text(fresh, 16, "this step", "bold");
    text(fresh, 34, "new gradients", "normal");
    for (int s = 0; s < SAMPLES; s++) {
      boolean drawn = s == 2 || s == 5;
      text(4, top + s * STEP + 11, "sample " + (s + 1), drawn ? "bold" : "normal");
      for (int w = 0; w < columns; w++) {
        square(table + w * STEP, top + s * STEP, USED);
        if (drawn) square(fresh + w * STEP, top + s * STEP, NEW);
      }
      if (drawn) {
        arrow(fresh - 8, table + columns * STEP + 6, top + s * STEP + CELL / 2);
      }
    }
    int below = top + SAMPLES * STEP + 22;
    text(4, below, "step = mean of (new − recorded) over the batch + mean of the table", "normal");
    text(4, below + 20, "Then the new gradients replace the recorded ones.", "normal");
    return document(430, below + 34, "SAGA keeps the last gradient of each sample in a table");
  }

  private void square(int x, int y, String colour) {
    svg.append(
        "  <rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\" stroke=\"%s\"/>%n"
            .formatted(x, y, CELL, CELL, colour, TEXT));
  }

  private void text(int x, int y, String text, String weight) {
    svg.append(
        "  <text x=\"%d\" y=\"%d\" font-weight=\"%s\">%s</text>%n".formatted(x, y, weight, text));
  }

  private void legend(int x, int y, String colour, String text) {
    square(x, y - 11, colour);
    text(x + STEP + 6, y, text, "normal");
  }

  private void arrow(int from, int to, int y) {
    svg.append(
        ("  <path d=\"M %d %d H %d m 6 -4 l -6 4 l 6 4\" fill=\"none\" stroke=\"%s\""
                + " stroke-width=\"1.5\"/>%n")
            .formatted(from, y, to, TEXT));
  }

  private String document(int width, int height, String title) {
    return ("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"12\" fill=\"%s\" role=\"img\">%n"
            + "  <title>%s</title>%n%s</svg>%n")
        .formatted(width, height, width, height, TEXT, title, svg)
        .replace("\r\n", "\n");
  }
}
