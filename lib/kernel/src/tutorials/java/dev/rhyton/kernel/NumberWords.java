package dev.rhyton.kernel;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Numbers in words that say how much: "twice", "half", "a third of", "two hundredths", "six times",
 * "all four", "nine of ten". Plain counts, such as "two layers", are left out: most of them only
 * name what is in the code.
 */
final class NumberWords {
  private static final Map<String, Integer> COUNTS =
      Map.ofEntries(
          Map.entry("a", 1),
          Map.entry("an", 1),
          Map.entry("one", 1),
          Map.entry("two", 2),
          Map.entry("three", 3),
          Map.entry("four", 4),
          Map.entry("five", 5),
          Map.entry("six", 6),
          Map.entry("seven", 7),
          Map.entry("eight", 8),
          Map.entry("nine", 9),
          Map.entry("ten", 10),
          Map.entry("twenty", 20),
          Map.entry("hundred", 100));
  private static final Map<String, Integer> PARTS =
      Map.of(
          "third", 3,
          "quarter", 4,
          "fifth", 5,
          "sixth", 6,
          "eighth", 8,
          "tenth", 10,
          "hundredth", 100,
          "thousandth", 1000);

  private static final String COUNT = "(" + String.join("|", COUNTS.keySet()) + ")";
  private static final String MANY =
      COUNTS.keySet().stream()
          .filter(word -> requireNonNull(COUNTS.get(word)) > 1)
          .reduce((a, b) -> a + "|" + b)
          .map(words -> "(" + words + ")")
          .orElseThrow();
  private static final Pattern WORDS =
      Pattern.compile(
          "(?i)\\b(?:"
              + String.join(
                  "|",
                  "twice",
                  "(?<!first |second |new |other )half(?!-)",
                  COUNT
                      + " ("
                      + String.join("|", PARTS.keySet())
                      + ")s?(?= of\\b| or\\b| to\\b|\\W*$|[,.;:)])",
                  MANY + " times",
                  "all " + MANY,
                  COUNT + " (?:out of|of|in) " + MANY)
              + ")\\b");

  private NumberWords() {}

  static List<ProseNumber> in(String sentence) {
    return WORDS.matcher(sentence).results().map(found -> number(found.group())).toList();
  }

  private static ProseNumber number(String found) {
    var text = found.toLowerCase(Locale.ROOT);
    double value = value(text.split(" ", -1));
    return new ProseNumber(text, List.of(value, 1 / value));
  }

  private static double value(String[] words) {
    var first = words[0];
    var last = words[words.length - 1];
    if (words.length == 1) {
      return first.equals("twice") ? 2 : 0.5;
    }
    if (first.equals("all")) {
      return requireNonNull(COUNTS.get(last));
    }
    if (last.equals("times")) {
      return requireNonNull(COUNTS.get(first));
    }
    var part = PARTS.get(last.replaceFirst("s$", ""));
    double whole = part != null ? part : requireNonNull(COUNTS.get(last));
    return requireNonNull(COUNTS.get(first)) / whole;
  }
}
