package dev.rhyton.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What results depend on beside the program: the processor and the version of the library. */
final class Machine {
  static final String PROCESSOR = processor();
  static final String VERSION = version();

  /** The widest vectors of the processor: AVX-512, AVX2 or nothing that is known. */
  static final String VECTORS = vectors();

  private Machine() {}

  private static String processor() {
    return cpuinfo("model name").orElse(System.getProperty("os.arch"));
  }

  private static String vectors() {
    var flags = cpuinfo("flags").orElse("");
    return flags.contains("avx512f") ? "AVX-512" : flags.contains("avx2") ? "AVX2" : "";
  }

  /** Returns the first value of a name in the description of the processor; none if unknown. */
  private static Optional<String> cpuinfo(String name) {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(l -> l.startsWith(name))
          .map(l -> l.substring(l.indexOf(':') + 1).strip().replace(',', ' '))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty(); // another system than Linux
    }
  }

  /** Returns a text if other programs run beside this one, which has not begun to compute. */
  static Optional<String> busy() {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return busy(load, Runtime.getRuntime().availableProcessors());
  }

  /** Returns a text if a load average is above a half of the cores; a negative one is unknown. */
  static Optional<String> busy(double load, int cores) {
    if (load <= cores / 2.0) return Optional.empty();
    return Optional.of(String.format(Locale.ROOT, "busy: load average %.1f before", load));
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
