package dev.rhyton.config;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.FormatMethod;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Argument checks whose messages say, in one line, what was received and what was expected. */
public final class Check {
  private Check() {}

  /** Throws an {@link IllegalArgumentException} with the message unless the condition holds. */
  @Contract("false, _, _ -> fail")
  @FormatMethod
  public static void that(boolean condition, String format, @Nullable Object... values) {
    if (condition) return;
    var texts = Arrays.stream(values).map(Text::printable).toArray();
    throw new IllegalArgumentException(String.format(format, texts));
  }

  /** Throws an {@link IllegalStateException} with the message unless the condition holds. */
  @Contract("false, _ -> fail")
  public static void state(boolean condition, Supplier<String> message) {
    if (!condition) throw new IllegalStateException(message.get());
  }

  /**
   * Throws a {@link CancellationException} if the thread is interrupted, which stays so: for loops
   * that take long and have no result before their end.
   */
  public static void notInterrupted(String owner) {
    if (!Thread.currentThread().isInterrupted()) return;
    throw new CancellationException(
        owner + ": ended without a result, because the thread is interrupted.");
  }

  /** Requires that a value is not null, and returns it. */
  @CanIgnoreReturnValue
  @Contract("_, _, null -> fail")
  public static <T> T given(String owner, String what, @Nullable T value) {
    that(value != null, "%s: %s must not be null.", owner, what);
    return value;
  }

  /** Requires that an array is not null and contains no null, and returns its values. */
  public static <T> List<T> all(String owner, String what, T @Nullable [] values) {
    that(
        values != null && !hasNull(Arrays.asList(values)),
        "%s: %s must not be null, nor hold null.",
        owner,
        what);
    return List.of(values);
  }

  /** Requires that a list is not null and contains no null, and returns a copy. */
  @CanIgnoreReturnValue
  public static <T> List<T> all(String owner, String what, @Nullable List<T> values) {
    that(
        values != null && !hasNull(values), "%s: %s must not be null, nor hold null.", owner, what);
    return List.copyOf(values);
  }

  private static final int LONGEST_PATTERN = 10_000;

  /** Requires a regular expression, and returns it. */
  @CanIgnoreReturnValue
  public static String pattern(String owner, String what, String expression) {
    given(owner, what, expression);
    that(
        expression.length() <= LONGEST_PATTERN,
        "%s: %s must have at most %d letters, received %d.",
        owner,
        what,
        LONGEST_PATTERN,
        expression.length());
    try {
      return Pattern.compile(expression).pattern();
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          String.format(
              "%s: %s must be a regular expression, received \"%s\": %s.",
              owner, what, expression, e.getDescription()),
          e);
    }
  }

  private static boolean hasNull(Iterable<?> values) {
    for (var value : values) if (value == null) return true;
    return false;
  }

  /** Requires that a map is not null and contains no null, and returns a copy. */
  @CanIgnoreReturnValue
  public static <K, V> Map<K, V> entries(String owner, String what, @Nullable Map<K, V> values) {
    that(
        values != null && !hasNull(values.keySet()) && !hasNull(values.values()),
        "%s: %s must not be null, nor hold null.",
        owner,
        what);
    return Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Requires that a count is at least 1, and returns it. */
  @CanIgnoreReturnValue
  public static long positive(String owner, String what, long value) {
    that(value > 0, "%s: %s must be at least 1, received %d.", owner, what, value);
    return value;
  }

  /** Requires a 32-bit integer, as used for sizes and indices, and returns it. */
  @CanIgnoreReturnValue
  public static int whole(String owner, String what, long value) {
    that(
        value == (int) value,
        "%s: %s must be at least -2147483648 and at most 2147483647, received %d.",
        owner,
        what,
        value);
    return (int) value;
  }

  /** Requires a number in {@code [low, high)}, and returns it. */
  @CanIgnoreReturnValue
  public static double in(String owner, String what, double value, double low, double high) {
    that(
        value >= low && value < high,
        "%s: %s must lie in [%s, %s), received %s.",
        owner,
        what,
        Text.number(low),
        Text.number(high),
        Text.number(value));
    return value;
  }

  /** Requires a number in {@code [0, 1]}, and returns it. */
  @CanIgnoreReturnValue
  public static double share(String owner, String what, double value) {
    that(
        value >= 0 && value <= 1,
        "%s: %s must lie in [0, 1], received %s.",
        owner,
        what,
        Text.number(value));
    return value;
  }

  /** Requires a number that is neither NaN nor infinite, and returns it. */
  @CanIgnoreReturnValue
  public static double finite(String owner, String what, double value) {
    that(
        Double.isFinite(value),
        "%s: %s must be finite, received %s.",
        owner,
        what,
        Text.number(value));
    return value;
  }

  /** Requires a finite number above 0, and returns it. */
  @CanIgnoreReturnValue
  public static double aboveZero(String owner, String what, double value) {
    that(
        value > 0 && Double.isFinite(value),
        "%s: %s must be positive, received %s.",
        owner,
        what,
        Text.number(value));
    return value;
  }

  /** Requires a finite number of at least 0, and returns it. */
  @CanIgnoreReturnValue
  public static double notNegative(String owner, String what, double value) {
    finite(owner, what, value);
    that(value >= 0, "%s: %s must not be negative, received %s.", owner, what, Text.number(value));
    return value;
  }

  /**
   * Requires that the value of an option, a number or an array of numbers, is in a range; null is
   * allowed.
   */
  static void range(String owner, String what, @Nullable Object value, Range range) {
    if (value instanceof int[] all) {
      for (double each : Arrays.stream(all).asDoubleStream().toArray())
        range(owner, what, each, range);
    } else if (value instanceof double[] all) {
      for (double each : all) range(owner, what, each, range);
    } else if (value instanceof Number number) {
      range(owner, what, number.doubleValue(), range);
    }
  }

  private static void range(String owner, String what, double value, Range range) {
    boolean isInside =
        value >= range.atLeast()
            && value > range.above()
            && value <= range.atMost()
            && value < range.below();
    if (isInside && Double.isFinite(value)) return;
    throw new IllegalArgumentException(
        String.format(
            "%s: %s must %s, received %s.",
            owner, what, expected(value, range), Text.number(value)));
  }

  private static String expected(double value, Range range) {
    double most = Math.min(range.atMost(), range.below());
    if (most < Double.POSITIVE_INFINITY) {
      boolean isAbove = range.above() > Double.NEGATIVE_INFINITY;
      return String.format(
          "lie in %s%s, %s%s",
          isAbove ? "(" : "[",
          Text.number(isAbove ? range.above() : range.atLeast()),
          Text.number(most),
          range.below() < Double.POSITIVE_INFINITY ? ")" : "]");
    }
    if (range.above() == 0) return "be positive";
    if (!Double.isFinite(value)) return "be finite";
    return range.atLeast() == 0 ? "not be negative" : "be at least " + Text.number(range.atLeast());
  }
}
