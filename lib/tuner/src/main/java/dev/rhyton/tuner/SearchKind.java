package dev.rhyton.tuner;

import java.io.Serializable;
import java.util.Map;

/**
 * What all searches in a folder have in common.
 *
 * @param same what is the same beside searcher, goal and seed, by name
 */
record SearchKind(Searcher searcher, boolean minimizes, long seed, Map<String, String> same)
    implements Serializable {
  /** Returns a new search of this kind. */
  Search search() {
    return minimizes ? Search.minimize(searcher, seed) : Search.maximize(searcher, seed);
  }
}
