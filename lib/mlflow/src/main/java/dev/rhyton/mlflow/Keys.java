package dev.rhyton.mlflow;

import dev.rhyton.config.Check;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The names that MLflow accepts for parameters, values and tags. They are also paths of files in a
 * folder of runs, and must not lead out of it.
 */
final class Keys {
  static final int LONGEST = 250;
  private static final Pattern OTHER = Pattern.compile("[^/\\p{L}\\p{N}_.\\- ]");

  private Keys() {}

  /** Returns whether MLflow accepts a name. */
  static boolean isValid(String name) {
    return !OTHER.matcher(name).find()
        && name.length() <= LONGEST
        && List.of(name.split("/", -1)).stream()
            .noneMatch(part -> part.isBlank() || part.equals(".") || part.equals(".."));
  }

  /** Returns the name of a value in the form that MLflow accepts. */
  static String of(String name) {
    var known = OTHER.matcher(name).replaceAll("_");
    var shorter = known.substring(0, Math.min(known.length(), LONGEST));
    return isValid(shorter) ? shorter : "value_" + shorter.replaceAll("[/.]", "_").strip();
  }

  /** Requires names that MLflow accepts. */
  static void check(String what, Map<String, ?> entries) {
    for (var name : entries.keySet()) {
      Check.that(
          isValid(name),
          "MlflowCallback: the name of one of the %s must have 1 to %d letters, digits, \"_\", \"-\","
              + " \".\", \" \" or \"/\", and be no path to another place, received \"%s\".",
          what,
          LONGEST,
          name);
    }
  }
}
