package dev.rhyton.optimizers;

import dev.rhyton.config.Registry;
import dev.rhyton.config.RegistryFamilies;
import java.util.Map;
import java.util.function.Supplier;

/** The families of optimizers, of their maps and of schedules. */
public final class OptimizerFamilies implements RegistryFamilies {
  @Override
  public Map<Class<?>, Supplier<Registry<?>>> families() {
    return Map.of(
        Optimizer.class,
        () -> Optimizer.REGISTRY,
        OptimizerMap.class,
        () -> OptimizerMap.REGISTRY,
        LearningRateSchedule.class,
        () -> LearningRateSchedule.REGISTRY);
  }
}
