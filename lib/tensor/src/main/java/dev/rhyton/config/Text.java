package dev.rhyton.config;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Converts names to Keras' spelling, and suggests corrections of misspelt names. */
public final class Text {
  private static final Pattern WORD = Pattern.compile("([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])");

  /** The longest name; the distance to a longer text would take much time and memory. */
  private static final int LONGEST_NAME = 200;

  /** How many levels of lists in lists are printed; a list may contain itself. */
  private static final int DEEPEST = 5;

  private Text() {}

  /**
   * Converts a name to Keras' snake case, as in the automatic names of its layers: {@code
   * BatchNormalization} becomes {@code batch_normalization}, {@code Conv2D} becomes {@code conv2d}.
   */
  public static String snake(String name) {
    var dashed = name.replaceAll("(.)([A-Z][a-z]+)", "$1_$2");
    return dashed.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  /** Converts the name of a Java field to snake case: {@code useBias} becomes {@code use_bias}. */
  public static String key(String field) {
    return WORD.matcher(field).replaceAll("$1$3_$2$4").toLowerCase(Locale.ROOT);
  }

  /** Converts Keras' name to that of Java: {@code use_bias} becomes {@code useBias}. */
  public static String camel(String key) {
    return Pattern.compile("_(.)")
        .matcher(key)
        .replaceAll(m -> m.group(1).toUpperCase(Locale.ROOT));
  }

  /** Formats a number without a trailing {@code .0}. */
  public static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e7
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /**
   * Returns the constant of an enum by Keras' name, as {@code "same"}; {@code family} names the
   * enum in messages.
   */
  public static <E extends Enum<E>> E constant(Class<E> type, String family, String name) {
    var names = new ArrayList<String>();
    for (var constant : type.getEnumConstants()) {
      names.add(constant.name().toLowerCase(Locale.ROOT));
      if (names.get(names.size() - 1).equals(name)) return constant;
    }
    throw new IllegalArgumentException(
        String.format(
            "Unknown %s \"%s\": expected one of %s.%s",
            family, name, String.join(", ", names), didYouMean(name, names)));
  }

  /**
   * Returns a value that prints as a reader expects: arrays by their elements, and objects without
   * a text of their own by their class.
   */
  public static @Nullable Object printable(@Nullable Object value) {
    return printable(value, DEEPEST);
  }

  private static @Nullable Object printable(@Nullable Object value, int depth) {
    if (value == null || value instanceof String || value instanceof Number) return value;
    if (value instanceof Collection<?> elements) {
      if (depth == 0) return "[...]";
      return elements.stream().map(v -> printable(v, depth - 1)).toList();
    }
    if (value instanceof Map<?, ?> map) {
      if (depth == 0) return "{...}";
      return map.entrySet().stream()
          .map(e -> printable(e.getKey(), depth - 1) + "=" + printable(e.getValue(), depth - 1))
          .collect(joining(", ", "{", "}"));
    }
    if (value instanceof Object[] elements) return printable(Arrays.asList(elements), depth);
    if (value.getClass().isArray()) {
      var text = Arrays.deepToString(new Object[] {value});
      return text.substring(1, text.length() - 1);
    }
    boolean isNameless =
        String.valueOf(value.toString()).startsWith(value.getClass().getName() + "@");
    return isNameless ? "an object of class " + value.getClass().getSimpleName() : value;
  }

  /**
   * Returns {@code Did you mean "relu"?}, or an empty text if no known name is similar, or if the
   * name is known: most callers prepare their message before they check.
   */
  public static String didYouMean(String received, Collection<String> known) {
    return nearest(received, known).map(n -> " Did you mean \"" + n + "\"?").orElse("");
  }

  private static Optional<String> nearest(@Nullable String received, Collection<String> known) {
    if (received == null || received.length() > LONGEST_NAME) return Optional.empty();
    if (known.contains(received)) return Optional.empty();
    var lower = received.toLowerCase(Locale.ROOT);
    return known.stream()
        .min(
            Comparator.comparingInt((String n) -> distance(lower, n.toLowerCase(Locale.ROOT)))
                .thenComparingInt(n -> distance(received, n))
                .thenComparing(Comparator.naturalOrder()))
        .filter(
            n -> distance(lower, n.toLowerCase(Locale.ROOT)) <= Math.max(2, received.length() / 3));
  }

  /**
   * Returns the edit distance in which swapping two neighbours counts once (optimal string
   * alignment).
   */
  static int distance(String a, String b) {
    var d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) d[i][0] = i;
    for (int j = 0; j <= b.length(); j++) d[0][j] = j;
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
    return d[a.length()][b.length()];
  }
}
