/**
 * Activation functions, by Keras' names.
 *
 * <pre>{@code
 * Dense.of(64).activation("gelu")
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.activations;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
