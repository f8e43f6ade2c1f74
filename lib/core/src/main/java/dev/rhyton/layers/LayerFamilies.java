package dev.rhyton.layers;

import dev.rhyton.config.Registry;
import dev.rhyton.config.RegistryFamilies;
import java.util.Map;
import java.util.function.Supplier;

/** The family of layers, which models belong to. */
public final class LayerFamilies implements RegistryFamilies {
  @Override
  public Map<Class<?>, Supplier<Registry<?>>> families() {
    return Map.of(Layer.class, () -> Layer.REGISTRY);
  }
}
