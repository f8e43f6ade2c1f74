/**
 * The operations of {@code keras.ops}, on tensors and on arrays.
 *
 * <pre>{@code
 * NDArray scores = NDArray.from(new float[][] {{1, 3, 2}, {0, 0, 5}});
 * Tensor shares = Ops.softmax(scores);
 * Tensor best = Ops.argmax(Ops.subtract(1, shares), -1);
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.ops;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
