package dev.rhyton.kernel;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the names that a misspelled name may mean. */
final class SimilarNames {
  private SimilarNames() {}

  /** Returns the most similar of the names, or nothing if none is similar. */
  static Optional<String> nearest(String name, Collection<String> names) {
    return names.stream()
        .filter(other -> areSimilar(name, other))
        .min(Comparator.comparingInt(other -> distance(name, other)));
  }

  private static boolean areSimilar(String name, String other) {
    return distance(name, other) <= 1 + name.length() / 3;
  }

  /**
   * Returns whether a name is another one with a wrong letter, or with letters in another order.
   */
  static boolean isSlip(String name, String other) {
    return distance(name, other) <= Math.max(1, name.length() / 4)
        || Arrays.equals(name.chars().sorted().toArray(), other.chars().sorted().toArray());
  }

  /** Returns the number of letters to change, add or remove; upper and lower case are the same. */
  private static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same =
            Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
        int changed = diagonal + (same ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
