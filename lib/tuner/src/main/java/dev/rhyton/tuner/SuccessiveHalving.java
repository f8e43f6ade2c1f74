package dev.rhyton.tuner;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Trains many trials for few epochs, the best third of them for three times as many, and so on up
 * to all epochs; then again with new trials. With {@link #brackets}, a round begins with fewer
 * trials of more epochs than the last one, which is Hyperband: Jamieson and Talwalkar, 2016; Li et
 * al., 2018, arXiv 1603.06560.
 *
 * <p>With trials side by side, trials of the next round begin while the last trials of a rung run,
 * so that no place is empty: a trial is among the best only when all of its rung have come as far.
 */
public final class SuccessiveHalving extends Scheduler {
  private @Range(atLeast = 2) int factor = 3;
  private boolean brackets;

  private SuccessiveHalving() {}

  /** Creates the scheduler. */
  public static SuccessiveHalving of() {
    return new SuccessiveHalving();
  }

  /** Creates Hyperband: rounds that begin with different numbers of epochs. */
  public static SuccessiveHalving hyperband() {
    return of().brackets(true);
  }

  /** Sets the factor of the epochs, and of the trials that end, by default 3. */
  public SuccessiveHalving factor(int number) {
    return with(this, h -> h.factor = number);
  }

  /** Sets whether rounds begin with different numbers of epochs, by default false. */
  public SuccessiveHalving brackets(boolean several) {
    return with(this, h -> h.brackets = several);
  }

  /** A round. Its rungs are the numbers of epochs after which trials are compared. */
  private record Round(int trials, List<Integer> rungs) {}

  /** Returns the largest number of rungs above the first one. */
  private int levels(int most) {
    int levels = 0;
    for (long epochs = factor; epochs <= most; epochs *= factor) levels++;
    return levels;
  }

  private Round round(int index, int most) {
    int levels = levels(most);
    int above = brackets ? levels - index % (levels + 1) : levels;
    var rungs = new ArrayList<Integer>();
    for (int i = 0; i <= above; i++) {
      rungs.add((int) Math.max(1, Math.round(most / Math.pow(factor, above - i))));
    }
    double number = Math.ceil((levels + 1.0) / (above + 1) * Math.pow(factor, above));
    return new Round((int) number, rungs);
  }

  @Override
  protected @Nullable Job next(Trials trials, int most, boolean mayBegin) {
    Check.that(most > 0, "SuccessiveHalving: expected at least one epoch, received %s.", most);
    var byBracket = trials.stream().collect(Collectors.groupingBy(Trial::bracket));
    for (int index = 0; ; index++) {
      var round = round(index, most);
      var own = byBracket.getOrDefault(index, List.of());
      var job = next(trials, own, round, index, mayBegin);
      if (job != null) return job;
      if (own.size() < round.trials()) return null; // no trial may begin
    }
  }

  private @Nullable Job next(
      Trials trials, List<Trial> own, Round round, int index, boolean mayBegin) {
    for (var trial : own) {
      if (isFree(trial) && trial.epochs() < round.rungs().get(0)) {
        return Job.goOn(trial, round.rungs().get(0));
      }
    }
    if (own.size() < round.trials() && mayBegin) return Job.begin(round.rungs().get(0), index);
    var rung = own;
    for (int level = 1; level < round.rungs().size(); level++) {
      int before = round.rungs().get(level - 1);
      int epochs = round.rungs().get(level);
      // Those that have not come as far run, and may be among the best.
      if (rung.stream().anyMatch(t -> !t.ended() && t.epochs() < before)) return null;
      int kept = Math.max(1, rung.size() / factor);
      rung = trials.byLoss(rung, before).stream().limit(kept).toList();
      for (var trial : rung) {
        if (isFree(trial) && trial.epochs() < epochs) return Job.goOn(trial, epochs);
      }
    }
    return null;
  }
}
