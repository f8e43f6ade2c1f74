package dev.rhyton.learning;

import dev.rhyton.config.Registry;
import dev.rhyton.config.RegistryFamilies;
import java.util.Map;
import java.util.function.Supplier;

/** The families of learning modes and of their parts. */
public final class LearningFamilies implements RegistryFamilies {
  private static final Registry<Learning> MODES =
      new Registry<>(Learning.class, "learning mode")
          .add(BatchLearning.class)
          .add(GradientLearning.class)
          .add(PlainLearning.class)
          .add(WeightLearning.class);

  private static final Registry<Recording> RECORDINGS =
      new Registry<>(Recording.class, "recording")
          .add(DpSgd.class, "Clipped") // its name in earlier files
          .add(NormRecording.class)
          .add(Saga.class);

  private static final Registry<Adversarial> ADVERSARIAL =
      new Registry<>(Adversarial.class, "adversarial training").add(Adversarial.class);

  @Override
  public Map<Class<?>, Supplier<Registry<?>>> families() {
    return Map.of(
        Learning.class,
        () -> MODES,
        Recording.class,
        () -> RECORDINGS,
        Adversarial.class,
        () -> ADVERSARIAL,
        WeightStrategy.class,
        () -> WeightStrategy.REGISTRY);
  }
}
