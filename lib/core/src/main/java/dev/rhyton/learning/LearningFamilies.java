package dev.rhyton.learning;

import dev.rhyton.config.Registry;
import dev.rhyton.config.RegistryFamilies;
import java.util.Map;
import java.util.function.Supplier;

/** The families of learning modes and of their parts. */
public final class LearningFamilies implements RegistryFamilies {
  private static final Registry<Adversarial> ADVERSARIAL =
      new Registry<>(Adversarial.class, "adversarial training").add(Adversarial.class);

  @Override
  public Map<Class<?>, Supplier<Registry<?>>> families() {
    return Map.of(
        Learning.class,
        () -> BaseLearning.REGISTRY,
        Recording.class,
        () -> BaseRecording.REGISTRY,
        Adversarial.class,
        () -> ADVERSARIAL,
        WeightStrategy.class,
        () -> WeightStrategy.REGISTRY);
  }
}
