package dev.rhyton.tuner;

import dev.rhyton.config.Check;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A hyperparameter: its name and the values that it may have. Every value has a place between 0 and
 * 1, so that searchers need to know nothing of ranges and scales.
 */
public sealed interface Parameter {
  /** The largest number of values of a grid. */
  int LARGEST_GRID = 10_000;

  /** Returns the name. */
  String name();

  /** Returns the value at a place from 0 to 1. */
  Object at(double place);

  /** Returns the place of a value; of several places, the one in the middle. */
  double place(Object value);

  /** Returns whether a value is one of this parameter. */
  boolean contains(@Nullable Object value);

  /** Returns the number of values; {@link Long#MAX_VALUE} for real numbers. */
  long size();

  /** Returns the values of a grid, at most {@code most} for real numbers. */
  List<Object> grid(int most);

  /**
   * Real numbers of a range.
   *
   * @param logarithmic whether equal ratios, not equal differences, are equally likely
   */
  record Real(String name, double low, double high, boolean logarithmic) implements Parameter {
    /** Checks the range. */
    public Real {
      checkRange(name, low, high, logarithmic);
    }

    @Override
    public Object at(double place) {
      checkPlace(name, place);
      if (!logarithmic) return low + place * (high - low);
      return Math.min(high, low * Math.exp(place * Math.log(high / low)));
    }

    @Override
    public double place(Object value) {
      checkContains(this, value);
      double number = ((Number) value).doubleValue();
      if (low == high) return 0.5;
      return logarithmic
          ? Math.log(number / low) / Math.log(high / low)
          : (number - low) / (high - low);
    }

    @Override
    public boolean contains(@Nullable Object value) {
      return value instanceof Number n && n.doubleValue() >= low && n.doubleValue() <= high;
    }

    @Override
    public long size() {
      return low == high ? 1 : Long.MAX_VALUE;
    }

    /** The ends are on the grid. */
    @Override
    public List<Object> grid(int most) {
      Check.that(
          most >= 1 && most <= LARGEST_GRID,
          "%s: expected 1 to %s values of a grid, received %s.",
          name,
          LARGEST_GRID,
          most);
      if (size() == 1 || most == 1) return List.of(at(0.5));
      return IntStream.range(0, most).mapToObj(i -> at(i / (most - 1.0))).toList();
    }
  }

  /**
   * Whole numbers of a range.
   *
   * @param step the difference of two neighbours
   * @param logarithmic whether equal ratios, not equal differences, are equally likely
   */
  record Whole(String name, int low, int high, int step, boolean logarithmic) implements Parameter {
    /** Checks the range. */
    public Whole {
      checkRange(name, low, high, logarithmic);
      Check.that(step > 0, "%s: step must be at least 1, received %s.", name, step);
      Check.that(
          step == 1 || !logarithmic, "%s: step and log exclude each other, received both.", name);
    }

    @Override
    public Object at(double place) {
      checkPlace(name, place);
      if (logarithmic) {
        return (int)
            Math.min(high, Math.floor(low * Math.exp(place * Math.log((high + 1.0) / low))));
      }
      return (int) (low + step * Math.min(size() - 1, (long) (place * size())));
    }

    @Override
    public double place(Object value) {
      checkContains(this, value);
      double number = ((Number) value).intValue();
      return logarithmic
          ? Math.log((number + 0.5) / low) / Math.log((high + 1.0) / low)
          : ((number - low) / step + 0.5) / size();
    }

    @Override
    public boolean contains(@Nullable Object value) {
      if (!(value instanceof Number n) || n.doubleValue() != n.intValue()) return false;
      return n.intValue() >= low && n.intValue() <= high && (n.intValue() - (long) low) % step == 0;
    }

    @Override
    public long size() {
      return (high - (long) low) / step + 1;
    }

    @Override
    public List<Object> grid(int most) {
      Check.that(
          size() <= LARGEST_GRID,
          "%s: %s values are too many for a grid: set a step, or take another searcher.",
          name,
          size());
      return IntStream.range(0, (int) size()).mapToObj(i -> (Object) (low + i * step)).toList();
    }
  }

  /**
   * Some values without an order.
   *
   * @param values texts, numbers or booleans
   */
  record Choice(String name, List<Object> values) implements Parameter {
    /** Checks the values. */
    public Choice {
      values = List.copyOf(Check.all("HyperParameters", "the values of " + name, values));
      Check.that(!values.isEmpty(), "%s: expected at least one value to choose from.", name);
      Check.that(
          values.stream().distinct().count() == values.size(),
          "%s: a value occurs twice in %s.",
          name,
          values);
    }

    @Override
    public Object at(double place) {
      checkPlace(name, place);
      return values.get(Math.min(values.size() - 1, (int) (place * values.size())));
    }

    @Override
    public double place(Object value) {
      checkContains(this, value);
      return (values.indexOf(value) + 0.5) / values.size();
    }

    @Override
    public boolean contains(@Nullable Object value) {
      return value != null && values.contains(value);
    }

    @Override
    public long size() {
      return values.size();
    }

    @Override
    public List<Object> grid(int most) {
      return values;
    }
  }

  private static void checkPlace(String name, double place) {
    Check.that(
        place >= 0 && place <= 1, "%s: expected a place from 0 to 1, received %s.", name, place);
  }

  private static void checkContains(Parameter parameter, Object value) {
    Check.that(parameter.contains(value), "Expected a value of %s, received %s.", parameter, value);
  }

  private static void checkRange(String name, double low, double high, boolean logarithmic) {
    Check.that(
        Double.isFinite(low) && Double.isFinite(high),
        "%s: expected a finite range, received %s to %s.",
        name,
        low,
        high);
    Check.that(low <= high, "%s: the low end %s is above the high end %s.", name, low, high);
    Check.that(!logarithmic || low > 0, "%s: log needs a range above 0, received %s.", name, low);
  }
}
