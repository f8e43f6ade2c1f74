package dev.rhyton.spark;

import java.util.function.Supplier;

/** Refuses clusters that allow tables only, such as those of Spark Connect. */
final class Rdds {
  private Rdds() {}

  /** Returns what gives access to RDDs; throws if the cluster does not allow them. */
  static <T> T allowed(String where, Supplier<T> access) {
    try {
      return access.get();
    } catch (UnsupportedOperationException | SecurityException e) {
      throw new IllegalArgumentException(
          where
              + ": this cluster does not allow RDDs, on which the library computes ("
              + e.getMessage()
              + "): use a cluster of a single user (\"dedicated access\"), or collect the rows and"
              + " call model.fit or model.predict.",
          e);
    }
  }
}
