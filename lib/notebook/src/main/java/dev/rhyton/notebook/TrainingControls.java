package dev.rhyton.notebook;

import dev.rhyton.callbacks.Training;
import dev.rhyton.optimizers.OptimizerState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The controls of a training that runs: Stop, Pause, and a slider for the learning rate. The thread
 * of the training reads them after each batch, and sets nothing unless a person has used them.
 */
final class TrainingControls {
  private static final int CHECK_MILLIS = 20;
  private static final double FACTOR = 1000; // from the first rate to the ends of the slider

  private final Control<Integer> stop = Widgets.button("Stop").set("icon", "stop");
  private final Control<Integer> pause = Widgets.button("Pause").set("icon", "pause");
  private final @Nullable Control<Double> rate; // null if the rate cannot be set
  private final double first;
  private double shown; // by the slider

  TrainingControls(OptimizerState state) {
    first = state.learningRate();
    shown = first;
    boolean isSettable = !state.isScheduled() && first > 0;
    rate =
        isSettable
            ? Widgets.logSlider("learning rate", first / FACTOR, first * FACTOR, first)
                .set("description_width", "initial")
            : null;
  }

  List<Control<?>> all() {
    return rate == null ? List.of(stop, pause) : List.of(stop, pause, rate);
  }

  /** Does what the controls say, and returns the nanoseconds of a pause. */
  long apply(Training training) {
    long paused = isPaused() ? pause() : 0;
    if (rate != null && rate.value() != shown) {
      shown = rate.value();
      training.optimizerState().learningRate(shown);
    }
    if (stop.value() > 0) training.stop();
    return paused;
  }

  private boolean isPaused() {
    return pause.value() % 2 == 1;
  }

  private long pause() {
    long start = System.nanoTime();
    pause.set("description", "Continue").set("icon", "play");
    try {
      while (isPaused() && stop.value() == 0) Thread.sleep(CHECK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the training heeds it
    }
    pause.set("description", "Pause").set("icon", "pause");
    return System.nanoTime() - start;
  }

  /** Shows a rate that a callback has set. */
  void follow(OptimizerState state) {
    if (rate == null || rate.value() != shown) return;
    double current = state.learningRate();
    if (current == shown || current < first / FACTOR || current > first * FACTOR) return;
    shown = current;
    rate.value(current);
  }
}
