package dev.rhyton.notebook;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The range of an axis and its ticks, which are at round numbers. */
final class Axis {
  /** The numbers that can be ticks. */
  enum Kind {
    /** All numbers; the range ends at ticks. */
    NUMBERS,
    /** Whole numbers, such as epochs; the range is that of the values, with a small margin. */
    WHOLE,
    /** Dates, as days since 1970; the range is that of the values, with a small margin. */
    DATES,
    /** Powers of ten, at equal distances; values must be above 0. */
    POWERS
  }

  /** A labelled place. */
  record Tick(double value, String label) {}

  /** Beyond this size, the difference of two values may be infinite. */
  private static final double LARGEST = 1e300;

  private static final int DIGITS = 4;
  private static final int MOST_DIGITS = 9; // where fewer would be equal
  private static final int LABEL_GAP = 6; // between neighbouring labels
  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  private static final int LEAST_POWER = -3; // that is written as a number
  private static final int GREATEST_POWER = 4;
  private static final double MARGIN = 0.02;
  private static final double DAY_MILLIS = 24 * 60 * 60 * 1000.0;

  private final @Nullable Kind kind; // null for given ticks
  private final double low;
  private final double high;
  private final List<Tick> ticks;

  private Axis(@Nullable Kind kind, double low, double high, List<Tick> ticks) {
    this.kind = kind;
    this.low = low;
    this.high = high;
    this.ticks = ticks;
  }

  /** Returns whether a value can be drawn: it is a number, finite and not of extreme size. */
  static boolean draws(double value) {
    return Math.abs(value) <= LARGEST;
  }

  /** Returns an axis for values from {@code low} to {@code high} with about this many ticks. */
  static Axis of(Kind kind, double low, double high, int most) {
    return switch (kind) {
      case NUMBERS -> numbers(low, high, most);
      case WHOLE -> whole(low, high, most);
      case DATES -> dates(low, high, most);
      case POWERS -> powers(low, high, most);
    };
  }

  /**
   * Returns an axis as {@link #of}, with as many ticks as have room beside each other.
   *
   * @param room the length of the axis
   * @param distance the least distance of ticks
   */
  static Axis across(Kind kind, double low, double high, double room, int distance, float font) {
    for (int most = (int) room / distance; most > 2; most--) {
      var axis = of(kind, low, high, most);
      if (axis.hasRoom(room, font)) return axis;
    }
    var few = of(kind, low, high, 2);
    int every = 1;
    while (!few.thinned(every).hasRoom(room, font)) every++;
    return few.thinned(every);
  }

  private Axis thinned(int every) {
    var kept = IntStream.range(0, ticks.size()).filter(i -> i % every == 0);
    return new Axis(kind, low, high, kept.mapToObj(ticks::get).toList());
  }

  private boolean hasRoom(double room, float font) {
    for (int i = 1; i < ticks.size(); i++) {
      var left = ticks.get(i - 1);
      var right = ticks.get(i);
      double size = (Theme.width(left.label, font) + Theme.width(right.label, font)) / 2;
      if ((share(right.value) - share(left.value)) * room < size + LABEL_GAP) return false;
    }
    return true;
  }

  /** Returns an axis of given ends and ticks. */
  static Axis between(double low, double high, List<Tick> ticks) {
    return new Axis(null, low, high, ticks);
  }

  private static Axis numbers(double least, double greatest, int most) {
    double size = Math.max(Math.abs(least), Math.abs(greatest));
    if (size < 1 / LARGEST) return numbers(0, 1, most);
    boolean flat = greatest - least < 1e-9 * size;
    double low = flat ? least - 0.05 * size : least;
    double high = flat ? greatest + 0.05 * size : greatest;
    // Values at smaller steps differ by what computations round.
    var smallest =
        BigDecimal.ONE.scaleByPowerOfTen(exponent(new BigDecimal(size)) + 1 - MOST_DIGITS);
    var step = step(new BigDecimal(high).subtract(new BigDecimal(low)), most).max(smallest);
    var first = multiples(low, step, false);
    var last = multiples(high, step, true);
    boolean isPlain = isPlain(first.abs().max(last.abs()).multiply(step));
    var ticks = ticks(step, first, last, v -> text(v, isPlain));
    return new Axis(Kind.NUMBERS, ticks.get(0).value, ticks.get(ticks.size() - 1).value, ticks);
  }

