package dev.rhyton.datasets;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Split;

/** Samples that come in one piece, and of which a share is drawn to test with. */
abstract class ShuffledSplit<T extends ShuffledSplit<T>> extends Configured {
  private double testShare = 0.2;
  private long seed = 42;

  @SuppressWarnings("unchecked") // T is the class itself
  private T self() {
    return (T) this;
  }

  /** Draws which samples are to test with; 42 by default. */
  public T seed(long value) {
    return with(self(), s -> ((ShuffledSplit<?>) s).seed = value);
  }

  /** The share of the samples to test with; 0.2 by default. */
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

  /** The method of {@link Datasets} that makes it, for messages. */
  abstract String loader();

  /** All samples in the order of the file. */
  public abstract ArrayDataset all();

  private Split<ArrayDataset> split() {
    var shuffled = all().shuffle(seed);
    int samples = (int) shuffled.size();
    int test = (int) Math.ceil(samples * testShare);
    return new Split<>(shuffled.slice(test, samples), shuffled.slice(0, test));
  }

  /** The samples to train on. */
  public ArrayDataset train() {
    return split().train();
  }

  /** The samples that training does not see. */
  public ArrayDataset test() {
    return split().test();
  }
}
