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

  /** Returns the task of a training that may take a share of a time, if there is a limit. */
  Task within(double seconds) {
    if (deadline == 0) return this;
    long end = System.nanoTime() + (long) (seconds * 1e9);
    return new Task(features, all, rows, end - deadline < 0 ? end : deadline);
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
