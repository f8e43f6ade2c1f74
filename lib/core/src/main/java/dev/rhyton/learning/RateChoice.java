package dev.rhyton.learning;

import java.util.Arrays;

/**
 * The rule by which a learning rate is chosen from the losses after short trainings with several
 * factors of it.
 *
 * @param place the place of the chosen factor
 * @param outcome why it was chosen
 */
record RateChoice(int place, AutoChoice.Outcome outcome) {
  private static final double SHARE = 0.25; // of the progress of the best factor
  private static final double ENOUGH = 3; // smaller factors are chosen only if they are the best

  /**
   * Chooses one of the factors, which are in ascending order and contain 1.
   *
   * @param before the loss before the trainings
   * @param after the loss after each of them
   */
  static RateChoice of(double[] factors, double before, double[] after) {
    int best = -1;
    int given = -1;
    for (int i = 0; i < factors.length; i++) {
      boolean better = Double.isFinite(after[i]) && (best < 0 || after[i] < after[best]);
      if (better) best = i;
      if (factors[i] == 1) given = i;
    }
    if (best < 0) return new RateChoice(given, AutoChoice.Outcome.NOT_FINITE);
    if (after[best] >= before) {
      int kept = Double.isFinite(after[given]) ? given : best;
      return new RateChoice(kept, AutoChoice.Outcome.NO_PROGRESS);
    }
    double limit = limit(before, after[best]);
    double least = Math.min(ENOUGH, factors[best]);
    int chosen = 0;
    while (factors[chosen] < least || !(after[chosen] <= limit)) chosen++;
    return new RateChoice(chosen, AutoChoice.Outcome.CHOSEN);
  }

  /**
   * Returns whether the factor at a place may be chosen, whatever the losses with larger factors
   * are: they only lower the limit.
   *
   * @param after the losses so far
   */
  static boolean mayBeChosen(double before, double[] after, int place) {
    double least = Arrays.stream(after).filter(Double::isFinite).min().orElse(Double.NaN);
    return !(least < before) || after[place] <= limit(before, least);
  }

  /** Returns the largest loss of a factor that may be chosen. */
  static double limit(double before, double least) {
    return Double.isFinite(before) ? least + SHARE * (before - least) : Double.MAX_VALUE;
  }
}
