package dev.rhyton.distillation;

import dev.rhyton.config.Registry;
import dev.rhyton.config.RegistryFamilies;
import java.util.Map;
import java.util.function.Supplier;

/** The family of distillation losses. */
public final class DistillationFamilies implements RegistryFamilies {
  @Override
  public Map<Class<?>, Supplier<Registry<?>>> families() {
    return Map.of(DistillationLoss.class, () -> DistillationLoss.REGISTRY);
  }
}
