package dev.rhyton.initializers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.internal.MemoryCheck;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Computes the initial values of a weight. */
public abstract class Initializer extends Value {
  static final Registry<Initializer> REGISTRY = Initializers.registry();

  /** All zeros. */
  public static final Initializer ZEROS = Initializers.get("zeros");

  /** All ones. */
  public static final Initializer ONES = Initializers.get("ones");

  /** Uniform of variance {@code 2 / (fanIn + fanOut)}; Glorot and Bengio, 2010. */
  public static final Initializer GLOROT_UNIFORM = Initializers.get("glorot_uniform");

  /** An orthogonal matrix; Saxe et al., 2014. */
  public static final Initializer ORTHOGONAL = Initializers.get("orthogonal");

  /**
   * Returns this initializer for a weight with these input and output axes; only some initializers
   * depend on them.
   */
  protected Initializer along(int @Nullable [] inputAxes, int @Nullable [] outputAxes) {
    return this;
  }

  @Override
  protected String module() {
    return "keras.initializers";
  }

  /** Returns values of a shape, drawn from {@code random}. */
  protected abstract NDArray values(Shape shape, RandomGenerator random);

  /** Returns the configured seed, or null. */
  protected @Nullable Long seed() {
    return null;
  }

  /**
   * Returns an initial value that is computed on demand. The seed is drawn immediately, so that the
   * values do not depend on the order in which weights are first used.
   */
  final Supplier<NDArray> prepare(Shape shape) {
    MemoryCheck.checkArray(shape, DType.FLOAT32);
    long seed = seed() == null ? Seed.next() : seed();
    return () ->
        Check.given(className(), "what values returns", values(shape, Seed.generator(seed)));
  }

  /** Returns values of a shape. */
  public final NDArray apply(long... dims) {
    return prepare(Shape.of(dims)).get();
  }
}
