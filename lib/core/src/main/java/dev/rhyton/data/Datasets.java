package dev.rhyton.data;

/** Data sets that come with the library. */
public final class Datasets {
  private Datasets() {}

  /**
   * Handwritten digits, 8×8 pixels scaled to 0..1, a fifth of them to test with:
   *
   * <pre>{@code
   * var digits = Datasets.loadDigits();
   * model.fit(digits.train(), epochs(10).validation(digits.test()));
   * }</pre>
   */
  public static Digits loadDigits() {
    return new Digits();
  }
}
