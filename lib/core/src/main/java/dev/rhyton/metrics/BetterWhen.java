package dev.rhyton.metrics;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which way a metric gets better, so that callbacks know the best epoch. */
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface BetterWhen {
  /** Up or down; unknown where only the person who chose the metric can tell. */
  enum Direction {
    UP,
    DOWN,
    UNKNOWN
  }

  /** The direction. */
  Direction value();
}
