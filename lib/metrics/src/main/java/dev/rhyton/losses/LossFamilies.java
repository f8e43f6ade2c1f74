package dev.rhyton.losses;

import dev.rhyton.config.Registry;
import dev.rhyton.config.RegistryFamilies;
import java.util.Map;
import java.util.function.Supplier;

/** The family of losses. */
public final class LossFamilies implements RegistryFamilies {
  @Override
  public Map<Class<?>, Supplier<Registry<?>>> families() {
    return Map.of(Loss.class, () -> Loss.REGISTRY);
  }
}
