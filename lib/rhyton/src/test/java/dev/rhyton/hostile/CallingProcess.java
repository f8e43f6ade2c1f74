package dev.rhyton.hostile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A process that makes calls which may end it. It prints two lines for each, which begin with the
 * number of the call: one before it, one with its outcome.
 */
final class CallingProcess implements AutoCloseable {
  private static final int MOST_SECONDS = 30;
  private static final int SECONDS_TO_START = 180;
  private static final String HANGS = "wrong: hangs";
  private static final String ENDS = "wrong: ends the process";
  private static final String END = "the process ended";

  private final Process process;
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

  /** What a call printed; the outcome says if it hung or ended the process. */
  record Outcome(long number, String call, String outcome) {}

  private CallingProcess(Process process) {
    this.process = process;
    var reader = new Thread(() -> read(process.inputReader()));
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts a class in a process in which oneDNN is on, {@code "1"}, or off, {@code "0"}; it has a
   * directory to write to, and no network.
   */
  static CallingProcess start(
      Class<?> main, Path directory, String oneDnn, long limit, Object... args) throws IOException {
    var path = System.getProperty("surefire.test.class.path");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+SuppressFatalErrorMessage"));
    command.add("-Drhyton.memoryLimit=" + limit);
    for (var protocol : List.of("http", "https")) {
      command.add("-D" + protocol + ".proxyHost=localhost");
      command.add("-D" + protocol + ".proxyPort=9"); // where nobody answers
    }
    command.addAll(
        List.of(
            "-cp", path == null ? System.getProperty("java.class.path") : path, main.getName()));
    Arrays.stream(args).map(Object::toString).forEach(command::add);
    var builder = new ProcessBuilder(command);
    builder.environment().remove("ONEDNN_MAX_CPU_ISA"); // TensorFlow does not know of it
    builder.environment().put("TF_ENABLE_ONEDNN_OPTS", oneDnn);
    builder.environment().put("KERAS_HOME", directory.toString());
    builder.directory(directory.toFile());
    return new CallingProcess(builder.redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  private void read(BufferedReader from) {
    try {
      from.lines().filter(l -> l.matches("\\d+ .*")).forEach(lines::add);
    } catch (UncheckedIOException e) {
      // the process was closed before its end
    }
    lines.add(END);
  }

  /** Returns the outcome of the next call, or null where there is none left. */
  Outcome next() throws InterruptedException {
    var call = lines.poll(SECONDS_TO_START, TimeUnit.SECONDS);
    if (call == null) throw new IllegalStateException("A process does not start.");
    if (call.equals(END)) {
      if (process.waitFor() == 0) return null;
      throw new IllegalStateException("A process ended with " + process.exitValue() + " unasked.");
    }
    long number = number(call);
    var outcome = lines.poll(MOST_SECONDS, TimeUnit.SECONDS);
    if (outcome == null) return new Outcome(number, call, HANGS);
    if (outcome.equals(END)) return new Outcome(number, call, ENDS);
    return new Outcome(number, call, outcome.substring(outcome.indexOf(' ') + 1));
  }

  /** Whether nothing can follow in the process. */
  static boolean isLast(Outcome outcome) {
    return outcome.outcome().equals(HANGS) || outcome.outcome().equals(ENDS);
  }

  private static long number(String line) {
    return Long.parseLong(line.substring(0, line.indexOf(' ')));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
