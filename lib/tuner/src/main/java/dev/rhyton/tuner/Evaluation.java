package dev.rhyton.tuner;

import java.io.Serializable;

/**
 * How a trial is measured: by one training, by several with different seeds, or by
 * cross-validation.
 *
 * @param parts the number of trainings
 * @param isFolds whether they are those of a cross-validation
 */
record Evaluation(int parts, boolean isFolds) implements Serializable {
  static final Evaluation ONCE = new Evaluation(1, false);

  /** Returns whether trainings share samples, as folds do, also those of a loop of one's own. */
  boolean sharesSamples() {
    return isFolds || parts == 1;
  }

  /** {@code "fold 2 of 5"}. */
  String name(int part) {
    return (isFolds ? "fold " : "repeat ") + (part + 1) + " of " + parts;
  }

  /** {@code "5 folds"}. */
  @Override
  public String toString() {
    return parts + (isFolds ? " folds" : " repeats");
  }
}
