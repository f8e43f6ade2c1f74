package dev.rhyton.metrics;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares whether higher or lower values of a metric are better, so that callbacks find the best
 * epoch.
 */
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface BetterWhen {
  /**
   * The direction in which a metric improves; unknown if it depends on what the metric is used for.
   */
  enum Direction {
    UP,
    DOWN,
    UNKNOWN
  }

  /** The direction. */
  Direction value();
}
