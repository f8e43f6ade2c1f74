package dev.rhyton.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A process of {@code searches.py}, which answers questions. */
final class Questions implements AutoCloseable {
  private final Process process;
  private final PrintStream to;
  private final BufferedReader from;
  private final String title;

  private Questions(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    to = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    from = process.inputReader(StandardCharsets.UTF_8);
    var first = from.readLine();
    title = first == null ? "missing: it does not start" : first;
  }

  /**
   * Starts a process.
   *
   * @param module the folder of this module
   * @param arguments what answers
   */
  static Questions start(Path module, String... arguments) {
    var script = module.resolve("src/main/python/searches.py").toString();
    var command = new ArrayList<>(List.of("/usr/bin/python3", script));
    command.addAll(List.of(arguments));
    try {
      return new Questions(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the name and version of what answers, or {@code missing} and the reason. */
  String title() {
    return title;
  }

  /** Returns this process, or throws if what is to answer is not installed. */
  Questions present() {
    if (title.startsWith("missing")) throw new IllegalStateException(title);
    return this;
  }

  /** Returns the answer to a question, a word and its arguments. */
  JsonNode ask(Object... question) {
    to.println(Json.write(Arrays.asList(question)));
    try {
      var line = from.readLine();
      if (line == null) {
        throw new IllegalStateException(title + " has ended: " + Arrays.toString(question));
      }
      return Json.parse(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    to.close();
    process.destroy();
  }
}
