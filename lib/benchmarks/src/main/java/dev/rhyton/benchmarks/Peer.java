package dev.rhyton.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A program that is measured.
 *
 * @param name of it
 * @param command that starts it
 * @param environment variables of its process
 * @param settings of threads to try; the first one is used
 */
record Peer(
    String name, List<String> command, Map<String, String> environment, List<Setting> settings) {
  private static final int WARM_UP = 10; // steps of each setting
  private static final int TRIED = 30;
  private static final int FEW = 5; // steps that show whether a setting is hopeless
  private static final double HOPELESS = 5; // times another setting's time
  private static final int TRIALS = 3;

  /** Returns this program with another name. */
  Peer named(String other) {
    return new Peer(other, command, environment, settings);
  }

  /** Starts a process of this program. */
  PeerProcess start(Setting setting) throws IOException {
    var all = new ArrayList<>(command);
    all.addAll(setting.arguments());
    var variables = new HashMap<>(environment);
    variables.putAll(setting.environment());
    return new PeerProcess(all, variables);
  }

  /** Returns this program with the setting whose step of a model takes the least time. */
  Peer best(PeerModel model) {
    var best = settings.get(0);
    double least = Double.POSITIVE_INFINITY;
    for (var setting : settings.size() > 1 ? settings : List.<Setting>of()) {
      double time = tried(model, setting, least);
      if (time < least) {
        best = setting;
        least = time;
      }
    }
    return new Peer(name, command, environment, List.of(best));
  }

  /**
   * Returns the least time of some trials; infinite if the peer has no such model or fails. Trials
   * end if one takes more than twice the time of another setting, or a few steps far more: threads
   * that wait for each other may take a hundred times as long.
   */
  private double tried(PeerModel model, Setting setting, double other) {
    double least = Double.POSITIVE_INFINITY;
    try (var process = start(setting)) {
      if (process.step(model, WARM_UP).isEmpty()) return least;
      if (process.step(model, FEW).orElseThrow() > HOPELESS * other) return least;
      for (int i = 0; i < TRIALS && (i == 0 || least <= 2 * other); i++) {
        least = Math.min(least, process.step(model, TRIED).orElseThrow());
      }
      return least;
    } catch (IOException e) {
      return Double.POSITIVE_INFINITY; // the measurement says why, if no setting is left
    }
  }
}
