package dev.rhyton.config;

/** A value that is fully described by its name, as an enum constant; JSON holds only the name. */
public interface Named {
  /** Returns Keras' name. */
  String name();
}
