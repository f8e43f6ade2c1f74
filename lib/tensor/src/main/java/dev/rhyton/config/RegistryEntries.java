package dev.rhyton.config;

import java.util.List;

/**
 * The classes that a module adds to the registries of their families. {@link
 * java.util.ServiceLoader} finds it, so that strings and files know the layers of every module on
 * the class path.
 */
public interface RegistryEntries {
  /** Returns the artifact of the module, {@code rhyton-preprocessing}. */
  String artifact();

  /** Returns the classes, each registered under its own name. */
  List<Class<? extends Configured>> classes();
}
