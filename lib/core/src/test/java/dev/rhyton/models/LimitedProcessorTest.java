package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.JavaProcess;
import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.layers.Dense;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A process whose user limits the instructions that oneDNN may use. */
class LimitedProcessorTest {
  /** On processors with instructions for bfloat16, this ended the process. */
  @Test
  void bfloat16IsComputed() throws IOException, InterruptedException {
    var builder = JavaProcess.of("256m", Products.class).redirectErrorStream(true);
    builder.environment().remove("TF_ENABLE_ONEDNN_OPTS");
    builder.environment().put("ONEDNN_MAX_CPU_ISA", "AVX2");
    var process = builder.start();
    var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), printed);
  }

  static final class Products {
    public static void main(String... arguments) {
      var model = Sequential.of(Dense.of(64).dtype("mixed_bfloat16"), Dense.of(1));
      model.compile("sgd", "mse");
      model.fit(Kit.normal(1, 64, 64), Kit.normal(2, 64, 1), ModelKit.quiet(1, 32));
    }
  }
}
