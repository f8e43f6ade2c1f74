package dev.rhyton.vision;

/**
 * Base class of random geometric transforms that leave gaps at the border, which are filled in one
 * of several ways.
 *
 * @param <L> the layer itself, which every setter returns as a changed copy
 */
public abstract class FilledTransform<L extends FilledTransform<L>> extends GeometricTransform<L> {
  private FillMode fillMode = FillMode.REFLECT;

  /**
   * Sets how gaps are filled: {@code "reflect"} (default), {@code "constant"}, {@code "nearest"} or
   * {@code "wrap"}.
   */
  public L fillMode(String name) {
    return self(with(this, l -> l.fillMode = FillMode.of(name)));
  }

  @Override
  protected final FillMode fillMode() {
    return fillMode;
  }
}
