package dev.rhyton;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Processes of their own that tests start: what they measure is of nothing else, and they may be
 * ended. The second compiler is off, as in the tests: it costs such a process more than it saves.
 */
public final class JavaProcess {
  private JavaProcess() {}

  /** A process that runs a class of the tests, with a heap such as {@code "256m"}. */
  public static ProcessBuilder of(String heap, Class<?> main, Object... arguments) {
    // Surefire hides the class path in a jar of its own.
    var hidden = System.getProperty("surefire.test.class.path");
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                hidden != null ? hidden : System.getProperty("java.class.path"),
                main.getName()));
    Arrays.stream(arguments).map(Object::toString).forEach(command::add);
    return new ProcessBuilder(command);
  }

  /** Runs a class to its end, which has to be an orderly one, and returns what it prints. */
  public static String run(String heap, Class<?> main, Object... arguments)
      throws IOException, InterruptedException {
    var process = of(heap, main, arguments).redirectErrorStream(true).start();
    var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), printed);
    return printed;
  }
}
