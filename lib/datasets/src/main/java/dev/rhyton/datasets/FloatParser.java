package dev.rhyton.datasets;

/**
 * Parses numbers from ASCII digits: those of up to 15 digits and small exponents, which a {@code
 * double} represents or divides exactly, as in W. Clinger, How to Read Floating Point Numbers
 * Accurately, 1990.
 */
final class FloatParser {
  private static final long MOST_DIGITS = 1_000_000_000_000_000L; // below 2⁵³
  private static final int MOST_POWER = 22; // the largest power of ten that is a double
  private static final double[] POWERS = new double[MOST_POWER + 1];

  static {
    POWERS[0] = 1;
    for (int i = 1; i <= MOST_POWER; i++) POWERS[i] = 10 * POWERS[i - 1];
  }

  private FloatParser() {}

  /**
   * Returns the number in a part of an array, the same as {@link Float#parseFloat}; NaN if it has
   * another form.
   */
  static float parse(byte[] bytes, int from, int to) {
    int at = from;
    boolean negative = at < to && bytes[at] == '-';
    if (negative) at++;
    long digits = 0;
    int power = 0;
    int first = at;
    boolean point = false;
    for (; at < to; at++) {
      int digit = bytes[at] - '0';
      if (digit >= 0 && digit <= 9) {
        digits = 10 * digits + digit;
        if (digits >= MOST_DIGITS) return Float.NaN;
        if (point) power--;
      } else if (bytes[at] == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    if (at - first < (point ? 2 : 1)) return Float.NaN;
    if (at < to) {
      int exponent = exponent(bytes, at, to);
      if (exponent == Integer.MIN_VALUE) return Float.NaN;
      power += exponent;
    }
    if (Math.abs(power) > MOST_POWER) return digits == 0 ? signed(0, negative) : Float.NaN;
    double value = power < 0 ? digits / POWERS[-power] : digits * POWERS[power];
    // Between two floats, a rounded double does not say to which side the number is nearer.
    boolean between = (Double.doubleToRawLongBits(value) & 0x1fff_ffff) == 0x1000_0000;
    return between ? Float.NaN : signed((float) value, negative);
  }

  private static float signed(float value, boolean negative) {
    return negative ? -value : value;
  }

  /** Returns the number after an e, MIN_VALUE if there is none. */
  private static int exponent(byte[] bytes, int from, int to) {
    if (bytes[from] != 'e' && bytes[from] != 'E') return Integer.MIN_VALUE;
    int at = from + 1;
    boolean negative = at < to && bytes[at] == '-';
    if (at < to && (negative || bytes[at] == '+')) at++;
    if (at == to || to - at > 3) return Integer.MIN_VALUE;
    int exponent = 0;
    for (; at < to; at++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9) return Integer.MIN_VALUE;
      exponent = 10 * exponent + digit;
    }
    return negative ? -exponent : exponent;
  }
}
