/**
 * A callback that writes what TensorBoard shows.
 *
 * <pre>{@code
 * var board = TensorBoard.of("logs");
 * }</pre>
 */
package dev.rhyton.tensorboard;
