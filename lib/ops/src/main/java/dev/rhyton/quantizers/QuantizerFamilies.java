package dev.rhyton.quantizers;

import dev.rhyton.config.Registry;
import dev.rhyton.config.RegistryFamilies;
import java.util.Map;
import java.util.function.Supplier;

/** The families of quantizers and of their configurations. */
public final class QuantizerFamilies implements RegistryFamilies {
  @Override
  public Map<Class<?>, Supplier<Registry<?>>> families() {
    return Map.of(
        Quantizer.class,
        () -> Quantizer.REGISTRY,
        QuantizationConfig.class,
        () -> QuantizationConfig.REGISTRY);
  }
}
