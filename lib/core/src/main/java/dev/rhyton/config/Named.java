package dev.rhyton.config;

/** A value that its name says whole, as an activation function; JSON holds the name. */
public interface Named {
  /** Keras' name. */
  String name();
}
