package dev.rhyton.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares training steps and predictions of Rhyton with those of DJL, PyTorch and Keras, each in a
 * process of its own; in each round of a model, each takes a turn.
 */
final class Peers {
  private static final String PYTHON = "lib/benchmarks/src/main/python/peer.py";

  /** Compiled by Java when it starts, since only the profile has its libraries. */
  private static final String DJL = "lib/benchmarks/src/peers/DjlPeer.java";

  private Peers() {}

  /** Returns the commands that start the peers, by their names. */
  private static Map<String, List<String>> commands() {
    var commands = new LinkedHashMap<String, List<String>>();
    commands.put("Rhyton", java("dev.rhyton.benchmarks.RhytonPeer"));
    commands.put("DJL", java(DJL));
    commands.put("PyTorch", List.of("/usr/bin/python3", PYTHON, "torch"));
    commands.put("Keras", List.of("/usr/bin/python3", PYTHON, "keras"));
    return commands;
  }

  private static List<String> java(String main) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classpath = System.getProperty("java.class.path");
    return List.of(java, "-cp", classpath, main);
  }

  /** Adds the table of the peers; a peer that is missing is left out, and a sentence says why. */
  static void measure(MeasuredTables figures, int rounds, List<PeerModel> models)
      throws IOException {
    var peers = new ArrayList<PeerProcess>();
    try {
      for (var command : commands().entrySet()) {
        var peer = new PeerProcess(command.getValue());
        peers.add(peer);
        if (peer.isMissing())
          System.out.printf(Locale.ROOT, "%s is left out: %s%n", command.getKey(), peer.title);
      }
      peers.stream().filter(PeerProcess::isMissing).forEach(PeerProcess::close);
      peers.removeIf(PeerProcess::isMissing);
      for (var model : models) {
        double first = 0;
        for (var entry : measured(peers, model, rounds).entrySet()) {
          double median = entry.getValue()[rounds / 2];
          first = first == 0 ? median : first;
          var text = String.format(Locale.ROOT, "%,.0f µs (%.2f)", median, median / first);
          figures.add(
              "peers", model.text.replace(",", ";"), entry.getKey(), text.replace(",", " "));
          System.out.println(model + " " + entry.getKey() + ": " + text);
        }
      }
    } finally {
      peers.forEach(PeerProcess::close);
    }
  }

  /** Returns the sorted times of the peers that have a model, after two rounds that warm up. */
  private static Map<String, double[]> measured(
      List<PeerProcess> peers, PeerModel model, int rounds) throws IOException {
    var times = new LinkedHashMap<String, double[]>();
    for (int round = -2; round < rounds; round++) {
      for (var peer : peers) {
        var step = peer.step(model);
        if (step.isEmpty()) continue;
        var all = times.computeIfAbsent(peer.title, t -> new double[rounds]);
        if (round >= 0) all[round] = step.getAsDouble();
      }
    }
    times.values().forEach(Arrays::sort);
    return times;
  }
}
