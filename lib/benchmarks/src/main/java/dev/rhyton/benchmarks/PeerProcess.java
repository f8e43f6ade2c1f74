package dev.rhyton.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The process of a {@link PeerProgram}. */
final class PeerProcess implements AutoCloseable {
  private final Process process;
  private final PrintStream to;
  private final BufferedReader from;
  final String title; // the name and version, or "missing" and the reason

  PeerProcess(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    to = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    from = process.inputReader(StandardCharsets.UTF_8);
    var line = from.readLine();
    title = line == null ? "missing: it does not start" : line;
  }

  boolean isMissing() {
    return title.startsWith("missing");
  }

  /** Returns the microseconds of a step; none if the peer has no such model. */
  OptionalDouble step(PeerModel model) throws IOException {
    to.println(model.name().toLowerCase(Locale.ROOT) + " " + model.steps);
    var line = from.readLine();
    if (line == null || line.startsWith("missing")) return OptionalDouble.empty();
    return OptionalDouble.of(Double.parseDouble(line));
  }

  @Override
  public void close() {
    to.close();
    process.destroy();
  }
}
