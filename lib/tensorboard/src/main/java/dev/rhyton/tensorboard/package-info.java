/**
 * A callback that writes logs for TensorBoard.
 *
 * <pre>{@code
 * var board = TensorBoard.of(Path.of("logs"));
 * }</pre>
 */
package dev.rhyton.tensorboard;
