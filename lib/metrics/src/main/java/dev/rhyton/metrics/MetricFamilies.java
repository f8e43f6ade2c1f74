package dev.rhyton.metrics;

import dev.rhyton.config.Registry;
import dev.rhyton.config.RegistryFamilies;
import java.util.Map;
import java.util.function.Supplier;

/** The family of metrics. */
public final class MetricFamilies implements RegistryFamilies {
  @Override
  public Map<Class<?>, Supplier<Registry<?>>> families() {
    return Map.of(Metric.class, () -> Metric.REGISTRY);
  }
}
