package dev.rhyton.initializers;

import dev.rhyton.config.ConfigDict;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An initializer that is another one with fixed options under a name of Keras: HeNormal, Zeros, ...
 */
final class NamedInitializer extends Initializer {
  private final transient String name;
  private final transient Initializer base;
  private @Nullable Long seed;
  private int @Nullable [] inputAxes;
  private int @Nullable [] outputAxes;

  NamedInitializer(String name, Initializer base) {
    this.name = name;
    this.base = base;
  }

  @Override
  protected Initializer along(int @Nullable [] inputs, int @Nullable [] outputs) {
    if (inputAxes != null || inputs == null) return this;
    return with(
        this,
        p -> {
          p.inputAxes = inputs;
          p.outputAxes = outputs;
        });
  }

  @Override
  protected NDArray values(Shape shape, RandomGenerator random) {
    return base.along(inputAxes, outputAxes).values(shape, random);
  }

  @Override
  protected @Nullable Long seed() {
    return seed;
  }

  @Override
  protected String className() {
    return name;
  }

  @Override
  protected ConfigDict idleOptions() {
    return base instanceof VarianceScaling v ? v.idleOptions() : super.idleOptions();
  }

  @Override
  public ConfigDict getConfig() {
    return base instanceof Constant ? ConfigDict.of() : super.getConfig();
  }

  @Override
  public String toString() {
    return name;
  }
}
