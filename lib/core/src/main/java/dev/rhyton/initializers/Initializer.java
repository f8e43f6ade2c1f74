package dev.rhyton.initializers;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Computes the initial values of a weight. */
public abstract class Initializer extends Value {
  private static final Registry<Initializer> REGISTRY =
      new Registry<>(Initializer.class, "initializer")
          .add(Constant.class)
          .add(Identity.class, "IdentityInitializer")
          .add(Orthogonal.class, "OrthogonalInitializer")
          .add(RandomNormal.class, "normal")
          .add(RandomUniform.class, "uniform")
          .add(STFT.class, "STFTInitializer")
          .add(TruncatedNormal.class)
          .add(VarianceScaling.class);

  /** All zeros. */
  public static final Initializer ZEROS = constant("Zeros", 0, "zero");

  /** All ones. */
  public static final Initializer ONES = constant("Ones", 1, "one");

  /** Uniform of variance {@code 2 / (fanIn + fanOut)}; Glorot & Bengio, 2010. */
  public static final Initializer GLOROT_UNIFORM =
      scaled("GlorotUniform", 1, "fan_avg", "uniform", "xavier_uniform");

  /** An orthogonal matrix; Saxe et al., 2014. */
  public static final Initializer ORTHOGONAL = of("orthogonal");

  static {
    scaled("GlorotNormal", 1, "fan_avg", "truncated_normal", "xavier_normal");
    scaled("HeUniform", 2, "fan_in", "uniform");
    scaled("HeNormal", 2, "fan_in", "truncated_normal");
    scaled("LecunUniform", 1, "fan_in", "uniform");
    scaled("LecunNormal", 1, "fan_in", "truncated_normal");
  }

  private static Initializer constant(String name, double value, String alias) {
    return preset(name, () -> new Preset(name, Constant.of(value)), alias);
  }

  private static Initializer scaled(
      String name, double scale, String mode, String distribution, String... aliases) {
    Supplier<Initializer> make =
        () -> new Preset(name, VarianceScaling.of(scale).mode(mode).distribution(distribution));
    return preset(name, make, aliases);
  }

  private static Initializer preset(String name, Supplier<Initializer> make, String... aliases) {
    REGISTRY.add(name, make).add(dev.rhyton.config.Text.snake(name), make);
    for (var alias : aliases) REGISTRY.add(alias, make);
    return make.get();
  }

  /** Returns one of Keras' initializers by its name, with its defaults: {@code "he_normal"}. */
  public static Initializer of(String name) {
    return REGISTRY.get(name);
  }

  /** Registers a custom class, so that strings and files can refer to it. */
  public static void register(Class<? extends Initializer> type) {
    REGISTRY.add(type);
  }

  /**
   * Returns this initializer for a weight with these input and output axes; only some initializers
   * depend on them.
   */
  public Initializer along(int[] inputAxes, int[] outputAxes) {
    return this;
  }

  /** Returns values of a shape, drawn from {@code random}. */
  protected abstract NDArray values(Shape shape, RandomGenerator random);

  /** Returns the configured seed, or null. */
  protected Long seed() {
    return null;
  }

  /**
   * Returns an initial value that is computed on demand. The seed is drawn immediately, so that the
   * values do not depend on the order in which weights are first used.
   */
  public final Supplier<NDArray> prepare(Shape shape) {
    long seed = seed() == null ? Seed.next() : seed();
    return () -> values(shape, Seed.generator(seed));
  }

  /** Returns values of a shape. */
  public final NDArray apply(long... dims) {
    return prepare(Shape.of(dims)).get();
  }
}
