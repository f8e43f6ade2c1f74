/**
 * Penalties on weights.
 *
 * <pre>{@code
 * Dense.of(64).kernelRegularizer(L2.of(1e-4))
 * }</pre>
 */
package dev.rhyton.regularizers;
