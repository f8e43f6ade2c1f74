package dev.rhyton.kernel;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A number in a text.
 *
 * @param text the number as it is written
 * @param value its value
 * @param percent whether a percent sign follows
 */
record ProseNumber(String text, double value, boolean percent) {
  // No part of a name (conv2, CIFAR-10), of a version (3.15.1) or of a power (2^8).
  private static final String NOT_BEFORE = "(?<![\\w^]|\\w\\.|\\pL-)";
  private static final Pattern PROSE =
      Pattern.compile(
          NOT_BEFORE
              + "(\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?(?:e-?\\d+)?)(?![\\pL\\d]|\\.\\d)"
              + "([\\h]?%)?");
  private static final Pattern CODE =
      Pattern.compile(
          "(?<![\\pL\\d_])(\\d{1,3}(,\\d{3})+(?!\\d)|\\d[\\d_]*)(\\.\\d+)?([eE]-?\\d+)?");
  private static final Pattern YEAR = Pattern.compile("(19|20)\\d\\d");

  /** Returns the numbers of a sentence, without years. */
  static List<ProseNumber> in(String sentence) {
    return PROSE
        .matcher(sentence)
        .results()
        .filter(found -> !YEAR.matcher(found.group(1)).matches())
        .map(
            found ->
                new ProseNumber(
                    found.group(1),
                    Double.parseDouble(found.group(1).replace(",", "")),
                    found.group(2) != null))
        .toList();
  }

  /** Returns the numbers of Java code or of an output. */
  static List<Double> inCode(String code) {
    return CODE.matcher(code)
        .results()
        .map(found -> Double.parseDouble(found.group().replaceAll("[_,]", "")))
        .toList();
  }

  /** Returns whether one of the values is this number, or, after a percent sign, its hundredth. */
  boolean isOneOf(List<Double> values) {
    return values.stream()
        .anyMatch(other -> near(other, value) || (percent && near(other, value / 100)));
  }

  private static boolean near(double a, double b) {
    return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
  }
}
