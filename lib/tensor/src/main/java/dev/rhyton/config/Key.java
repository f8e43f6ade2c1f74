package dev.rhyton.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Sets Keras' key of a field where the snake case of its name is not the key:
 * {@code @Key("beta_1")}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Key {
  /** Returns the key in Keras' configuration. */
  String value();
}
