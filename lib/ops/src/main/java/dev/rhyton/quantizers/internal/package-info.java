/** Quantization by samples, for the models that use it. */
@CheckReturnValue
package dev.rhyton.quantizers.internal;

import com.google.errorprone.annotations.CheckReturnValue;
