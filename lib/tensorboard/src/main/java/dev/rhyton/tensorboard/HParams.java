package dev.rhyton.tensorboard;

import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.tuner.Trial;
import dev.rhyton.tuner.Trials;
import java.nio.file.Path;

/**
 * Writes a search of hyperparameters for the tab HPARAMS of TensorBoard, which shows a table of the
 * trials, parallel coordinates and a matrix of scatter plots.
 *
 * <pre>{@code
 * HParams.write("logs/search", result.trials(), "val_accuracy");
 * }</pre>
 *
 * <p>The log folder contains the hyperparameters with their ranges, and a run for each trial, such
 * as {@code trial-7}, with its values, its scores over the epochs, and whether it failed. A trial
 * ends when it is written, and begins as many seconds before as it took.
 *
 * <p>{@link TensorBoard#hparams} writes the hyperparameters of a single training.
 */
public final class HParams {
  private static final String EXPERIMENT = "_hparams_/experiment";
  static final String START = "_hparams_/session_start_info";
  static final String END = "_hparams_/session_end_info";

  private HParams() {}

  /** Writes the trials, whose score is named {@code "score"}. */
  public static void write(String logDir, Trials trials) {
    write(logDir, trials, "score");
  }

  /**
   * Writes the trials.
   *
   * @param score the name of the score, such as {@code "val_accuracy"}
   */
  public static void write(String logDir, Trials trials, String score) {
    var folder = FileErrors.path("HParams", "a folder", logDir);
    Check.given("HParams", "trials", trials);
    Check.given("HParams", "score", score);
    Check.that(!score.isBlank(), "HParams: expected a name of the score, received \"%s\".", score);
    double now = System.currentTimeMillis() / 1e3;
    try (var file = new EventFile(folder)) {
      file.hparams(EXPERIMENT, HParamsData.experiment(trials.space(), score, now));
    }
    for (var trial : trials) write(folder, trial, score, now);
  }

  private static void write(Path folder, Trial trial, String score, double now) {
    var name = "trial-" + trial.number();
    try (var file = new EventFile(folder.resolve(name))) {
      double start = now - trial.seconds();
      var values = HParamsData.values(trial.parameters(), trial.values());
      file.hparams(START, HParamsData.sessionStart(values, name, start));
      trial.scores().forEach((epochs, value) -> file.scalar(score, value, epochs));
      file.hparams(END, HParamsData.sessionEnd(trial.failure() == null, now));
    }
  }
}
