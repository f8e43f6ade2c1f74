package dev.rhyton.spark;

import java.util.Locale;

/**
 * What a training has sent.
 *
 * @param rounds the number of exchanges between driver and workers
 * @param parameters the number of trainable numbers of the model
 * @param gradients the numbers that all workers together sent: gradients, or weights after local
 *     steps
 * @param weights the numbers that the driver sent to each executor
 * @param shuffledBytes the bytes that tasks wrote for other tasks, as Spark counts them
 * @param resultBytes the bytes of the results that tasks returned to the driver, as Spark counts
 *     them
 */
public record Traffic(
    long rounds,
    long parameters,
    long gradients,
    long weights,
    long shuffledBytes,
    long resultBytes) {

  /** {@code 90 rounds of 9,610 weights: 1,729,800 numbers up, ...}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d rounds of %,d weights: %,d numbers from the workers, %,d to each executor; %,d bytes"
            + " shuffled, %,d bytes of results",
        rounds,
        parameters,
        gradients,
        weights,
        shuffledBytes,
        resultBytes);
  }
}
