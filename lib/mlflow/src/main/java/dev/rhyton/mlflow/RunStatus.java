package dev.rhyton.mlflow;

/** How a run of MLflow is going, or how it ended. */
enum RunStatus {
  RUNNING(1),
  FINISHED(3),
  FAILED(4),
  KILLED(5);

  /** The number of the status in the files of a run. */
  final int number;

  RunStatus(int number) {
    this.number = number;
  }
}
