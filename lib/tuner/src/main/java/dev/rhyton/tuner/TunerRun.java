package dev.rhyton.tuner;

import dev.rhyton.config.Check;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One call of {@link Tuner#search}: what is trained next, until the trials or the time are over.
 */
final class TunerRun {
  private static final long GRACE = TimeUnit.SECONDS.toNanos(1); // to stop, beyond the time
  private static final double MORE = 0.03; // of the time, to validate the last trial

  private final Search search;
  private final Scheduler scheduler;
  private final TrialTraining training;
  private final Terminator terminator; // null for none
  private final Integer trials; // null for any number
  private final Double minutes; // null for any time
  private final int maxConsecutiveFailedTrials;
  private final long deadline; // nanoseconds, or 0

  TunerRun(
      Search search,
      Scheduler scheduler,
      TrialTraining training,
      Terminator terminator,
      Integer trials,
      Double minutes,
      int maxConsecutiveFailedTrials) {
    this.search = search;
    this.scheduler = scheduler;
    this.training = training;
    this.terminator = terminator;
    this.trials = trials;
    this.minutes = minutes;
    this.maxConsecutiveFailedTrials = maxConsecutiveFailedTrials;
    deadline = minutes == null ? 0 : System.nanoTime() + (long) (minutes * 60e9);
  }

  void run() {
    int epochs = training.epochs();
    while (!isOver() && !Thread.currentThread().isInterrupted()) {
      var all = search.trials();
      boolean mayBegin = (trials == null || all.size() < trials) && search.hasNext();
      var job = scheduler.next(all, epochs, mayBegin);
      boolean begins = job != null && job.trial() == null;
      if (begins && terminator != null && terminator.isOver(all)) {
        job = scheduler.next(all, epochs, false);
      }
      if (job == null) break;
      run(job);
      checkFailures();
    }
  }

  private boolean isOver() {
    return deadline != 0 && System.nanoTime() - deadline >= 0;
  }

  private void checkFailures() {
    var all = search.trials();
    int failed = 0;
    while (failed < all.size() && all.get(all.size() - 1 - failed).failure() != null) failed++;
    var last = failed == 0 ? "" : all.get(all.size() - 1).failure();
    Check.that(
        failed < maxConsecutiveFailedTrials,
        "Tuner: the last %d trials failed, the last one: %s%s",
        failed,
        last,
        last.endsWith(".") ? "" : ".");
  }

  /** Runs a job in a thread of its own, which is given up if it does not end in time. */
  private void run(Scheduler.Job job) {
    var trial = trial(job);
    var failure = new AtomicReference<Throwable>();
    var worker = new Thread(() -> train(trial, job.epochs(), failure), "trial " + trial.number());
    worker.setDaemon(true);
    worker.start();
    try {
      if (deadline == 0) worker.join();
      else worker.join(Math.max(1, (end() - System.nanoTime()) / 1_000_000));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (worker.isAlive()) stop(worker);
    if (worker.isAlive()) {
      search.fail(trial, "it did not end when it was stopped");
    } else if (failure.get() != null && !trial.ended()) {
      var message = failure.get().getMessage();
      var type = failure.get().getClass().getSimpleName();
      search.fail(trial, message == null ? type : type + ": " + message);
    }
  }

  private Trial trial(Scheduler.Job job) {
    if (job.values() != null) {
      training.copy(job.trial(), search.trials().size());
      return search.goOnWith(job.trial(), job.trial().epochs(), job.values(), job.bracket());
    }
    if (job.trial() != null) return job.trial();
    var trial = search.ask();
    trial.bracket(job.bracket());
    return trial;
  }

  private void train(Trial trial, int until, AtomicReference<Throwable> failure) {
    try {
      training.train(search, trial, until, deadline);
    } catch (Throwable e) { // also OutOfMemoryError: the next trial may be smaller
      failure.set(e);
    }
  }

  /** Returns when the last trial is to have ended. */
  private long end() {
    return deadline + Math.max(GRACE, (long) (MORE * minutes * 60e9));
  }

  private void stop(Thread worker) {
    boolean interrupted = Thread.interrupted();
    worker.interrupt();
    try {
      worker.join(GRACE / 1_000_000);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) Thread.currentThread().interrupt();
  }
}
