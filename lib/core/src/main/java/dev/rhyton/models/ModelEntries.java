package dev.rhyton.models;

import dev.rhyton.config.Configured;
import dev.rhyton.config.RegistryEntries;
import java.util.List;

/** The models of this package, for the registry of layers, which does not depend on models. */
public final class ModelEntries implements RegistryEntries {
  @Override
  public String artifact() {
    return "rhyton-core";
  }

  @Override
  public List<Class<? extends Configured>> classes() {
    return List.of(Sequential.class, Functional.class);
  }
}
