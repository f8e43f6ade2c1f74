/**
 * Initial values of weights.
 *
 * <pre>{@code
 * Dense.of(64).kernelInitializer("he_normal")
 * }</pre>
 */
package dev.rhyton.initializers;
