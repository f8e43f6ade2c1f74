package dev.rhyton.activations;

import dev.rhyton.config.Registry;
import dev.rhyton.config.RegistryFamilies;
import java.util.Map;
import java.util.function.Supplier;

/** The family of activations. */
public final class ActivationFamilies implements RegistryFamilies {
  @Override
  public Map<Class<?>, Supplier<Registry<?>>> families() {
    return Map.of(ActivationFunction.class, () -> ActivationFunction.REGISTRY);
  }
}
