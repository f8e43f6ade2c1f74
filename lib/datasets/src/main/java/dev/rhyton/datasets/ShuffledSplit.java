package dev.rhyton.datasets;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Split;

/** A data set without a given split, of which a random fraction is for testing. */
abstract class ShuffledSplit<T extends ShuffledSplit<T>> extends Configured {
  private double testShare = 0.2;
  private long seed = 42;

  @SuppressWarnings("unchecked") // T is the class itself
  private T self() {
    return (T) this;
  }

  /** Sets the seed that selects the test samples, by default 42. */
  public T seed(long value) {
    return with(self(), s -> ((ShuffledSplit<?>) s).seed = value);
  }

  /** Sets the fraction of the samples for testing, by default 0.2. */
  public T testShare(double share) {
    return with(self(), s -> ((ShuffledSplit<?>) s).testShare = share);
  }

  @Override
  protected void check() {
    Check.that(
        testShare > 0 && testShare < 1,
        "%s: testShare must lie between 0 and 1, received %s.",
        loader(),
        testShare);
  }

  /**
   * Returns the name of the method in {@link Datasets} that creates this data set, for messages.
   */
  abstract String loader();

  /** Returns all samples in the order of the file. */
  public abstract ArrayDataset all();

  private Split<ArrayDataset> split() {
    var shuffled = all().shuffle(seed);
    int samples = (int) shuffled.size();
    int test = (int) Math.ceil(samples * testShare);
    return new Split<>(shuffled.slice(test, samples), shuffled.slice(0, test));
  }

  /** Returns the training samples. */
  public ArrayDataset train() {
    return split().train();
  }

  /** Returns the test samples. */
  public ArrayDataset test() {
    return split().test();
  }
}
