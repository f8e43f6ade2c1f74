/**
 * Configuration as plain fields, with the traversal behind JSON, printing and copying, and the
 * registries.
 *
 * <pre>{@code
 * Adam.of(0.01).beta1(0.95)      // Adam(learning_rate=0.01, beta_1=0.95)
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.config;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
