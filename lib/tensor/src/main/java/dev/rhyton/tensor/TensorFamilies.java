package dev.rhyton.tensor;

import dev.rhyton.config.Registry;
import dev.rhyton.config.RegistryFamilies;
import java.util.Map;
import java.util.function.Supplier;

/** The family of dtype policies. */
public final class TensorFamilies implements RegistryFamilies {
  @Override
  public Map<Class<?>, Supplier<Registry<?>>> families() {
    return Map.of(DTypePolicy.class, () -> DTypePolicy.REGISTRY);
  }
}
