package dev.rhyton.callbacks;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;

/**
 * One line that shows how far training is, written over itself: epoch, batches, time, figures. With
 * {@code eachEpoch} every epoch keeps a line of its own.
 */
public final class ProgressLine extends Callback {
  private static final long REFRESH_NANOS = 100_000_000L;

  private final PrintStream out;
  private final boolean eachEpoch;
  private long started;
  private long shown;
  private int epoch;
  private int width;

  /** A progress line on a stream. */
  public ProgressLine(PrintStream out, boolean eachEpoch) {
    this.out = out;
    this.eachEpoch = eachEpoch;
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
    if (eachEpoch || System.nanoTime() - shown < REFRESH_NANOS) return;
    show(batch + 1, logs);
  }

  @Override
  public void onEpochEnd(int number, Map<String, Double> logs) {
    show(training().steps(), logs);
    if (eachEpoch) end();
  }

  @Override
  public void onTrainEnd(Map<String, Double> logs) {
    if (!eachEpoch) end();
  }

  private void end() {
    if (width > 0) out.println();
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
    while (text.length() < width) text.append(' '); // cover what a longer line left
    width = Math.max(width, length);
    out.print("\r" + text);
    out.flush();
  }
}
