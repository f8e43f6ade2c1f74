package dev.rhyton.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures the tables of the peers, the modes and the growth. Writes them to {@code figures.csv}
 * and puts them into the README and the page on growth. It is run in the project's folder.
 */
public final class AllTables {
  /** The folder of this module in the project's folder. */
  static final Path FOLDER = Path.of("lib/benchmarks");

  /** The pages with the tables. */
  static final List<String> PAGES =
      List.of(
          "README.md",
          "notes/peers.md",
          "notes/growth.md",
          "../tuner/README.md",
          "../autolearn/README.md");

  private AllTables() {}

  /**
   * Arguments: the number of rounds, then the tables, by default all: {@code peers}, {@code modes},
   * {@code growth}, or names of {@link PeerModel} for some rows of the first one; with {@code
   * avx2}, the peers are limited to AVX2.
   */
  public static void main(String[] args) throws IOException {
    int rounds = args.length == 0 ? 7 : Integer.parseInt(args[0]);
    var asked =
        args.length < 2
            ? List.of("peers", "modes", "growth")
            : List.of(args).subList(1, args.length);
    refuseUnknown(asked);
    Machine.busy().ifPresent(b -> System.out.println("The machine is " + b + " this run."));
    var figures = new MeasuredTables();
    try {
      measure(figures, rounds, asked);
    } finally {
      write(figures);
    }
  }

  /** Adds measurements to the file of all figures, and replaces the tables of the pages. */
  static void write(MeasuredTables figures) throws IOException {
    var csv = FOLDER.resolve("figures.csv");
    figures.write(csv);
    for (var name : PAGES) {
      var page = FOLDER.resolve(name);
      Files.writeString(page, MeasuredTables.withTables(Files.readString(page), csv));
    }
  }

  private static void refuseUnknown(List<String> asked) {
    var known = new ArrayList<String>(List.of("peers", "modes", "growth", "avx2"));
    for (var model : PeerModel.values()) known.add(model.argument());
    for (var word : asked) {
      if (!known.contains(word)) {
        throw new IllegalArgumentException("Unknown: " + word + ". Choose from " + known + ".");
      }
    }
  }

  private static void measure(MeasuredTables figures, int rounds, List<String> asked)
      throws IOException {
    var models =
        Arrays.stream(PeerModel.values())
            .filter(m -> asked.contains("peers") || asked.contains(m.argument()))
            .toList();
    if (!models.isEmpty()) {
      boolean avx2 = asked.contains("avx2");
      var limits = avx2 ? Peers.AVX2 : Map.<String, String>of();
      var peers = Peers.all(FOLDER, System.getProperty("java.class.path"), limits);
      Peers.measure(figures, rounds, models, peers, avx2);
    }
    if (asked.contains("modes")) modes(figures, rounds);
    if (!asked.contains("growth")) return;
    Growth.measure(
        new String[0],
        (call, exponent) ->
            figures.add("growth", call, "exponent", String.format(Locale.ROOT, "%.2f", exponent)));
  }

  /** Adds the table of the modes: each takes a turn in each round. */
  private static void modes(MeasuredTables figures, int rounds) {
    var samples = new SyntheticSamples(Net.MLP, Net.MLP.steps);
    var ways = Contender.values();
    var contenders = Arrays.stream(ways).map(w -> w.start(samples)).toList();
    var times = new double[ways.length][rounds];
    for (int round = -2; round < rounds; round++) {
      for (int i = 0; i < ways.length; i++) {
        long begun = System.nanoTime();
        double loss = contenders.get(i).epoch();
        if (Double.isNaN(loss)) throw new IllegalStateException(ways[i] + ": the loss is NaN.");
        if (round >= 0) times[i][round] = (System.nanoTime() - begun) / 1e3 / Net.MLP.steps;
      }
    }
    contenders.forEach(Implementation::close);
    for (var each : times) Arrays.sort(each);
    double plain = times[List.of(ways).indexOf(Contender.PLAIN)][rounds / 2];
    for (int i = 0; i < ways.length; i++) {
      var label = ways[i].label();
      double median = times[i][rounds / 2];
      figures.add("modes", label, "median", String.format(Locale.ROOT, "%.0f µs", median));
      figures.add("modes", label, "fastest", String.format(Locale.ROOT, "%.0f µs", times[i][0]));
      figures.add("modes", label, "to plain", String.format(Locale.ROOT, "%.2f", median / plain));
    }
  }
}
