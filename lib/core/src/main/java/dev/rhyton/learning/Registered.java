package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.config.Registry;

/** Adds users' classes to the registries of this package. */
final class Registered {
  private Registered() {}

  /**
   * Adds a class. A cell of a notebook that runs again replaces its class by one of the same name;
   * any other class of the same simple name is refused, because files contain only that.
   */
  static <T> void add(Registry<T> registry, String owner, String family, Class<? extends T> type) {
    var name = Check.given(owner, "type", type).getSimpleName();
    var before = registry.names().contains(name) ? registry.get(name).getClass() : type;
    Check.that(
        name(before).equals(name(type)),
        "%s: the %s \"%s\" is already the class %s, so that files cannot name %s too: rename one of"
            + " them.",
        owner,
        family,
        name,
        before.getName(),
        type.getName());
    registry.add(type);
  }

  /** Returns the name of a class without the number of the cell that defined it. */
  private static String name(Class<?> type) {
    return type.getName().replaceFirst("\\$JShell\\$\\w+\\$", "");
  }
}
