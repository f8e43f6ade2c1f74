package dev.rhyton.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/**
 * The protocol of the programs that {@link Peers} compares. A program first prints two lines: its
 * name with its version, or "missing" and the reason; and what it computes with. Then it answers
 * each line "MODEL STEPS" by a line with the microseconds of a step and the number of steps that it
 * made, or by "missing" and the reason. Models and samples are made before the time is taken.
 */
public final class PeerProgram {
  private PeerProgram() {}

  /** Makes the models of a program. */
  public interface Runner {
    /**
     * Makes a model and its samples.
     *
     * @throws UnsupportedOperationException if the program has no such model
     */
    Trained prepare(PeerModel model);
  }

  /** A model with its samples. */
  public interface Trained {
    /**
     * Makes training steps, or predictions of one row, and goes through the samples as often as
     * that needs.
     *
     * @return the number of steps that were made
     */
    long run(int steps);
  }

  /** Answers the lines of the standard input. */
  public static void answer(String title, String computesWith, Runner runner) throws IOException {
    System.out.println(title);
    System.out.println(computesWith);
    Map<PeerModel, Trained> models = new EnumMap<>(PeerModel.class);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      int space = line.indexOf(' ');
      var name = PeerModel.of(line.substring(0, space));
      int steps = Integer.parseInt(line.substring(space + 1));
      try {
        var model = models.computeIfAbsent(name, runner::prepare);
        long begun = System.nanoTime();
        long made = model.run(steps);
        System.out.println((System.nanoTime() - begun) / 1e3 / steps + " " + made);
      } catch (UnsupportedOperationException e) {
        System.out.println("missing " + e.getMessage());
      }
    }
  }
}
