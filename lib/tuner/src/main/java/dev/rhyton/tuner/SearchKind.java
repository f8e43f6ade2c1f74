package dev.rhyton.tuner;

import java.io.Serializable;
import java.util.Map;

/**
 * What all searches in a folder have in common.
 *
 * @param same what is the same beside searcher, goals and seed, by name
 */
record SearchKind(Searcher searcher, Goals goals, long seed, Map<String, String> same)
    implements Serializable {
  /** Returns a new search of this kind. */
  Search search() {
    return Search.of(searcher, seed, goals);
  }
}
