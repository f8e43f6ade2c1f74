package dev.rhyton.ops;

import org.jspecify.annotations.Nullable;

/**
 * A slice of an axis in {@link Ops#getItem}: Python's {@code start:stop:step}, with null for an
 * open end.
 */
public record Slice(@Nullable Integer start, @Nullable Integer stop, @Nullable Integer step) {
  /** A whole axis, {@code :}. */
  public static final Slice ALL = new Slice(null, null, null);

  /** All axes that other parts do not select, {@code ...}. */
  public static final Object ELLIPSIS =
      new Object() {
        @Override
        public String toString() {
          return "...";
        }
      };

  /** Returns {@code start:stop}. */
  public static Slice of(Integer start, Integer stop) {
    return new Slice(start, stop, null);
  }

  /** Returns the slice in Python's notation: {@code 1:3}. */
  @Override
  public String toString() {
    return text(start) + ":" + text(stop) + (step == null ? "" : ":" + step);
  }

  private static String text(@Nullable Integer end) {
    return end == null ? "" : end.toString();
  }
}
