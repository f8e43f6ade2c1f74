/**
 * Metrics, the values that training and evaluation report.
 *
 * <pre>{@code
 * model.compile(Compile.of("adam", "mse").metrics("mae"));
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.metrics;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
