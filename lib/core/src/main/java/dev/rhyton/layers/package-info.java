/**
 * Layers: functions of tensors with weights.
 *
 * <pre>{@code
 * var in = Input.of(28, 28, 1);
 * var code = Dense.of(32).activation("relu").apply(Flatten.of().apply(in));
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.layers;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
