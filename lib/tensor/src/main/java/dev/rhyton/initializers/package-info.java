/**
 * Initial values of weights.
 *
 * <pre>{@code
 * Dense.of(64).kernelInitializer("he_normal")
 * }</pre>
 */
@CheckReturnValue
package dev.rhyton.initializers;

import com.google.errorprone.annotations.CheckReturnValue;
