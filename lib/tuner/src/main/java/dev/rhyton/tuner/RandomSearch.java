package dev.rhyton.tuner;

import java.util.Map;
import java.util.Random;

/** Draws all values at random. Bergstra and Bengio, 2012. */
public final class RandomSearch extends Searcher {
  private static final long serialVersionUID = 1;

  private RandomSearch() {}

  /** Creates the searcher. */
  public static RandomSearch of() {
    return new RandomSearch();
  }

  @Override
  protected Map<String, Object> suggest(Trials trials, Random random) {
    return Map.of();
  }
}
