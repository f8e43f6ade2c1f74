package dev.rhyton.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The range of a numeric option, {@code @Range(atLeast = 1) int units}. Setters and files that give
 * another value, or one that is not finite, are refused. Null is allowed where the option may be
 * null; of an array, the range is that of each element.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Range {
  /** The smallest value. */
  double atLeast() default Double.NEGATIVE_INFINITY;

  /** A limit that values are above. */
  double above() default Double.NEGATIVE_INFINITY;

  /** The largest value. */
  double atMost() default Double.POSITIVE_INFINITY;

  /** A limit that values are below. */
  double below() default Double.POSITIVE_INFINITY;
}
