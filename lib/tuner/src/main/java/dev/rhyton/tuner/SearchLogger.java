package dev.rhyton.tuner;

import dev.rhyton.config.Check;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints a line whenever a trial stops: its score, its values, and the best score so far. */
public final class SearchLogger implements SearchListener {
  private final SearchPlan plan;
  private final String prefix;
  private @Nullable Trial best;

  private SearchLogger(SearchPlan plan, String prefix) {
    this.plan = plan;
    this.prefix = prefix;
    best = plan.earlier().best().orElse(null);
  }

  /**
   * Creates the listener of a search.
   *
   * @param prefix a text at the beginning of each line, such as the name of a run
   */
  public static SearchLogger of(SearchPlan plan, String prefix) {
    Check.given("SearchLogger", "plan", plan);
    Check.given("SearchLogger", "prefix", prefix);
    return new SearchLogger(plan, prefix.isEmpty() ? "" : prefix + "  ");
  }

  @Override
  @SuppressWarnings("SystemOut") // the user reads it
  public synchronized void onTrialEnd(Trial trial) {
    Check.given("onTrialEnd", "trial", trial);
    if (plan.earlier().isBetter(trial, best)) best = trial;
    System.out.println(prefix + line(trial));
  }

  private String line(Trial trial) {
    var text = new StringBuilder(String.format("Trial %d: ", trial.number()));
    if (trial.failure() != null) text.append("failed: ").append(trial.failure());
    else if (trial.epochs() == 0) text.append("no score");
    else text.append(String.format(Locale.ROOT, "%s %.5g", plan.objective(), trial.score()));
    text.append(
        String.format(
            Locale.ROOT, ", %d/%d epochs, %.1fs", trial.epochs(), plan.epochs(), trial.seconds()));
    if (best != null) {
      text.append(
          String.format(Locale.ROOT, ", best %.5g (trial %d)", best.score(), best.number()));
    }
    return text.append(", ").append(trial.valuesText()).toString();
  }
}
