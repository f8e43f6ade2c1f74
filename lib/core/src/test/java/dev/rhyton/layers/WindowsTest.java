package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.JavaProcess;
import dev.rhyton.Kit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random convolutions and poolings, forward and in training, equal plain loops on any processor.
 * They run in processes of their own, which TensorFlow would end where it meets sizes that do not
 * fit. {@code -Drhyton.windows=2000} asks for more.
 */
class WindowsTest {
  private static final int CASES = Integer.getInteger("rhyton.windows", Kit.FULL ? 100 : 40);

  static List<Map<String, String>> processors() {
    return List.of(
        Map.of("TF_ENABLE_ONEDNN_OPTS", "1"),
        Map.of("TF_ENABLE_ONEDNN_OPTS", "0"),
        Map.of("TF_ENABLE_ONEDNN_OPTS", "0", "ONEDNN_MAX_CPU_ISA", "AVX2"));
  }

  @ParameterizedTest
  @MethodSource("processors")
  void equalPlainLoops(Map<String, String> processor) throws IOException, InterruptedException {
    var wrong = new ArrayList<String>();
    for (long next = 0; next < CASES; ) {
      var process = start(processor, next);
      var lines = process.inputReader().lines().toList();
      int code = process.waitFor();
      assertEquals(false, lines.isEmpty(), "the process ended with " + code);
      lines.stream().filter(l -> !l.matches("\\d+ ok.*")).forEach(wrong::add);
      var line = lines.get(lines.size() - 1);
      long last = Long.parseLong(line.substring(0, line.indexOf(' ')));
      if (code != 0) wrong.add(new WindowCase(last) + " ended the process: " + code);
      next = last + 1;
    }
    assertEquals(List.of(), wrong);
  }

  private static Process start(Map<String, String> processor, long first) throws IOException {
    var builder = JavaProcess.of("256m", WindowRuns.class, first, CASES);
    builder.command().add(1, "-XX:+SuppressFatalErrorMessage");
    builder.environment().remove("ONEDNN_MAX_CPU_ISA"); // TensorFlow does not know of it
    builder.environment().putAll(processor);
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }
}
