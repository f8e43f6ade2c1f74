/**
 * Samples and targets from arrays, streams and files, what is done to them on their way, and data
 * sets that come with the library or are fetched.
 *
 * <pre>{@code
 * var digits = Datasets.loadDigits();
 * digits.train();      // Dataset of 1437 samples: x (1437, 8, 8) float32, y (1437,) int32
 *
 * var photos = Datasets.imageDatasetFromDirectory(Path.of("photos")).targetSize(64, 64);
 * model.fit(photos.map(x -> x.scale(1 / 255.0)).prefetch(), epochs(10));
 * }</pre>
 */
package dev.rhyton.data;
