package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.Seed;
import org.jspecify.annotations.Nullable;

/**
 * Splits a dataset in two, as Keras' {@code split_dataset}: the first samples for training, the
 * last ones for testing.
 *
 * <pre>{@code
 * var split = SplitDataset.of().leftSize(0.8).shuffle(true).seed(42).apply(Dataset.of(x, y));
 * model.fit(split.train(), epochs(10).validation(split.test()));
 * }</pre>
 *
 * <p>A size is a fraction of the samples, {@code 0.8}, or their number, {@code 800}. If only one
 * size is set, the other part has the remaining samples. A dataset without random access is read
 * into memory.
 */
public final class SplitDataset extends Configured {
  private @Nullable Double leftSize;
  private @Nullable Double rightSize;
  private boolean shuffle;
  private @Nullable Long seed;

  private SplitDataset() {}

  /** Creates a split without sizes; at least one of them is needed. */
  public static SplitDataset of() {
    return new SplitDataset();
  }

  /** Sets the fraction of the samples for training, above 0 and below 1. */
  public SplitDataset leftSize(double share) {
    return with(this, s -> s.leftSize = share("leftSize", share));
  }

  /** Sets the number of samples for training. */
  public SplitDataset leftSize(int samples) {
    return with(this, s -> s.leftSize = count("leftSize", samples));
  }

  /** Sets the fraction of the samples for testing, above 0 and below 1. */
  public SplitDataset rightSize(double share) {
    return with(this, s -> s.rightSize = share("rightSize", share));
  }

  /** Sets the number of samples for testing. */
  public SplitDataset rightSize(int samples) {
    return with(this, s -> s.rightSize = count("rightSize", samples));
  }

  /** Sets whether the samples are shuffled first, by default false. */
  public SplitDataset shuffle(boolean first) {
    return with(this, s -> s.shuffle = first);
  }

  /** Sets the seed of the shuffling, by default one of {@link Seed}. */
  public SplitDataset seed(long value) {
    return with(this, s -> s.seed = value);
  }

  private static double share(String what, double share) {
    Check.that(
        share > 0 && share < 1,
        "SplitDataset: %s must be a share above 0 and below 1, or a number of samples, an int;"
            + " received %s.",
        what,
        Text.number(share));
    return share;
  }

  private static double count(String what, int samples) {
    return Check.positive("SplitDataset", what, samples);
  }

  /** Splits a dataset. */
  public Split<IndexedDataset> apply(Dataset data) {
    Check.given("SplitDataset", "data", data);
    Check.that(
        leftSize != null || rightSize != null,
        "SplitDataset: expected leftSize, rightSize or both, received neither.");
    IndexedDataset all = data instanceof IndexedDataset indexed ? indexed : data.cache();
    if (shuffle) all = all.shuffle(seed == null ? Seed.next() : seed);
    int size = Math.toIntExact(all.size());
    int given = rightSize == null ? 0 : samples(rightSize, size);
    int left = leftSize == null ? size - given : samples(leftSize, size);
    int right = rightSize == null ? size - left : given;
    Check.that(
        left > 0 && right > 0 && left + right <= size,
        "SplitDataset: %d and %d of %d samples: expected at least one sample on each side, and no"
            + " more than there are.",
        left,
        right,
        size);
    return new Split<>(all.slice(0, left), all.slice(size - right, size));
  }

  private static int samples(double size, int all) {
    return (int) (size < 1 ? Math.rint(size * all) : size);
  }
}
