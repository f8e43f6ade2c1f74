/**
 * Figures that training and evaluation report.
 *
 * <pre>{@code
 * model.compile(Compile.of("adam", "mse").metrics("mae"));
 * }</pre>
 */
package dev.rhyton.metrics;
