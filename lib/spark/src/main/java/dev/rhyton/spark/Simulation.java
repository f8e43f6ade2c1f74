package dev.rhyton.spark;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Range;

/**
 * The time of a batch on clusters that are not at hand, computed from measured times. It shows from
 * which model and number of workers on a way of training pays.
 *
 * <pre>{@code
 * var large = Simulation.of(2.0, 25_000_000); // seconds of a batch in one process, weights
 * large.seconds(Simulation.Scheme.SLICED, 64);
 * }</pre>
 *
 * <p>With {@code W} workers, {@code n} bytes of weights, the bandwidth {@code B} of a machine and
 * the time {@code o} of a job with a stage, a batch takes {@code compute / W} and
 *
 * <ul>
 *   <li>tree: {@code 2o + 2√W · n / B} for the two levels of the sum, and the broadcast
 *   <li>sliced: {@code 2o + n / B} for the shuffle, {@code n / B} for the slices to the driver,
 *       {@code W} blocks to fetch for each owner, and the broadcast
 *   <li>Batch Learning: {@code o + n / B}, since all workers together send each number once, and
 *       the broadcast
 *   <li>averaging: the tree with the optimizer's variables, once in some steps
 * </ul>
 *
 * <p>The broadcast takes {@code 2n / B}, since executors pass its blocks on to each other. The
 * driver starts the tasks of a stage one after another.
 */
public final class Simulation extends Configured {
  /** A way of training. */
  public enum Scheme {
    /** In one process, without Spark. */
    ONE_PROCESS,
    /** Synchronous steps, added by Spark's tree aggregation. */
    TREE,
    /** Synchronous steps, added by slices. */
    SLICED,
    /** Batch Learning: each worker sends the gradients that are assigned to it. */
    BATCH_LEARNING,
    /** Local steps with averaging. */
    AVERAGING
  }

  private static final double BYTES = 4;
  private static final double SLOTS = 3; // Adam's two moments and the weight

  private double compute;
  private double parameters;
  private @Range(above = 0) double bandwidth = 1.25e9; // 10 Gbit/s
  private @Range(atLeast = 0) double jobSeconds = 0.03;
  private @Range(atLeast = 0) double taskSeconds = 0.001;
  private @Range(atLeast = 0) double blockSeconds = 0.0002;
  private @Range(atLeast = 1) int averageEvery = 8;

  private Simulation() {}

  /**
   * Creates a simulation of a model.
   *
   * @param compute the seconds of a batch in one process
   * @param parameters the number of trainable numbers
   */
  public static Simulation of(double compute, double parameters) {
    return made(
        new Simulation(),
        s -> {
          s.compute = Check.aboveZero("Simulation", "compute", compute);
          s.parameters = Check.aboveZero("Simulation", "parameters", parameters);
        });
  }

  /** Sets the bytes that a machine sends in a second, by default 1.25e9 (10 Gbit/s). */
  public Simulation bandwidth(double bytes) {
    return with(this, s -> s.bandwidth = bytes);
  }

  /** Sets the seconds of a job of one stage without work, by default 0.03. */
  public Simulation jobSeconds(double seconds) {
    return with(this, s -> s.jobSeconds = seconds);
  }

  /** Sets the seconds in which the driver starts a task, by default 0.001. */
  public Simulation taskSeconds(double seconds) {
    return with(this, s -> s.taskSeconds = seconds);
  }

  /** Sets the seconds to fetch a block of a shuffle, without its bytes, by default 0.0002. */
  public Simulation blockSeconds(double seconds) {
    return with(this, s -> s.blockSeconds = seconds);
  }

  /** Sets the number of local steps between two exchanges, by default 8. */
  public Simulation averageEvery(int steps) {
    return with(this, s -> s.averageEvery = steps);
  }

  /** Returns the seconds of a batch in a way of training with a number of workers. */
  public double seconds(Scheme way, int workers) {
    Check.given("Simulation", "way", way);
    Check.positive("Simulation", "workers", workers);
    double share = compute / workers;
    double once = BYTES * parameters / bandwidth;
    double stage = jobSeconds + taskSeconds * workers;
    double broadcast = 2 * once;
    double tree = 2 * Math.ceil(Math.sqrt(workers)) * once;
    return switch (way) {
      case ONE_PROCESS -> compute;
      case TREE -> share + 2 * stage + tree + broadcast;
      case SLICED -> share + 2 * stage + blockSeconds * workers + 2 * once + broadcast;
      case BATCH_LEARNING -> share + stage + once + broadcast;
      case AVERAGING -> share + (2 * stage + (tree + broadcast) * SLOTS) / averageEvery;
    };
  }

  /** Returns the way with the shortest time of a batch. */
  public Scheme fastest(int workers, Scheme... ways) {
    var best = Scheme.ONE_PROCESS;
    for (var way : ways.length == 0 ? Scheme.values() : ways) {
      if (seconds(way, workers) < seconds(best, workers)) best = way;
    }
    return best;
  }
}
