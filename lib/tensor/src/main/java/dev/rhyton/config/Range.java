package dev.rhyton.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The range of a numeric option, {@code @Range(atLeast = 1) int units}. Other values, and values
 * that are not finite, are refused by setters and in files. Null is allowed if the option may be
 * null; for an array, the range applies to each element.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Range {
  /** Returns the smallest allowed value. */
  double atLeast() default Double.NEGATIVE_INFINITY;

  /** Returns an exclusive lower bound. */
  double above() default Double.NEGATIVE_INFINITY;

  /** Returns the largest allowed value. */
  double atMost() default Double.POSITIVE_INFINITY;

  /** Returns an exclusive upper bound. */
  double below() default Double.POSITIVE_INFINITY;
}
