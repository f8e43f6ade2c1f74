/**
 * Projections of weights after each update.
 *
 * <pre>{@code
 * Dense.of(64).kernelConstraint(MaxNorm.of(3))
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.constraints;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
