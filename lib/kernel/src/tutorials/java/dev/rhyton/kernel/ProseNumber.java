package dev.rhyton.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A number in a text.
 *
 * @param text the number as it is written
 * @param values its value, as code may have it: 94 % is 94 or 0.94, a third is 1/3 or 3
 */
record ProseNumber(String text, List<Double> values) {
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

  /** Returns the numbers of a sentence, in digits without years, and in words. */
  static List<ProseNumber> in(String sentence) {
    var numbers = new ArrayList<ProseNumber>();
    PROSE
        .matcher(sentence)
        .results()
        .filter(found -> !YEAR.matcher(found.group(1)).matches())
        .forEach(found -> numbers.add(number(found.group(1), found.group(2) != null)));
    numbers.addAll(NumberWords.in(sentence));
    return numbers;
  }

  private static ProseNumber number(String text, boolean percent) {
    double value = Double.parseDouble(text.replace(",", ""));
    return new ProseNumber(text, percent ? List.of(value, value / 100) : List.of(value));
  }

  /** Returns the numbers of Java code or of an output. */
  static List<Double> inCode(String code) {
    return CODE.matcher(code)
        .results()
        .map(found -> Double.parseDouble(found.group().replaceAll("[_,]", "")))
        .toList();
  }

  /** Returns whether it is one of the numbers of code. */
  boolean isOneOf(List<Double> numbers) {
    return numbers.stream()
        .anyMatch(number -> values.stream().anyMatch(value -> near(number, value)));
  }

  private static boolean near(double a, double b) {
    return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
  }
}
