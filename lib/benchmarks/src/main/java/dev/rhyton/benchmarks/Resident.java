package dev.rhyton.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Compares the resident memory of processes that train the MLP: hand-written and in Rhyton, after
 * some epochs and a garbage collection, and what it consists of (Linux).
 */
public final class Resident {
  private static final int EPOCHS = 20;

  private Resident() {}

  /** Prints a line for each implementation. Argument: the number of processes, by default 5. */
  public static void main(String[] args) throws IOException {
    if (args.length == 2) {
      print(Contender.valueOf(args[1]));
      return;
    }
    int rounds = args.length == 0 ? 5 : Integer.parseInt(args[0]);
    var ways = List.of(Contender.HAND_WRITTEN, Contender.PLAIN, Contender.GRADIENT);
    var lines = new ArrayList<List<String>>();
    ways.forEach(w -> lines.add(new ArrayList<>()));
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < ways.size(); i++) lines.get(i).add(measured(ways.get(i)));
    }
    for (int i = 0; i < ways.size(); i++) {
      Collections.sort(lines.get(i));
      System.out.println(ways.get(i) + ": " + lines.get(i).get(rounds / 2));
    }
  }

  private static String measured(Contender way) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command =
        List.of(
            java,
            "-cp",
            System.getProperty("java.class.path"),
            Resident.class.getName(),
            "one",
            way.name());
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (var out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      return out.readLine();
    }
  }

  private static void print(Contender way) throws IOException {
    try (var contender = way.start(new SyntheticSamples(Net.MLP, Net.MLP.steps))) {
      for (int i = 0; i < EPOCHS; i++) {
        double loss = contender.epoch();
        if (Double.isNaN(loss)) throw new IllegalStateException("The loss is NaN.");
      }
      System.gc();
      var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
      var other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
      System.out.printf(
          Locale.ROOT,
          "%4d MB resident (anonymous %d, files %d), at most %d; heap %d of %d MB, classes and"
              + " code %d MB%n",
          status("VmRSS"),
          status("RssAnon"),
          status("RssFile"),
          status("VmHWM"),
          heap.getUsed() >> 20,
          heap.getCommitted() >> 20,
          other.getCommitted() >> 20);
    }
  }

  private static long status(String name) throws IOException {
    for (var line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(name + ":")) return Long.parseLong(line.replaceAll("\\D", "")) >> 10;
    }
    return -1;
  }
}
