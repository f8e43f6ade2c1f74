package dev.rhyton.tuner;

import org.jspecify.annotations.Nullable;

/** Every trial trains for all epochs. */
public final class FullTraining extends Scheduler {
  private FullTraining() {}

  /** Creates the scheduler. */
  public static FullTraining of() {
    return new FullTraining();
  }

  @Override
  protected @Nullable Job next(Trials trials, int most, boolean mayBegin) {
    for (var trial : trials) if (isFree(trial)) return Job.goOn(trial, most);
    return mayBegin ? Job.begin(most, 0) : null;
  }
}
