package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import java.util.Arrays;

/**
 * The division of the steps of a training among its epochs, if some of them search for a learning
 * rate: all other steps are divided evenly, and an epoch has at least one.
 *
 * @param first the first epoch, which contains the search
 * @param epochs the number of epochs
 * @param steps the number of steps of a pass, by which the number of all steps is known
 * @param trials the number of trials of the search
 * @param trial the number of steps of each of them; one of them is a part of the training
 */
record StepPlan(long first, long epochs, long steps, long trials, long trial) {
  /** Returns the number of steps of the search that are no part of the training. */
  long lost() {
    return (trials - 1) * trial;
  }

  /** Returns the number of steps of the training, which contain one trial. */
  long total() {
    return Math.max(epochs * steps - lost(), firstSteps() + epochs - 1);
  }

  private long firstSteps() {
    return Math.max(trial, Math.max(1, (epochs * steps - lost()) / epochs));
  }

  /** Returns the number of steps of the training in an epoch. */
  long of(int epoch) {
    return end(epoch) - end(epoch - 1);
  }

  /** Returns the number of steps of the training up to the end of an epoch. */
  private long end(long epoch) {
    if (epoch < first) return 0;
    long from = epochs == 1 ? total() : firstSteps();
    return epoch == first ? from : from + (total() - from) * (epoch - first) / (epochs - 1);
  }

  NDArray state() {
    return NDArray.of(new long[] {first, epochs, steps, trials, trial}, 5);
  }

  static StepPlan of(NDArray state) {
    var n = state.toLongs();
    Check.that(
        n.length == 5 && n[0] >= 0 && n[1] > 0 && n[2] > 0 && n[3] > 0 && n[4] > 0,
        "The saved state of a training divides its steps in no possible way, received epoch, epochs,"
            + " steps, trials and steps of a trial %s: it is damaged.",
        Arrays.toString(n));
    return new StepPlan(n[0], n[1], n[2], n[3], n[4]);
  }
}
