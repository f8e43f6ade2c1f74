/**
 * Activation functions, by Keras' names.
 *
 * <pre>{@code
 * Dense.of(64).activation("gelu")
 * }</pre>
 */
package dev.rhyton.activations;
