package dev.rhyton.onnx;

import dev.rhyton.config.Configured;
import dev.rhyton.config.RegistryEntries;
import java.util.List;

/** The layer of this module, for the registry of layers. */
public final class OnnxEntries implements RegistryEntries {
  @Override
  public String artifact() {
    return "rhyton-onnx";
  }

  @Override
  public List<Class<? extends Configured>> classes() {
    return List.of(OnnxLayer.class);
  }
}
