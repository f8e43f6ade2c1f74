package dev.rhyton.models;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.layers.LayerInternals;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Coordinates the threads that use a model: any number of threads predict, only one at a time
 * trains or evaluates, and none uses the model while it closes.
 *
 * <p>A kernel may stop a thread anywhere, so that a use does not end. All waiting uses the monitor
 * of this object, which a stopped thread releases, and the uses of threads that have ended do not
 * count.
 */
final class ModelUse {
  private static final int CHECK_MILLIS = 100;

  /** The number of trainings in which a thread is, of any model. */
  private static final ThreadLocal<Integer> TRAININGS = ThreadLocal.withInitial(() -> 0);

  private final Model model;
  private List<Use> uses = List.of(); // is replaced in one step
  private boolean closing;
  private volatile boolean closed;

  /** What a thread does with the model, perhaps within another use. */
  record Use(String what, Kind kind, Thread thread) {
    private boolean isOwn() {
      return thread == Thread.currentThread();
    }
  }

  /** What a use allows other threads. */
  enum Kind {
    PREDICTION,
    EVALUATION,
    TRAINING
  }

  ModelUse(Model model) {
    this.model = model;
  }

  /** Runs a use that excludes only closing the model. */
  @CanIgnoreReturnValue
  <T> T predicting(Supplier<T> use) {
    return run("predict", Kind.PREDICTION, use);
  }

  /** Runs a change of the model; throws if another thread trains or evaluates. */
  <T> T training(String what, Supplier<T> use) {
    return run(what, Kind.TRAINING, use);
  }

  /** Runs an evaluation after those of other threads; throws if another thread trains. */
  <T> T evaluating(String what, Supplier<T> use) {
    return run(what, Kind.EVALUATION, use);
  }

  private <T> T run(String what, Kind kind, Supplier<T> body) {
    var use = begin(what, kind);
    try {
      return body.get();
    } finally {
      end(use);
    }
  }

  /** Begins a use; the caller ends it. */
  synchronized Use begin(String what, Kind kind) {
    boolean within = find(Use::isOwn).isPresent(); // which a model that closes waits for
    Check.state(
        !closed && (within || !closing),
        () -> LayerInternals.label(model) + " is closed: build or load it again.");
    if (kind == Kind.TRAINING) {
      refuse(what, Kind.EVALUATION);
    } else if (kind == Kind.EVALUATION) {
      boolean alone =
          await(
              () -> {
                refuse(what, Kind.TRAINING);
                return findOther(Kind.EVALUATION).isEmpty();
              },
              TRAININGS.get() == 0);
      if (!alone) checkInterrupt(what);
    }
    var use = new Use(what, kind, Thread.currentThread());
    var all = new ArrayList<>(uses);
    all.add(use);
    uses = all;
    if (kind == Kind.TRAINING) TRAININGS.set(TRAININGS.get() + 1);
    return use;
  }

  /** Ends what {@link #begin} began. */
  synchronized void end(Use use) {
    if (use.kind == Kind.TRAINING) TRAININGS.set(TRAININGS.get() - 1);
    var others = new ArrayList<>(uses);
    others.remove(use);
    uses = others;
    notifyAll();
  }

  /**
   * Throws a {@link java.util.concurrent.CancellationException} if the thread is interrupted: an
   * evaluation or a prediction of some batches only would be a wrong result. In a callback of a
   * training, which an interrupt ends with its history, it has no effect.
   */
  static void checkInterrupt(String what) {
    if (TRAININGS.get() == 0) Check.notInterrupted(what);
  }

  /** Throws an exception if another thread uses the model in this way, or trains. */
  private void refuse(String what, Kind least) {
    findOther(least)
        .ifPresent(
            other -> {
              throw new IllegalStateException(
                  ("%s: %s is in use by %s on thread \"%s\". One thread at a time can train a model;"
                          + " wait for it, or clone the model.")
                      .formatted(
                          what, LayerInternals.label(model), other.what, other.thread.getName()));
            });
  }

  private Optional<Use> findOther(Kind least) {
    return find(use -> !use.isOwn() && use.kind.compareTo(least) >= 0);
  }

  /** Returns the newest use of a thread that has not ended. */
  private Optional<Use> find(Predicate<Use> wanted) {
    for (int i = uses.size() - 1; i >= 0; i--) {
      var use = uses.get(i);
      if (use.thread.isAlive() && wanted.test(use)) return Optional.of(use);
    }
    return Optional.empty();
  }

  /** Waits until a condition holds; returns whether it does, false if an interrupt ended it. */
  @CanIgnoreReturnValue
  private synchronized boolean await(BooleanSupplier condition, boolean heedsInterrupt) {
    boolean interrupted = false;
    try {
      while (!condition.getAsBoolean()) {
        if (interrupted && heedsInterrupt) return false;
        try {
          wait(CHECK_MILLIS); // a thread that is stopped wakes nobody
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      return true;
    } finally {
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Closes the model once, after the current predictions have ended. */
  synchronized void close(Runnable free) {
    Check.state(
        find(Use::isOwn).isEmpty(),
        () -> "close: " + LayerInternals.label(model) + " is in use by the thread that closes it.");
    findOther(Kind.EVALUATION)
        .ifPresent(
            other -> {
              throw new IllegalStateException(
                  "close: %s is in use by %s on another thread."
                      .formatted(LayerInternals.label(model), other.what));
            });
    closing = true;
    try {
      await(() -> findOther(Kind.PREDICTION).isEmpty(), false);
      if (closed) return;
      closed = true;
      free.run();
    } finally {
      closing = false;
    }
  }
}
