package dev.rhyton.config;

import java.util.Map;
import java.util.function.Supplier;

/**
 * The families of a package. {@link java.util.ServiceLoader} finds it, so that files and fields can
 * refer to members of every family on the class path by the family's type.
 */
public interface RegistryFamilies {
  /** Returns the registry of each family by the family's type; it is made when it is needed. */
  Map<Class<?>, Supplier<Registry<?>>> families();
}
