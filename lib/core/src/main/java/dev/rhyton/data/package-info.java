/**
 * Samples and targets, and the data sets that come with the library.
 *
 * <pre>{@code
 * var digits = Datasets.loadDigits();
 * digits.train();      // Dataset of 1437 samples: x (1437, 8, 8) float32, y (1437,) int32
 * }</pre>
 */
package dev.rhyton.data;
