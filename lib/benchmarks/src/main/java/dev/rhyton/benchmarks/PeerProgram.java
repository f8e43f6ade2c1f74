package dev.rhyton.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The protocol of the programs that {@link Peers} compares: first a line with name and version, or
 * "missing" and the reason; then for each line "MODEL STEPS" one with the microseconds of a step,
 * or "missing" and the reason.
 */
public final class PeerProgram {
  private PeerProgram() {}

  /** Runs training steps of a model, or predictions of one row. */
  public interface Runner {
    /**
     * Runs a number of steps, which is always the same for a model.
     *
     * @throws UnsupportedOperationException if the peer has no such model
     */
    void run(PeerModel model, int steps);
  }

  /** Answers the lines of the standard input. */
  public static void answer(String title, Runner runner) throws IOException {
    System.out.println(title);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      int space = line.indexOf(' ');
      var model = PeerModel.valueOf(line.substring(0, space).toUpperCase(Locale.ROOT));
      int steps = Integer.parseInt(line.substring(space + 1));
      long begun = System.nanoTime();
      try {
        runner.run(model, steps);
        System.out.println((System.nanoTime() - begun) / 1e3 / steps);
      } catch (UnsupportedOperationException e) {
        System.out.println("missing " + e.getMessage());
      }
    }
  }
}
