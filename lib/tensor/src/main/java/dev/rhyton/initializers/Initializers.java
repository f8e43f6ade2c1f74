package dev.rhyton.initializers;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Text;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The initializers by their names, as {@code keras.initializers}. */
public final class Initializers {
  /** The initializers of other modules, which may be missing. */
  static final Map<String, List<String>> OF_MODULES =
      Map.of("rhyton-preprocessing", List.of("STFT"));

  private Initializers() {}

  static Registry<Initializer> registry() {
    var registry =
        new Registry<>(Initializer.class, Initializers.class, "initializer")
            .add(Constant.class)
            .add(Identity.class, "IdentityInitializer")
            .add(Orthogonal.class, "OrthogonalInitializer")
            .add(RandomNormal.class, "normal")
            .add(RandomUniform.class, "uniform")
            .add(TruncatedNormal.class)
            .add(VarianceScaling.class);
    constant(registry, "Zeros", 0, "zero");
    constant(registry, "Ones", 1, "one");
    scaled(registry, "GlorotUniform", 1, "fan_avg", "uniform", "xavier_uniform");
    scaled(registry, "GlorotNormal", 1, "fan_avg", "truncated_normal", "xavier_normal");
    scaled(registry, "HeUniform", 2, "fan_in", "uniform");
    scaled(registry, "HeNormal", 2, "fan_in", "truncated_normal");
    scaled(registry, "LecunUniform", 1, "fan_in", "uniform");
    scaled(registry, "LecunNormal", 1, "fan_in", "truncated_normal");
    registry.add("STFTInitializer", () -> registry.get("STFT"));
    return registry.addModules(OF_MODULES);
  }

  private static void constant(
      Registry<Initializer> registry, String name, double value, String alias) {
    preset(registry, name, () -> Constant.of(value), alias);
  }

  private static void scaled(
      Registry<Initializer> registry,
      String name,
      double scale,
      String mode,
      String distribution,
      String... aliases) {
    preset(
        registry,
        name,
        () -> VarianceScaling.of(scale).mode(mode).distribution(distribution),
        aliases);
  }

  private static void preset(
      Registry<Initializer> registry, String name, Supplier<Initializer> base, String... aliases) {
    Supplier<Initializer> make = () -> new NamedInitializer(name, base.get());
    registry.add(name, make).add(Text.snake(name), make);
    for (var alias : aliases) registry.add(alias, make);
  }

  /**
   * Returns the initializer called {@code name} with its defaults: {@code
   * Initializers.get("he_normal")}.
   */
  public static Initializer get(String name) {
    return Initializer.REGISTRY.get(name);
  }

  /** Registers a custom class, so that {@link #get} and files find it. */
  public static void register(Class<? extends Initializer> type) {
    Initializer.REGISTRY.add(type);
  }

  /** Returns all registered names. */
  public static Set<String> names() {
    return Initializer.REGISTRY.names();
  }
}
