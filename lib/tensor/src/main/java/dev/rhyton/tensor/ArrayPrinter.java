package dev.rhyton.tensor;

import dev.rhyton.config.Text;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Locale;

/**
 * Prints the elements of an array as nested lists; an axis longer than 10 is abbreviated in the
 * middle.
 */
final class ArrayPrinter {
  private final StringBuilder to = new StringBuilder();
  private final Object elements;
  private final Shape shape;

  private ArrayPrinter(Object elements, Shape shape) {
    this.elements = elements;
    this.shape = shape;
  }

  /** Returns the text of {@code elements}, a Java array in row-major order. */
  static String print(Object elements, Shape shape) {
    var printer = new ArrayPrinter(elements, shape);
    printer.print(0, 0, Array.getLength(elements));
    return printer.to.toString();
  }

  /** A complex number, which is printed as in Python. */
  private record Complex(float real, float imaginary) {
    @Override
    public String toString() {
      return real + (imaginary < 0 ? "" : "+") + imaginary + "j";
    }
  }

  /**
   * Returns printable complex numbers from the real and imaginary parts, which alternate in {@code
   * parts}.
   */
  static Object complex(float[] parts) {
    var numbers = new Complex[parts.length / 2];
    Arrays.setAll(numbers, i -> new Complex(parts[2 * i], parts[2 * i + 1]));
    return numbers;
  }

  private void print(int axis, int from, int count) {
    if (axis == shape.rank()) {
      to.append(element(Array.get(elements, from)));
      return;
    }
    int length = Math.toIntExact(shape.dim(axis));
    int step = length == 0 ? 0 : count / length;
    boolean last = axis == shape.rank() - 1;
    to.append('[');
    for (int i = 0; i < length; i++) {
      if (i > 0) to.append(last ? ", " : ",\n" + " ".repeat(axis + 1));
      if (length > 10 && i == 3) {
        to.append("...").append(last ? ", " : ",\n" + " ".repeat(axis + 1));
        i = length - 3;
      }
      print(axis + 1, from + i * step, step);
    }
    to.append(']');
  }

  private static String element(Object value) {
    if (value instanceof String s) return '"' + s + '"';
    if (!(value instanceof Float || value instanceof Double)) return value.toString();
    double d = ((Number) value).doubleValue();
    if (!Double.isFinite(d) || (d == Math.rint(d) && Math.abs(d) < 1e7)) return Text.number(d);
    boolean plain = Math.abs(d) >= 1e-3 && Math.abs(d) < 1e6;
    return String.format(Locale.ROOT, plain ? "%.4f" : "%.3e", d);
  }
}
