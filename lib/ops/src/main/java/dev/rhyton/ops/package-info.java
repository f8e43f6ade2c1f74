/** The operations of {@code keras.ops}, on tensors and on arrays. */
@CheckReturnValue
package dev.rhyton.ops;

import com.google.errorprone.annotations.CheckReturnValue;
