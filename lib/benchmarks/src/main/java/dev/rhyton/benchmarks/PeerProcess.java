package dev.rhyton.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The process of a {@link PeerProgram}. */
final class PeerProcess implements AutoCloseable {
  /** Variables of this process that would choose kernels or threads of the libraries measured. */
  private static final List<String> UNSET =
      List.of(
          "ATEN_CPU_CAPABILITY",
          "MKL_NUM_THREADS",
          "OMP_NUM_THREADS",
          "ONEDNN_MAX_CPU_ISA",
          "OPENBLAS_CORETYPE",
          "OPENBLAS_L2_SIZE",
          "OPENBLAS_NUM_THREADS");

  private final Process process;
  private final PrintStream to;
  private final BufferedReader from;
  final String title; // the name and version, or "missing" and the reason
  final String computesWith; // the libraries and their kernels; empty if the peer is missing

  PeerProcess(List<String> command, Map<String, String> environment) throws IOException {
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().keySet().removeAll(UNSET);
    builder.environment().putAll(environment);
    process = builder.start();
    to = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    from = process.inputReader(StandardCharsets.UTF_8);
    var first = from.readLine();
    title = first == null ? "missing: it does not start" : first;
    var second = isMissing() ? null : from.readLine();
    computesWith = second == null ? "" : second;
  }

  boolean isMissing() {
    return title.startsWith("missing");
  }

  /**
   * Runs steps and returns the microseconds of one; none if the peer has no such model.
   *
   * @throws IOException if the process has ended, or made another number of steps
   */
  OptionalDouble step(PeerModel model, int steps) throws IOException {
    to.println(model.argument() + " " + steps);
    var line = from.readLine();
    if (line == null) throw new IOException(title + " has ended during " + model + ".");
    if (line.startsWith("missing")) return OptionalDouble.empty();
    var answer = line.split(" ", 2);
    if (Long.parseLong(answer[1]) != steps) {
      throw new IOException(
          title
              + " made "
              + answer[1]
              + " steps of "
              + model
              + "; it was asked for "
              + steps
              + ".");
    }
    return OptionalDouble.of(Double.parseDouble(answer[0]));
  }

  @Override
  public void close() {
    to.close();
    process.destroy();
  }
}
