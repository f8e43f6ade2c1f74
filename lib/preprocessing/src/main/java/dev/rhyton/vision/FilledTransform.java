package dev.rhyton.vision;

/**
 * A random transform of places that leaves gaps at the border, to be filled in one of several ways.
 *
 * @param <L> the layer, which every setter gives back changed
 */
public abstract class FilledTransform<L extends FilledTransform<L>> extends GeometricTransform<L> {
  private FillMode fillMode = FillMode.REFLECT;

  /** {@code "reflect"} (default), {@code "constant"}, {@code "nearest"} or {@code "wrap"}. */
  public L fillMode(String name) {
    return self(with(this, l -> l.fillMode = FillMode.of(name)));
  }

  @Override
  protected final FillMode fillMode() {
    return fillMode;
  }
}
