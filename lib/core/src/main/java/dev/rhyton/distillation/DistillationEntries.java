package dev.rhyton.distillation;

import dev.rhyton.config.Configured;
import dev.rhyton.config.RegistryEntries;
import java.util.List;

/** The model of this package, for the registry of layers and models. */
public final class DistillationEntries implements RegistryEntries {
  @Override
  public String artifact() {
    return "rhyton-core";
  }

  @Override
  public List<Class<? extends Configured>> classes() {
    return List.of(Distiller.class);
  }
}
