package dev.rhyton.config;

/**
 * The members of a {@link Configured} value that other packages of the library call. They are not
 * public members, so that completion shows only what a user calls.
 */
public final class ConfiguredInternals {
  private ConfiguredInternals() {}

  /** See {@link Configured#className()}. */
  public static String className(Configured value) {
    return value.className();
  }
}
