package dev.rhyton.data;

import dev.rhyton.config.Check;

/**
 * Samples to train on and samples to test with.
 *
 * @param <D> the type of the datasets
 * @param train the samples to train on
 * @param test the samples that are held out of training
 */
public record Split<D extends Dataset>(D train, D test) {
  /** Creates the pair of two datasets. */
  public Split {
    Check.given("Split", "train", train);
    Check.given("Split", "test", test);
  }

  /** Returns the index of the first test sample. */
  static int border(long samples, double testShare) {
    Check.in("split", "testShare", testShare, 0, 1);
    return (int) Math.floor(samples * (1 - testShare));
  }

  /** {@code Split: 1437 to train on, 360 to test with}. */
  @Override
  public String toString() {
    return "Split: " + train.size() + " to train on, " + test.size() + " to test with";
  }
}
