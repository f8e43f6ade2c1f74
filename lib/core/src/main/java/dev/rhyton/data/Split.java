package dev.rhyton.data;

/**
 * Samples to train on and samples to test with.
 *
 * @param train the samples to train on
 * @param test the samples that training does not see
 */
public record Split(ArrayDataset train, ArrayDataset test) {
  /** {@code Split: 1437 to train on, 360 to test with}. */
  @Override
  public String toString() {
    return "Split: " + train.size() + " to train on, " + test.size() + " to test with";
  }
}
