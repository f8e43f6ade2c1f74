package dev.rhyton.tuner;

import dev.rhyton.config.Range;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Ends a trial after an epoch if its best loss so far is worse than the median of what others had
 * on average up to this epoch. Golovin et al., 2017 (Vizier).
 */
public final class MedianRule extends Scheduler {
  private static final int MOST = 200; // trials that another one is compared with, the last ones

  private @Range(atLeast = 1) int startupTrials = 5;
  private @Range(atLeast = 0) int warmUpEpochs = 1;

  /** The trials that ended early, so that not all trials are compared again after each epoch. */
  private transient Set<Trial> behind;

  private MedianRule() {
    copyParts();
  }

  @Override
  protected void copyParts() {
    behind = Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));
  }

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
  protected @Nullable Job next(Trials trials, int most, boolean mayBegin) {
    for (var trial : trials) {
      if (!isFree(trial) || behind.contains(trial)) continue;
      if (!isBehind(trials, trial)) return Job.goOn(trial, trial.epochs() + 1);
      behind.add(trial);
    }
    return mayBegin ? Job.begin(1, 0) : null;
  }

  private boolean isBehind(Trials trials, Trial trial) {
    int epochs = trial.epochs();
    if (epochs <= warmUpEpochs) return false;
    var others =
        trials.subList(Math.max(0, trial.number() - MOST), trial.number()).stream()
            .filter(t -> t.epochs() >= epochs)
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
