/**
 * A callback that writes logs for TensorBoard, and searches of hyperparameters for its tab HPARAMS.
 *
 * <pre>{@code
 * var board = TensorBoard.of("logs");
 * HParams.write("logs/search", result.trials(), "val_accuracy");
 * }</pre>
 */
@CheckReturnValue
package dev.rhyton.tensorboard;

import com.google.errorprone.annotations.CheckReturnValue;