  private static Axis whole(double low, double high, int most) {
    var range = new BigDecimal(high).subtract(new BigDecimal(low));
    var ticks = List.<Tick>of();
    // A short range may lie between two multiples of a large step.
    for (int count = most; ticks.isEmpty(); count++) {
      var step = step(range, count).max(BigDecimal.ONE);
      ticks = ticks(step, multiples(low, step, true), multiples(high, step, false), Axis::whole);
    }
    double margin = Math.max(0.5 / most, MARGIN * (high - low));
    return new Axis(Kind.WHOLE, low - margin, high + margin, ticks);
  }

  private static Axis dates(double low, double high, int most) {
    double margin = Math.max(0.5, MARGIN * (high - low));
    return new Axis(Kind.DATES, low - margin, high + margin, DateTicks.of(low, high, most));
  }

  private static Axis powers(double low, double high, int most) {
    int first = (int) Math.floor(Math.log10(low));
    int last = Math.max(first + 1, (int) Math.ceil(Math.log10(high)));
    int step = Math.max(1, (last - first + most - 1) / most);
    var values = powers(first, last, step);
    var labels = exactLabels(values);
    var ticks = new ArrayList<Tick>();
    for (int i = 0; i < values.size(); i++) {
      ticks.add(new Tick(values.get(i).doubleValue(), labels.get(i)));
    }
    return new Axis(Kind.POWERS, first, last, ticks);
  }

  private static List<BigDecimal> powers(int first, int last, int step) {
    return IntStream.rangeClosed(0, (last - first) / step)
        .mapToObj(i -> BigDecimal.ONE.scaleByPowerOfTen(first + i * step))
        .toList();
  }

  /**
   * Returns the labels of values in one form: powers of ten, of which one has many zeros, as powers
   * of ten, others with at most four digits.
   */
  static List<String> labels(List<Double> values) {
    return exactLabels(values.stream().map(v -> new BigDecimal(Double.toString(v))).toList());
  }

  private static List<String> exactLabels(List<BigDecimal> exact) {
    boolean arePowers =
        exact.stream().allMatch(v -> v.stripTrailingZeros().unscaledValue().equals(BigInteger.ONE));
    boolean areLong =
        exact.stream().anyMatch(v -> exponent(v) < LEAST_POWER || exponent(v) > GREATEST_POWER);
    if (arePowers && areLong) return exact.stream().map(v -> power(exponent(v))).toList();
    return exact.stream().map(v -> label(v.doubleValue())).toList();
  }

  private static String power(int exponent) {
    var digits =
        Integer.toString(Math.abs(exponent))
            .chars()
            .mapToObj(d -> SUPERSCRIPTS.substring(d - '0', d - '0' + 1));
    return "10" + (exponent < 0 ? "⁻" : "") + digits.collect(Collectors.joining());
  }

  /** Returns the smallest of 1, 2, 5, 10, 20, ... that needs at most {@code most} steps. */
  private static BigDecimal step(BigDecimal range, int most) {
    if (range.signum() == 0) return BigDecimal.ONE;
    var least = range.divide(BigDecimal.valueOf(most), MathContext.DECIMAL64);
    var power = BigDecimal.ONE.scaleByPowerOfTen(exponent(least));
    for (int digit : new int[] {1, 2, 5}) {
      var step = power.multiply(BigDecimal.valueOf(digit));
      if (step.compareTo(least) >= 0) return step;
    }
    return power.multiply(BigDecimal.TEN);
  }

  private static BigDecimal multiples(double value, BigDecimal step, boolean up) {
    var mode = up ? RoundingMode.CEILING : RoundingMode.FLOOR;
    return new BigDecimal(value).divide(step, 0, mode);
  }

  private static List<Tick> ticks(
      BigDecimal step, BigDecimal first, BigDecimal last, Function<BigDecimal, String> label) {
    var ticks = new ArrayList<Tick>();
    for (var k = first; k.compareTo(last) <= 0; k = k.add(BigDecimal.ONE)) {
      var value = k.multiply(step);
      ticks.add(new Tick(value.doubleValue(), label.apply(value)));
    }
    return ticks;
  }

