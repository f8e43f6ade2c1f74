package dev.rhyton.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The microseconds of a step in a fresh process.
 *
 * @param early of the first 250 steps that follow the very first one, which traces the model
 * @param late of 250 steps after 1,000
 */
record StepTimes(double early, double late) {
  private static final int MEASURED = 250;
  private static final int WARM = 1000;

  /**
   * Measures a model in turns: in each round, every program runs in a fresh process, with all
   * cores, and each round begins with another program.
   *
   * @return the times of each program in each round; programs without the model are left out, as
   *     are those that fail, with a sentence
   */
  static Map<Peer, List<StepTimes>> measure(List<Peer> peers, PeerModel model, int rounds) {
    if (rounds < 1) throw new IllegalArgumentException("At least one round, not " + rounds);
    var times = new LinkedHashMap<Peer, List<StepTimes>>();
    for (var peer : peers) times.put(peer, new ArrayList<>());
    for (int round = 0; round < rounds; round++) {
      var turns = new ArrayList<>(times.keySet());
      Collections.rotate(turns, -round);
      for (var peer : turns) {
        try (var process = peer.start(peer.settings().get(0))) {
          if (process.step(model, 1).isEmpty()) times.remove(peer);
          else times.get(peer).add(of(process, model));
        } catch (IOException e) {
          System.out.printf("%s is left out of %s: %s%n", peer.name(), model, e.getMessage());
          times.remove(peer);
        }
      }
    }
    return times;
  }

  private static StepTimes of(PeerProcess process, PeerModel model) throws IOException {
    double early = process.step(model, MEASURED).orElseThrow();
    var unused = process.step(model, WARM - MEASURED - 1);
    double late = process.step(model, MEASURED).orElseThrow();
    return new StepTimes(early, late);
  }
}
