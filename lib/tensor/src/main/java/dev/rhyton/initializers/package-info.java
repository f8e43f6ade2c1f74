/**
 * Initial values of weights.
 *
 * <pre>{@code
 * Dense.of(64).kernelInitializer("he_normal")
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.initializers;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
