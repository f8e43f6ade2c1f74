package dev.rhyton.regularizers;

import dev.rhyton.config.Registry;
import dev.rhyton.config.RegistryFamilies;
import java.util.Map;
import java.util.function.Supplier;

/** The family of regularizers. */
public final class RegularizerFamilies implements RegistryFamilies {
  @Override
  public Map<Class<?>, Supplier<Registry<?>>> families() {
    return Map.of(Regularizer.class, () -> Regularizer.REGISTRY);
  }
}
