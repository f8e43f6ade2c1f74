package dev.rhyton.callbacks;

import dev.rhyton.config.Check;
import java.io.Console;
import java.util.Locale;
import java.util.Map;

/**
 * Prints the progress of training: epoch, batches, time, values. In a terminal, this is one line,
 * which is overwritten; in a log, and with {@code eachEpoch}, every epoch has a separate line.
 */
public final class ProgbarLogger extends Callback {
  private static final long REFRESH_NANOS = 100_000_000L;

  private boolean eachEpoch;
  private boolean terminal = isTerminal();
  private String prefix = "";
  private long started;
  private long shown;
  private int epoch;
  private int width;

  private ProgbarLogger() {}

  /**
   * Creates the callback; {@code fit} adds it unless {@code verbose} is 0, or a notebook has
   * another display.
   */
  public static ProgbarLogger of() {
    return new ProgbarLogger();
  }

  /** Sets whether every epoch has a separate line also in a terminal. */
  public ProgbarLogger eachEpoch(boolean each) {
    return with(this, c -> c.eachEpoch = each);
  }

  /** Sets a text at the beginning of each line, such as the name of a run; empty by default. */
  public ProgbarLogger prefix(String text) {
    Check.given("ProgbarLogger", "prefix", text);
    return with(this, c -> c.prefix = text.isEmpty() ? "" : text + "  ");
  }

  /** Sets whether a line can be overwritten. */
  ProgbarLogger terminal(boolean is) {
    return with(this, c -> c.terminal = is);
  }

  @SuppressWarnings("SystemConsoleNull") // from Java 22 on, isTerminal tells
  private static boolean isTerminal() {
    var console = System.console();
    if (console == null) return false;
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  private boolean hasLines() {
    return eachEpoch || !terminal;
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
    if (hasLines()) started = System.nanoTime();
  }

  @Override
  public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
    Check.given("onTrainBatchEnd", "logs", logs);
    if (hasLines() || System.nanoTime() - shown < REFRESH_NANOS) return;
    overwrite(line(batch + 1, logs));
  }

  @Override
  public void onEpochEnd(int number, Map<String, Double> logs) {
    Check.entries("onEpochEnd", "logs", logs);
    var line = line(training().steps(), logs);
    if (hasLines()) training().out().println(line);
    else overwrite(line);
  }

  @Override
  public void onTrainEnd(Map<String, Double> logs) {
    if (width > 0) training().out().println();
    width = 0;
  }

  private String line(long batch, Map<String, Double> logs) {
    shown = System.nanoTime();
    var text = new StringBuilder(prefix);
    text.append(String.format("Epoch %d/%d", epoch + 1, training().epochs()));
    if (training().steps() > 0) {
      text.append(String.format("  %d/%d", batch, training().steps()));
    }
    text.append(String.format(Locale.ROOT, "  %.1fs", (shown - started) / 1e9));
    logs.forEach((key, value) -> text.append(String.format(Locale.ROOT, "  %s %.4f", key, value)));
    return text.toString();
  }

  private void overwrite(String line) {
    int covered = Math.max(0, width - line.length()); // the end of a longer line
    width = Math.max(width, line.length());
    training().out().print("\r" + line + " ".repeat(covered));
    training().out().flush();
  }
}
