package dev.rhyton.tensor.internal;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The instructions of the processor, as far as the operating system lists them. */
public final class Processor {
  private static final Path LINUX = Path.of("/proc/cpuinfo");
  private static final List<String> LISTS = List.of("flags", "Features"); // of x86 and ARM
  private static final List<String> BFLOAT16 = List.of("avx512_bf16", "amx_bf16", "bf16");
  private static final List<String> INSTRUCTIONS = instructions(information());
  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private Processor() {}

  /** Warns once in a process if computing in bfloat16 is slow here. */
  public static void warnOfBfloat16() {
    if (WARNED.getAndSet(true)) return;
    var warning = warningOfBfloat16(information());
    if (warning != null) System.getLogger("dev.rhyton").log(Level.WARNING, warning);
  }

  /** Returns the text that Linux shows about its processors; empty on other systems. */
  private static String information() {
    try {
      return Files.isReadable(LINUX) ? Files.readString(LINUX) : "";
    } catch (IOException e) {
      return ""; // then nothing is known about the processor
    }
  }

  /** Returns a sentence if the listed instructions have none for bfloat16, otherwise null. */
  static @Nullable String warningOfBfloat16(String information) {
    var flags = instructions(information);
    if (flags.isEmpty() || flags.stream().anyMatch(BFLOAT16::contains)) return null;
    return "This processor has no instructions for bfloat16, so that mixed_bfloat16 is slower than"
        + " float32 here (it needs avx512_bf16 or amx_bf16): use the policy float32 for speed.";
  }

  /** Returns whether oneDNN multiplies matrices by AVX-512 in this process. */
  static boolean multipliesByAvx512() {
    var oneDnn = OneDnn.here();
    return oneDnn.isOn() && oneDnn.limit() == null && instructions().contains("avx512f");
  }

  /** Returns the names of the instructions; none if the operating system does not list them. */
  static List<String> instructions() {
    return INSTRUCTIONS;
  }

  private static List<String> instructions(String information) {
    return information
        .lines()
        .filter(line -> LISTS.stream().anyMatch(line::startsWith))
        .findFirst()
        .map(line -> Arrays.asList(line.substring(line.indexOf(':') + 1).trim().split(" +", -1)))
        .orElse(List.of());
  }
}
