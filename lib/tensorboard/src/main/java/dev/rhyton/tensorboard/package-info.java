/**
 * A callback that writes logs for TensorBoard.
 *
 * <pre>{@code
 * var board = TensorBoard.of("logs");
 * }</pre>
 */
@CheckReturnValue
package dev.rhyton.tensorboard;

import com.google.errorprone.annotations.CheckReturnValue;
