package dev.rhyton.kernel;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;

/**
 * Shows what {@code java.util.logging} reports, in one line without its time, and only the first
 * lines of each cell: a library that logs each step would fill the notebook.
 */
public final class CellLog extends Handler {
  private static final int LINES = 20;
  private static final String CONFIGURATION = "java.util.logging.config.class";

  private static final AtomicInteger COUNT = new AtomicInteger();

  /** Creates a handler with the level of the JDK's own. */
  public CellLog() {
    setLevel(Level.INFO);
    setFormatter(new OneLine());
  }

  /** Replaces the JDK's handler, unless an option of Java has configured logging. */
  static void install() {
    if (System.getProperty(CONFIGURATION) == null
        && System.getProperty("java.util.logging.config.file") == null) {
      System.setProperty(CONFIGURATION, Configuration.class.getName());
    }
  }

  /** What the JDK creates when it first logs. */
  public static final class Configuration {
    /** Makes this handler that of the root logger. */
    public Configuration() {
      var text = "handlers=%s%n.level=INFO%n".formatted(CellLog.class.getName());
      try {
        LogManager.getLogManager()
            .readConfiguration(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Starts to count the lines of a cell. */
  static void begin() {
    COUNT.set(0);
  }

  /** Prints how many lines of the cell were left out. */
  static void end() {
    int more = COUNT.getAndSet(0) - LINES;
    if (more > 0) {
      System.err.printf("... and %,d more messages of java.util.logging%n", more);
    }
  }

  @Override
  public void publish(LogRecord record) {
    if (isLoggable(record) && COUNT.incrementAndGet() <= LINES) {
      System.err.print(getFormatter().format(record));
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}

  private static final class OneLine extends Formatter {
    @Override
    public String format(LogRecord record) {
      var text = new StringWriter();
      text.append("%s %s: ".formatted(record.getLevel(), record.getLoggerName()));
      text.append(formatMessage(record)).append('\n');
      if (record.getThrown() != null) {
        record.getThrown().printStackTrace(new PrintWriter(text, true));
      }
      return text.toString();
    }
  }
}
