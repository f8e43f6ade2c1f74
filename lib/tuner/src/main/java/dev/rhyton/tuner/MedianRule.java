package dev.rhyton.tuner;

import dev.rhyton.config.Range;

/**
 * Ends a trial after an epoch if its best loss so far is worse than the median of what others had
 * on average up to this epoch. Golovin et al., 2017 (Vizier).
 */
public final class MedianRule extends Scheduler {
  private @Range(atLeast = 1) int startupTrials = 5;
  private @Range(atLeast = 0) int warmUpEpochs = 1;

  private MedianRule() {}

  /** Creates the scheduler. */
  public static MedianRule of() {
    return new MedianRule();
  }

  /** Sets the number of trials before the first one may end early, by default 5. */
  public MedianRule startupTrials(int number) {
    return with(this, m -> m.startupTrials = number);
  }

  /** Sets the number of epochs after which no trial ends, by default 1. */
  public MedianRule warmUpEpochs(int number) {
    return with(this, m -> m.warmUpEpochs = number);
  }

  @Override
  protected Job next(Trials trials, int most, boolean mayBegin) {
    for (var trial : trials) {
      if (isFree(trial) && !isBehind(trials, trial)) return Job.goOn(trial, trial.epochs() + 1);
    }
    return mayBegin ? Job.begin(1, 0) : null;
  }

  private boolean isBehind(Trials trials, Trial trial) {
    int epochs = trial.epochs();
    if (epochs <= warmUpEpochs) return false;
    var others =
        trials.stream()
            .filter(t -> t.number() < trial.number() && t.epochs() >= epochs)
            .mapToDouble(t -> mean(trials, t, epochs))
            .sorted()
            .toArray();
    if (others.length < startupTrials) return false;
    double best =
        trial.scores().keySet().stream()
            .mapToDouble(e -> trials.loss(trial, e))
            .min()
            .orElse(Double.POSITIVE_INFINITY);
    return best > others[others.length / 2];
  }

  private static double mean(Trials trials, Trial trial, int epochs) {
    return trial.scores().headMap(epochs, true).keySet().stream()
        .mapToDouble(e -> trials.loss(trial, e))
        .average()
        .orElse(Double.POSITIVE_INFINITY);
  }
}
