/**
 * A callback that writes logs for TensorBoard.
 *
 * <pre>{@code
 * var board = TensorBoard.of("logs");
 * }</pre>
 */
package dev.rhyton.tensorboard;
