package dev.rhyton.applications;

import dev.rhyton.config.Configured;
import dev.rhyton.config.RegistryEntries;
import java.util.List;

/** The layers of this module, for the registry of all layers. */
public final class ApplicationEntries implements RegistryEntries {
  @Override
  public String artifact() {
    return "rhyton-applications";
  }

  @Override
  public List<Class<? extends Configured>> classes() {
    return List.of(CustomScaleLayer.class, LayerScale.class, StochasticDepth.class);
  }
}
