package dev.rhyton.datasets;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Range;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Split;

/** A data set without a given split, of which a random fraction is for testing. */
abstract class ShuffledSplit<T extends ShuffledSplit<T>> extends Configured {
  private double testShare = 0.2;
  private @Range(atLeast = 0, below = 1) double validationSplit;
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

  /**
   * Sets the fraction of the training samples that is held out for validation, by default none. The
   * test samples stay the same.
   */
  public T validationSplit(double share) {
    return with(self(), s -> ((ShuffledSplit<?>) s).validationSplit = share);
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
    var split = new Split<>(shuffled.slice(test, samples), shuffled.slice(0, test));
    return validationSplit == 0 ? split : split.validationSplit(validationSplit);
  }

  /** Returns the training samples, without those held out for validation. */
  public ArrayDataset train() {
    return split().train();
  }

  /**
   * Returns the training samples that are held out for validation.
   *
   * @throws IllegalArgumentException if {@link #validationSplit(double)} does not hold any out
   */
  public ArrayDataset validation() {
    return split().validation();
  }

  /** Returns the test samples. */
  public ArrayDataset test() {
    return split().test();
  }
}
