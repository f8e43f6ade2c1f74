package dev.rhyton.initializers;

import dev.rhyton.config.Registry;
import dev.rhyton.config.RegistryFamilies;
import java.util.Map;
import java.util.function.Supplier;

/** The family of initializers. */
public final class InitializerFamilies implements RegistryFamilies {
  @Override
  public Map<Class<?>, Supplier<Registry<?>>> families() {
    return Map.of(Initializer.class, () -> Initializer.REGISTRY);
  }
}
