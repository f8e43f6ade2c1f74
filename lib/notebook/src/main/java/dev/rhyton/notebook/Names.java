package dev.rhyton.notebook;

import java.util.Collection;
import java.util.stream.Collectors;

/** Lists of names in the texts of pictures, which are read aloud: long ones are cut. */
final class Names {
  private static final int MOST = 10;
  private static final int FIRST = 8; // of more than that

  private Names() {}

  /** Returns the names, or the first of them and how many more there are. */
  static String text(Collection<String> names) {
    return text(names, ", ");
  }

  /** Returns the names between separators. */
  static String text(Collection<String> names, String separator) {
    int count = names.size();
    if (count <= MOST) return String.join(separator, names);
    var first = names.stream().limit(FIRST).collect(Collectors.joining(separator));
    return first + separator + "and " + (count - FIRST) + " more";
  }
}
