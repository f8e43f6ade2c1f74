package dev.rhyton.ops;

/**
 * A part of an axis in {@link Ops#getItem}: Python's {@code start:stop:step}, null for an end that
 * is left open.
 */
public record Slice(Integer start, Integer stop, Integer step) {
  /** All of an axis, {@code :}. */
  public static final Slice ALL = new Slice(null, null, null);

  /** As many whole axes as are not named otherwise, {@code ...}. */
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

  /** Returns the slice as Python writes it: {@code 1:3}. */
  @Override
  public String toString() {
    return text(start) + ":" + text(stop) + (step == null ? "" : ":" + step);
  }

  private static String text(Integer end) {
    return end == null ? "" : end.toString();
  }
}
