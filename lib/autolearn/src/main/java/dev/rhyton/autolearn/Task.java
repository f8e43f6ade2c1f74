package dev.rhyton.autolearn;

/**
 * What is to be learned.
 *
 * @param features the features, with categories one-hot
 * @param all the number of all rows
 * @param rows the number of rows of a training
 * @param deadline the nanoseconds at which trainings stop, or 0
 */
record Task(Features features, int all, int rows, long deadline) {
  /** Returns the task of a training on all rows, without a limit of time. */
  Task whole() {
    return new Task(features, all, all, 0);
  }

  boolean isRegression() {
    return features.isRegression();
  }

  int outputs() {
    return features.target().outputs();
  }

  int width() {
    return features.featureNames().size();
  }

  boolean isOver() {
    return deadline != 0 && System.nanoTime() - deadline >= 0;
  }
}
