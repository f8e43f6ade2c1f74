package dev.rhyton.kernel;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The magics that run commands of the operating system. */
final class CommandMagics {
  private static final int OUTPUT_MILLIS = 500;
  private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

  private CommandMagics() {}

  /** Runs one command; an exit status other than zero is reported, and the cell continues. */
  static @Nullable Object system(CellSession session, MagicCall call) throws Exception {
    if (call.arguments().isBlank()) {
      throw call.wrong("expected a command, such as !ls");
    }
    var shell = WINDOWS ? List.of("cmd", "/c") : List.of("sh", "-c");
    int status = run(session, call, shell, call.arguments());
    if (status != 0) {
      System.err.println("The command ended with status " + status + ": " + call.arguments());
    }
    return null;
  }

  /** Runs the body as a script; an exit status other than zero fails the cell. */
  static @Nullable Object script(CellSession session, MagicCall call) throws Exception {
    call.requireNoArguments();
    int status = run(session, call, List.of(call.name(), "-c"), call.body());
    if (status != 0) {
      throw new IOException(call.written() + ": the script ended with status " + status);
    }
    return null;
  }

  private static int run(
      CellSession session, MagicCall call, List<String> shell, @Nullable String code)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(shell.get(0), shell.get(1), code);
    builder.environment().clear();
    builder.environment().putAll(session.environment());
    builder.redirectInput(ProcessBuilder.Redirect.from(nothing()));
    var process = start(call, builder);
    var out = copy(process.getInputStream(), System.out);
    var err = copy(process.getErrorStream(), System.err);
    try {
      int status = process.waitFor();
      // A process in the background may keep the streams open.
      out.join(OUTPUT_MILLIS);
      err.join(OUTPUT_MILLIS);
      return status;
    } finally {
      if (process.isAlive()) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        if (!process.waitFor(OUTPUT_MILLIS, TimeUnit.MILLISECONDS)) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
        }
      }
    }
  }

  private static Process start(MagicCall call, ProcessBuilder builder) throws IOException {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new IOException(
          call.written() + ": " + builder.command().get(0) + " could not start: " + e.getMessage(),
          e);
    }
  }

  private static File nothing() {
    return new File(WINDOWS ? "NUL" : "/dev/null");
  }

  private static Thread copy(InputStream from, PrintStream to) {
    var thread =
        CellControl.daemon(
            () -> {
              try (var reader = new InputStreamReader(from, StandardCharsets.UTF_8)) {
                var buffer = new char[8192];
                for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
                  to.print(new String(buffer, 0, n));
                }
              } catch (IOException e) {
                // the process has ended
              }
            });
    thread.start();
    return thread;
  }

  /** Shows the environment of commands, or sets a variable of it. */
  static @Nullable Object env(CellSession session, MagicCall call) {
    var environment = session.environment();
    var text = call.arguments();
    if (text.isBlank()) {
      environment.forEach((name, value) -> System.out.println(name + "=" + value));
      return null;
    }
    var parts = text.split("[=\\s]", 2);
    if (parts.length == 2) {
      environment.put(parts[0], parts[1].strip());
      System.out.println(
          parts[0] + "=" + parts[1].strip() + " for commands; System.getenv does not change");
      return null;
    }
    if (!environment.containsKey(text)) {
      throw call.wrong("no environment variable " + text + "; set it with %env " + text + "=VALUE");
    }
    return environment.get(text);
  }
}
