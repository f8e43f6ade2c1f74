package dev.rhyton.ops;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares an operation: marks the overload of an operation that takes all of Keras' arguments,
 * with Keras' signature: {@code @Op("x, axis=None, keepdims=False")}. Its name in Keras is the
 * method's in snake case.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Op {
  /** Returns the parameters in Python's notation, with their defaults. */
  String value() default "";

  /**
   * Returns further parameters, those of later versions of Keras than the reference: files contain
   * them only if they differ from their default. An operation of a later version has no others.
   */
  String later() default "";

  /** Returns the name in Keras, if it is not the method's in snake case. */
  String name() default "";

  /**
   * Returns the module of Keras' class of the operation, {@code "math"} for {@code
   * keras.src.ops.math}, if it is not that of most operations of the facade.
   */
  String module() default "";

  /** Returns the name of Keras' class, if it is not the operation's in camel case. */
  String className() default "";
}
