/** Quantization by samples, for the models that use it. */
@CheckReturnValue
@NullMarked
package dev.rhyton.quantizers.internal;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
