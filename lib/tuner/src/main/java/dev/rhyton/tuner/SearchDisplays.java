package dev.rhyton.tuner;

import dev.rhyton.config.OptionalServices;

/** What shows searches: the services of modules, or else a {@link SearchLogger}. */
final class SearchDisplays {
  /** A service is loaded once, with the first search that is shown. */
  private static final OptionalServices<SearchDisplay> ALL =
      OptionalServices.of(SearchDisplay.class);

  private static final SearchListener QUIET = new SearchListener() {};

  private SearchDisplays() {}

  /**
   * Returns the listener of a search.
   *
   * @param verbose 0 for none, 1 for that of the first service that has one, 2 for lines
   */
  static SearchListener of(SearchPlan plan, int verbose) {
    if (verbose == 0) return QUIET;
    var lines = SearchLogger.of(plan, "");
    if (verbose == 2) return lines;
    return ALL.first(display -> display.listener(plan)).orElse(lines);
  }
}
