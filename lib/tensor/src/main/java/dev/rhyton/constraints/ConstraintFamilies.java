package dev.rhyton.constraints;

import dev.rhyton.config.Registry;
import dev.rhyton.config.RegistryFamilies;
import java.util.Map;
import java.util.function.Supplier;

/** The family of constraints. */
public final class ConstraintFamilies implements RegistryFamilies {
  @Override
  public Map<Class<?>, Supplier<Registry<?>>> families() {
    return Map.of(Constraint.class, () -> Constraint.REGISTRY);
  }
}
