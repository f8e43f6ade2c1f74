package dev.rhyton.distillation;

import dev.rhyton.config.Configured;
import dev.rhyton.config.RegistryEntries;
import java.util.List;

/** The model of this module, for the registry of layers and models. */
public final class DistillationEntries implements RegistryEntries {
  @Override
  public String artifact() {
    return "rhyton-distillation";
  }

  @Override
  public List<Class<? extends Configured>> classes() {
    return List.of(Distiller.class);
  }
}
