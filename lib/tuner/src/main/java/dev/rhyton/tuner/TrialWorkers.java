package dev.rhyton.tuner;

/** Other processes that train the trials of a {@link Tuner}, such as those of a cluster. */
public interface TrialWorkers {
  /** Returns how many trials they can train at the same time, at the moment. */
  int places();

  /**
   * Runs a task in one of the processes and returns its result. It may run again from the beginning
   * if the process is lost. Called by a thread for each trial; an interrupt is to stop the task.
   *
   * @throws InterruptedException if the thread was interrupted
   */
  TrialTask.Result run(TrialTask task) throws InterruptedException;
}
