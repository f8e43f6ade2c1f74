package dev.rhyton.config;

/**
 * A value that is fully described by its name, such as an enum constant; its JSON is only the name.
 */
public interface Named {
  /** Returns Keras' name. */
  String name();
}
