/**
 * A callback that writes logs for TensorBoard, with the hyperparameters of a training, and {@link
 * dev.rhyton.tensorboard.HParams} for searches of hyperparameters.
 *
 * <pre>{@code
 * var board = TensorBoard.of("logs");
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.tensorboard;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
