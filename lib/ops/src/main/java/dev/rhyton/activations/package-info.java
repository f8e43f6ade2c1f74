/**
 * Activation functions, by Keras' names.
 *
 * <pre>{@code
 * Dense.of(64).activation("gelu")
 * }</pre>
 */
@CheckReturnValue
package dev.rhyton.activations;

import com.google.errorprone.annotations.CheckReturnValue;
