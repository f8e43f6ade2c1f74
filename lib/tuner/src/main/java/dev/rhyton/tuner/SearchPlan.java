package dev.rhyton.tuner;

import dev.rhyton.config.Check;
import org.jspecify.annotations.Nullable;

/**
 * What a call of {@link Tuner#search} is to do, for a {@link SearchListener}.
 *
 * @param objective the value of the logs that is the score
 * @param minimizes whether a small score is good
 * @param epochs the number of epochs of a full training
 * @param limit the largest number of trials, or null
 * @param minutes the time, or null
 * @param earlier the trials of earlier calls in the same folder
 */
public record SearchPlan(
    String objective,
    boolean minimizes,
    int epochs,
    @Nullable Integer limit,
    @Nullable Double minutes,
    Trials earlier) {
  /** Checks that there is an objective, and a list of trials. */
  public SearchPlan {
    Check.given("SearchPlan", "objective", objective);
    Check.given("SearchPlan", "earlier", earlier);
  }
}
