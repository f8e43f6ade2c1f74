package dev.rhyton.callbacks;

import dev.rhyton.config.Check;
import java.util.Map;

/** Stops training when the loss is NaN or infinite. */
public final class TerminateOnNaN extends Callback {
  private boolean raiseError;

  private TerminateOnNaN() {}

  /** Creates the callback. */
  public static TerminateOnNaN of() {
    return new TerminateOnNaN();
  }

  /** Sets whether an error is thrown instead. */
  public TerminateOnNaN raiseError(boolean raise) {
    return with(this, c -> c.raiseError = raise);
  }

  @Override
  public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
    Check.given("onTrainBatchEnd", "logs", logs);
    var loss = logs.get("loss");
    if (loss == null || Double.isFinite(loss)) return;
    Check.state(!raiseError, () -> "The loss became " + loss + " in batch " + batch + ".");
    training().out().println("Batch " + batch + ": Invalid loss, terminating training");
    training().stop();
  }
}
