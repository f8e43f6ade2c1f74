package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import dev.rhyton.tuner.SearchDisplay;
import dev.rhyton.tuner.SearchListener;
import dev.rhyton.tuner.SearchLogger;
import dev.rhyton.tuner.SearchPlan;
import java.util.Optional;

/** Shows searches of hyperparameters in the notebook that runs, if there is one. */
public final class SearchBoard implements SearchDisplay {
  /** Creates the service that the tuner loads. */
  public SearchBoard() {}

  @Override
  public Optional<SearchListener> listener(SearchPlan plan) {
    Check.given("listener", "plan", plan);
    var display = LiveDisplay.open();
    var runs = LiveRuns.current();
    if (runs.isEmpty()) return display.map(d -> LiveSearch.in(d, plan));
    if (display.isEmpty()) return Optional.of(SearchLogger.of(plan, runs.get().line()));
    runs.get().openIn(display.get());
    return Optional.of(LiveSearch.in(runs.get(), plan));
  }
}
