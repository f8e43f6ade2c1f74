package dev.rhyton.tuner;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@link Tuner#search}: what is trained next, until the trials or the time are over.
 * Each trial runs in a thread of its own, some of them side by side.
 */
final class TunerRun {
  private static final double VALIDATE = 0.03; // of the time, to validate the last trials
  private static final double STOP = 0.015; // of the time, to stop those that go on
  private static final double LEAST = 0.3; // seconds for each of them
  private static final double MOST = 1; // seconds to stop
  private static final long POLL = TimeUnit.MILLISECONDS.toNanos(200); // for other processes

  /**
   * What a search runs on and how long.
   *
   * @param parallel the largest number of trials side by side
   * @param trials the largest number of trials, or null
   * @param minutes the time, or null
   * @param terminator null for none
   */
  record Limits(
      IntSupplier parallel,
      @Nullable Integer trials,
      @Nullable Double minutes,
      @Nullable Terminator terminator,
      int maxConsecutiveFailedTrials) {}

  /** Trains a trial, here or elsewhere, as {@link TrialTraining#train}. */
  @FunctionalInterface
  interface Runner {
    void train(Search search, Trial trial, int until, long deadline);
  }

  /** A trial that runs. */
  private final class Worker extends Thread {
    final Trial trial;
    final int until;
    volatile @Nullable Throwable failure;

    Worker(Trial trial, int until) {
      super("trial " + trial.number());
      this.trial = trial;
      this.until = until;
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        runner.train(search, trial, until, deadline);
      } catch (Throwable e) { // also OutOfMemoryError: the next trial may be smaller
        failure = e;
      } finally {
        ended.add(this);
      }
    }
  }

  private final Search search;
  private final Scheduler scheduler;
  private final Runner runner;
  private final int epochs; // of a full training
  private final Limits limits;
  private final long deadline; // nanoseconds, or 0
  private final Set<Worker> running = new LinkedHashSet<>();
  private final BlockingQueue<Worker> ended = new LinkedBlockingQueue<>();

  TunerRun(Search search, Scheduler scheduler, Runner runner, int epochs, Limits limits) {
    this.search = search;
    this.scheduler = scheduler;
    this.runner = runner;
    this.epochs = epochs;
    this.limits = limits;
    var minutes = limits.minutes();
    deadline = minutes == null ? 0 : System.nanoTime() + (long) (minutes * 60e9);
  }

  void run() {
    try {
      while (!isOver() && !Thread.currentThread().isInterrupted()) {
        boolean hasPlace = running.size() < limits.parallel().getAsInt();
        var job = hasPlace ? search.next(scheduler, epochs, most()) : null;
        if (job != null) start(new Worker(requireNonNull(job.trial()), job.epochs()));
        else if (search.isRunning()) await(hasPlace);
        else break;
      }
    } catch (RuntimeException | Error e) {
      stop(false);
      throw e;
    }
    if (isOver()) join(end()); // they stop by themselves
    stop(isOver());
  }

  /** Returns the largest number of trials: those that there are, if no other one is to begin. */
  private @Nullable Integer most() {
    var all = search.trials();
    var terminator = limits.terminator();
    return terminator != null && terminator.isOver(all)
        ? Integer.valueOf(all.size())
        : limits.trials();
  }

  private boolean isOver() {
    return deadline != 0 && System.nanoTime() - deadline >= 0;
  }

  private void start(Worker worker) {
    running.add(worker);
    search.listener().onTrialBegin(worker.trial, worker.until);
    worker.start();
  }

  /**
   * Waits until a trial has stopped, or the time is over.
   *
   * @param hasPlace whether a trial of another process may be taken up when it stops
   */
  private void await(boolean hasPlace) {
    long left = deadline == 0 ? Long.MAX_VALUE : deadline - System.nanoTime();
    try {
      var worker = ended.poll(hasPlace ? Math.min(POLL, left) : left, TimeUnit.NANOSECONDS);
      if (worker == null) return;
      finish(worker, true);
      checkFailures();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Takes what a trial has come to.
   *
   * @param fails whether an exception is a failure, and not what a stop has led to
   */
  private void finish(Worker worker, boolean fails) {
    running.remove(worker);
    var trial = worker.trial;
    if (fails && worker.failure != null && !trial.ended()) {
      search.fail(trial, Trial.reason(worker.failure));
    }
    search.release(trial);
    search.listener().onTrialEnd(trial);
  }

  private void checkFailures() {
    var last = search.trials().stream().filter(t -> !t.scores().isEmpty() || t.ended()).toList();
    int failed = 0;
    while (failed < last.size() && last.get(last.size() - 1 - failed).failure() != null) failed++;
    if (failed == 0) return;
    var reason = requireNonNull(last.get(last.size() - 1).failure());
    Check.that(
        failed < limits.maxConsecutiveFailedTrials(),
        "Tuner: the last %d trials failed, the last one: %s%s",
        failed,
        reason,
        reason.endsWith(".") ? "" : ".");
  }

  /**
   * Stops the trials that run, and gives up those that do not stop.
   *
   * @param late whether their time is over; otherwise they go on when the search does
   */
  private void stop(boolean late) {
    boolean interrupted = Thread.interrupted();
    var stopped = running.stream().filter(Thread::isAlive).toList();
    stopped.forEach(Thread::interrupt);
    join(System.nanoTime() + nanos(Math.min(MOST, allowed(STOP))));
    for (var worker : List.copyOf(running)) {
      if (worker.isAlive()) search.fail(worker.trial, "it did not end when it was stopped");
      finish(worker, late || !stopped.contains(worker));
    }
    if (interrupted) Thread.currentThread().interrupt();
  }

  /** Waits for the trials that run until a time, or until this thread is interrupted. */
  private void join(long until) {
    try {
      for (var worker : running) {
        long left = (until - System.nanoTime()) / 1_000_000;
        if (left > 0) worker.join(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns the seconds of a share of the time; any for a search without a limit. */
  private double allowed(double share) {
    return limits.minutes() == null ? MOST : Math.max(LEAST, share * limits.minutes() * 60);
  }

  private static long nanos(double seconds) {
    return (long) (seconds * 1e9);
  }

  /** Returns when the last trial is to have ended. */
  private long end() {
    return deadline + nanos(allowed(VALIDATE));
  }
}
