package dev.rhyton.callbacks;

import dev.rhyton.config.Check;
import java.util.Locale;
import java.util.Map;

/**
 * Prints the progress of training in one line, which is overwritten: epoch, batches, time, values.
 * With {@code eachEpoch}, every epoch has a separate line.
 */
public final class ProgbarLogger extends Callback {
  private static final long REFRESH_NANOS = 100_000_000L;

  private boolean eachEpoch;
  private long started;
  private long shown;
  private int epoch;
  private int width;

  private ProgbarLogger() {}

  /**
   * Creates the callback with one line for all epochs; {@code fit} adds it unless {@code verbose}
   * is 0.
   */
  public static ProgbarLogger of() {
    return new ProgbarLogger();
  }

  /** Sets whether every epoch has a separate line. */
  public ProgbarLogger eachEpoch(boolean each) {
    return with(this, c -> c.eachEpoch = each);
  }

  @Override
  protected boolean needsBatches() {
    return false;
  }

  @Override
  public void onTrainBegin() {
    started = System.nanoTime();
  }

  @Override
  public void onEpochBegin(int number) {
    epoch = number;
    if (eachEpoch) started = System.nanoTime();
  }

  @Override
  public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
    Check.given("onTrainBatchEnd", "logs", logs);
    if (eachEpoch || System.nanoTime() - shown < REFRESH_NANOS) return;
    show(batch + 1, logs);
  }

  @Override
  public void onEpochEnd(int number, Map<String, Double> logs) {
    Check.entries("onEpochEnd", "logs", logs);
    show(training().steps(), logs);
    if (eachEpoch) end();
  }

  @Override
  public void onTrainEnd(Map<String, Double> logs) {
    if (!eachEpoch) end();
  }

  private void end() {
    if (width > 0) training().out().println();
    width = 0;
  }

  private void show(long batch, Map<String, Double> logs) {
    shown = System.nanoTime();
    var text = new StringBuilder();
    text.append(String.format("Epoch %d/%d", epoch + 1, training().epochs()));
    if (training().steps() > 0) {
      text.append(String.format("  %d/%d", batch, training().steps()));
    }
    text.append(String.format(Locale.ROOT, "  %.1fs", (shown - started) / 1e9));
    logs.forEach((key, value) -> text.append(String.format(Locale.ROOT, "  %s %.4f", key, value)));
    int length = text.length();
    while (text.length() < width) text.append(' '); // cover the end of a longer line
    width = Math.max(width, length);
    training().out().print("\r" + text);
    training().out().flush();
  }
}
