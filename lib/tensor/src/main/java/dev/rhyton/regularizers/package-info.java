/**
 * Penalties on weights.
 *
 * <pre>{@code
 * Dense.of(64).kernelRegularizer(L2.of(1e-4))
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.regularizers;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
