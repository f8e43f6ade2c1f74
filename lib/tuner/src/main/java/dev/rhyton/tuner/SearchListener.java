package dev.rhyton.tuner;

/**
 * Follows a search of a {@link Tuner} while it runs, to show it. Trials may call it from several
 * threads, but each trial from one thread at a time.
 */
public interface SearchListener {
  /**
   * A trial begins, or goes on where it stopped.
   *
   * @param epochs the number of epochs that it has afterwards
   */
  default void onTrialBegin(Trial trial, int epochs) {}

  /** A trial that runs has another score. */
  default void onScore(Trial trial) {}

  /** A trial has stopped: it ended, failed, or waits until it may go on. */
  default void onTrialEnd(Trial trial) {}

  /** The search has ended, also by an exception. */
  default void onSearchEnd() {}
}
