package dev.rhyton.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Target;

/**
 * Says when a method throws, for NullAway and IntelliJ, which know annotations of this name: {@code
 * "false, _ -> fail"} for a first argument that is false. It is part of this library because the
 * compilers of users warn of an annotation with a value whose class they do not have.
 */
@Target(ElementType.METHOD)
public @interface Contract {
  /** Returns the contract, one value for each parameter before the arrow. */
  String value();
}