  /** Formats a number with all its digits: an epoch is not rounded. */
  private static String whole(BigDecimal value) {
    return value.toBigInteger().toString();
  }

  private static int exponent(BigDecimal value) {
    return value.precision() - value.scale() - 1;
  }

  /** Formats a number with at most four digits, and a minus sign where it is negative. */
  static String label(double value) {
    return label(value, DIGITS);
  }

  private static String label(double value, int digits) {
    if (!draws(value)) return Double.toString(value);
    var rounded = new BigDecimal(value).round(new MathContext(digits));
    return text(rounded, isPlain(rounded));
  }

  /** Formats two numbers with as many digits as tell them apart. */
  static String range(double low, double high) {
    int digits = DIGITS;
    boolean differ = low != high;
    while (differ && digits < MOST_DIGITS && label(low, digits).equals(label(high, digits)))
      digits++;
    return label(low, digits) + " to " + label(high, digits);
  }

  /** Returns whether a number is written without an exponent. */
  private static boolean isPlain(BigDecimal value) {
    return exponent(value) >= -4 && exponent(value) < 6;
  }

  private static String text(BigDecimal value, boolean isPlain) {
    var rounded = value.stripTrailingZeros();
    if (rounded.signum() == 0) return "0";
    int exponent = exponent(rounded);
    var text =
        isPlain
            ? rounded.toPlainString()
            : rounded.scaleByPowerOfTen(-exponent).toPlainString() + "e" + exponent;
    return text.replace('-', '\u2212');
  }

  /** Returns where a value is on the axis, from 0 to 1. */
  double share(double value) {
    return ((kind == Kind.POWERS ? Math.log10(value) : value) - low) / (high - low);
  }

  /** Returns whether the values are days since 1970. */
  boolean isOfDates() {
    return kind == Kind.DATES;
  }

  /** Returns a value as Vega-Lite counts it: milliseconds instead of days. */
  double inVega(double value) {
    return isOfDates() ? value * DAY_MILLIS : value;
  }

  /**
   * Returns the scale as Vega-Lite writes it.
   *
   * @param margin the share of the axis that is added at each end
   */
  Map<String, Object> scale(double margin) {
    boolean isPowers = kind == Kind.POWERS;
    double from = low - margin * (high - low);
    double to = high + margin * (high - low);
    var ends =
        isPowers
            ? List.of(Math.pow(10, from), Math.pow(10, to))
            : List.of(inVega(from), inVega(to));
    var scale = VegaLite.map("domain", ends, "nice", false);
    if (isPowers) scale.put("type", "log");
    else if (isOfDates()) scale.put("type", "utc");
    else scale.put("zero", false);
    return scale;
  }

  /** Returns which ticks Vega-Lite draws: the given ones, or as many of its own. */
  Map<String, Object> vegaTicks() {
    if (kind == Kind.WHOLE)
      return VegaLite.map("tickCount", ticks.size(), "tickMinStep", 1, "format", "d");
    if (kind == Kind.POWERS) {
      // Vega-Lite would draw a line for each digit.
      var power = "abs(log(datum.value) / LN10 - round(log(datum.value) / LN10)) < 1e-9";
      var opacity = VegaLite.map("condition", VegaLite.map("test", power, "value", 1), "value", 0);
      return VegaLite.map("gridOpacity", opacity, "labelExpr", vegaLabels(power));
    }
    if (kind != null) return VegaLite.map("tickCount", ticks.size());
    var values = ticks.stream().map(Tick::value).toList();
    var names = ticks.stream().map(Tick::label).toList();
    return VegaLite.map("values", values, "labelExpr", VegaLite.labels(values, names));
  }

  /** Returns the labels of an axis of powers: those of the picture, of all powers of its range. */
  private String vegaLabels(String isPower) {
    var labels = VegaLite.literal(exactLabels(powers((int) low, (int) high, 1)));
    // Where there is no room, a label is empty.
    return "datum.label && %s ? %s[round(log(datum.value) / LN10) - %d] || datum.label : datum.label"
        .formatted(isPower, labels, (int) low);
  }

  List<Tick> ticks() {
    return ticks;
  }
}
