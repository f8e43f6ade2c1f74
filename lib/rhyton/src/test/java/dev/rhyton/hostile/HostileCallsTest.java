package dev.rhyton.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sizes that nobody means end in a result or in a sentence: no call ends the process, hangs, or
 * takes the memory of the machine. Calls are made by seeds, in processes of their own; {@code
 * -Drhyton.hostile=150} searches for so many seconds in each setting with seeds that were not tried
 * before, and {@code -Drhyton.hostile.seed} repeats one of them.
 */
class HostileCallsTest {
  private static final Integer SECONDS = Integer.getInteger("rhyton.hostile");
  private static final Long SEED = Long.getLong("rhyton.hostile.seed");
  private static final int CALLS = 150;
  private static final int MOST_SECONDS = 10;
  private static final String END = "end";

  private final List<String> wrong = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = {"0", "1"})
  void endInAResultOrASentence(String oneDnn) throws IOException, InterruptedException {
    long from = SEED != null ? SEED : SECONDS == null ? 0 : System.currentTimeMillis() * 1000;
    long to = SEED != null ? SEED + 1 : SECONDS == null ? CALLS : Long.MAX_VALUE;
    long end = System.nanoTime() + (SECONDS == null ? 3600 : SECONDS) * 1_000_000_000L;
    long next = from;
    while (next < to && System.nanoTime() < end) next = search(oneDnn, next, to, end);
    System.out.printf("hostile calls with oneDNN %s: %d from %d on%n", oneDnn, next - from, from);
    assertEquals("", String.join("\n", wrong));
  }

  /** Runs calls in one process until something is wrong with it; returns the seed to go on with. */
  private long search(String oneDnn, long from, long to, long end)
      throws IOException, InterruptedException {
    var process = start(oneDnn, from, to);
    var lines = new LinkedBlockingQueue<String>();
    new Thread(() -> read(process.inputReader(), lines)).start();
    String call = null;
    long seed = from - 1;
    try {
      while (System.nanoTime() < end) {
        var line = lines.poll(call == null ? 60 : MOST_SECONDS, TimeUnit.SECONDS);
        if (END.equals(line) || line == null) {
          if (line == null) wrong.add("hangs: " + call);
          else if (process.waitFor() != 0 && call != null) wrong.add("ends the process: " + call);
          return seed + 1;
        }
        seed = Long.parseLong(line.substring(0, line.indexOf(' ')));
        boolean begins = call == null;
        if (line.startsWith(seed + " wrong")) wrong.add(call + "\n    " + line);
        call = begins ? line : null;
      }
      return seed + 1;
    } finally {
      process.destroyForcibly();
    }
  }

  private static void read(BufferedReader from, LinkedBlockingQueue<String> to) {
    from.lines().filter(l -> l.matches("\\d+ .*")).forEach(to::add);
    to.add(END);
  }

  private static Process start(String oneDnn, long from, long to) throws IOException {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+SuppressFatalErrorMessage",
            "-Drhyton.memoryLimit=" + (256 << 20),
            "-cp",
            System.getProperty("java.class.path"),
            HostileRuns.class.getName(),
            Long.toString(from),
            Long.toString(to));
    builder.environment().remove("ONEDNN_MAX_CPU_ISA");
    builder.environment().putAll(Map.of("TF_ENABLE_ONEDNN_OPTS", oneDnn));
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }
}
