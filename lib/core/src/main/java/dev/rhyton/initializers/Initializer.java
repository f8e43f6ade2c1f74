package dev.rhyton.initializers;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What a new weight starts from. */
public abstract class Initializer extends Value {
  static final Registry<Initializer> REGISTRY = Initializers.registry();

  /** All zeros. */
  public static final Initializer ZEROS = Initializers.get("zeros");

  /** All ones. */
  public static final Initializer ONES = Initializers.get("ones");

  /** Uniform of variance {@code 2 / (fanIn + fanOut)}; Glorot & Bengio, 2010. */
  public static final Initializer GLOROT_UNIFORM = Initializers.get("glorot_uniform");

  /** An orthogonal matrix; Saxe et al., 2014. */
  public static final Initializer ORTHOGONAL = Initializers.get("orthogonal");

  /** The same for a weight whose inputs and outputs lie along these axes, where that matters. */
  public Initializer along(int[] inputAxes, int[] outputAxes) {
    return this;
  }

  /** Values of a shape, drawn from {@code random}. */
  protected abstract NDArray values(Shape shape, RandomGenerator random);

  /** The seed that its configuration fixes, or null. */
  protected Long seed() {
    return null;
  }

  /**
   * A first value that is worked out when it is asked for. The seed is drawn at once, so that the
   * values do not depend on the order in which weights are first used.
   */
  public final Supplier<NDArray> prepare(Shape shape) {
    long seed = seed() == null ? Seed.next() : seed();
    return () -> values(shape, Seed.generator(seed));
  }

  /** Values of a shape. */
  public final NDArray apply(long... dims) {
    return prepare(Shape.of(dims)).get();
  }
}
