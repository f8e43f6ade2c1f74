package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import org.jspecify.annotations.Nullable;

/**
 * Samples to train on, samples to validate with, if there are any, and samples to test with.
 *
 * <p>Choices, such as the number of epochs, are made with the validation samples. The test samples
 * are for the model that was chosen, once:
 *
 * <pre>{@code
 * var fashion = Datasets.loadFashionMnistSample().validationSplit(0.2);
 * model.fit(fashion.train(), epochs(10).validation(fashion.validation()));
 * model.evaluate(fashion.test());
 * }</pre>
 *
 * @param <D> the type of the datasets
 * @param train the samples to train on
 * @param validation the samples to validate with, or null
 * @param test the samples that are held out of training
 */
public record Split<D extends Dataset>(D train, @Nullable D validation, D test) {
  /** Creates the parts of a dataset. */
  public Split {
    Check.given("Split", "train", train);
    Check.given("Split", "test", test);
  }

  /** Creates the pair of two datasets, without samples to validate with. */
  public Split(D train, D test) {
    this(train, null, test);
  }

  /**
   * Returns the samples to validate with.
   *
   * @throws IllegalArgumentException if {@link #validationSplit(double)} has not made any
   */
  @Override
  public D validation() {
    Check.that(
        validation != null,
        "validation: this split has no samples to validate with; validationSplit(0.2) takes a fifth"
            + " of the training samples.");
    return validation;
  }

  /**
   * Returns a split with the last of the training samples as those to validate with, the same ones
   * as with the {@code validationSplit} of {@code fit}. The test samples stay as they are.
   *
   * @param share the fraction of the training samples, above 0 and below 1
   */
  public Split<D> validationSplit(double share) {
    Check.that(
        train instanceof ArrayDataset,
        "validationSplit: expected training samples that lie in memory, received %s; cache() reads"
            + " them into memory.",
        train);
    Check.that(
        validation == null, "validationSplit: this split already has samples to validate with.");
    int samples = (int) train.size();
    int kept = share > 0 && share < 1 ? (int) Math.floor(samples * (1 - share)) : 0;
    Check.that(
        kept > 0 && kept < samples,
        "validationSplit: expected a share above 0 and below 1 that leaves samples on both sides,"
            + " received %s of %d samples.",
        Text.number(share),
        samples);
    var array = (ArrayDataset) train;
    return new Split<>(sameType(array.slice(0, kept)), sameType(array.slice(kept, samples)), test);
  }

  @SuppressWarnings("unchecked") // D is ArrayDataset or one of its supertypes
  private D sameType(ArrayDataset part) {
    return (D) part;
  }

  /** Returns the index of the first test sample. */
  static int border(long samples, double testShare) {
    Check.in("split", "testShare", testShare, 0, 1);
    return (int) Math.floor(samples * (1 - testShare));
  }

  /** {@code Split: 1437 to train on, 360 to test with}. */
  @Override
  public String toString() {
    return "Split: %d to train on, %s%d to test with"
        .formatted(
            train.size(),
            validation == null ? "" : validation.size() + " to validate with, ",
            test.size());
  }
}
