/**
 * Optimizers, by Keras' names or as values.
 *
 * <pre>{@code
 * Adam.of(1e-3).beta1(0.95)
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.optimizers;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
