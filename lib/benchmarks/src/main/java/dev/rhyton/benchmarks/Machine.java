package dev.rhyton.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What results depend on beside the program: the processor and the version of the library. */
final class Machine {
  static final String PROCESSOR = processor();
  static final String VERSION = version();

  private Machine() {}

  private static String processor() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      var name = lines.filter(l -> l.startsWith("model name")).findFirst();
      if (name.isPresent()) {
        return name.get().substring(name.get().indexOf(':') + 1).strip().replace(',', ' ');
      }
    } catch (IOException e) {
      // another system than Linux
    }
    return System.getProperty("os.arch");
  }

  /** Returns the commit of the working directory. */
  private static String version() {
    try {
      var process = new ProcessBuilder("git", "rev-parse", "--short", "HEAD").start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
