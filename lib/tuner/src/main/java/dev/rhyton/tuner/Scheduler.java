package dev.rhyton.tuner;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which trials train for how many epochs. Trials go on where they stopped, with the state
 * of optimizer and learning mode.
 */
public abstract class Scheduler extends Configured {
  /**
   * What to train next.
   *
   * @param trial a trial that goes on, or null for a new one
   * @param epochs the number of epochs that it has afterwards
   * @param bracket the group of a new trial, for schedulers that have several
   * @param values those of a new trial that goes on with the training of the given one; or null
   */
  public record Job(
      @Nullable Trial trial, int epochs, int bracket, @Nullable Map<String, Object> values) {
    /** Creates the job of a trial with its own state. */
    public Job(@Nullable Trial trial, int epochs, int bracket) {
      this(trial, epochs, bracket, null);
    }

    /** Returns the job of a new trial. */
    public static Job begin(int epochs, int bracket) {
      return new Job(null, epochs, bracket);
    }

    /** Returns the job of a trial that goes on. */
    public static Job goOn(Trial trial, int epochs) {
      return new Job(Check.given("goOn", "trial", trial), epochs, trial.bracket());
    }

    /**
     * Returns the job of a new trial that goes on with the state of another one and other values.
     */
    public static Job goOnWith(Trial parent, int epochs, int bracket, Map<String, Object> values) {
      Check.given("goOnWith", "parent", parent);
      return new Job(
          parent, epochs, bracket, Map.copyOf(Check.entries("goOnWith", "values", values)));
    }
  }

  /** Returns whether a trial may go on: it has not ended and does not run. */
  protected static boolean isFree(Trial trial) {
    Check.given("isFree", "trial", trial);
    return !trial.ended() && !trial.running();
  }

  /**
   * Returns the next job, or null if there is none at the moment: the search ends if no trial runs,
   * and otherwise asks again when one of them has stopped. A trial that {@linkplain Trial#running
   * runs} cannot be the next one.
   *
   * @param most the largest number of epochs of a trial
   * @param mayBegin whether a new trial may begin
   */
  protected abstract @Nullable Job next(Trials trials, int most, boolean mayBegin);
}
