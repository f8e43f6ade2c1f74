package dev.rhyton.tensor.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneDnnTest {
  /** What the user sets, the instructions, what is then set, its description, and a warning. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "      |      | avx2         | 1 | on                                         | false",
        "      |      | avx2 avx512f | 1 | on                                         | false",
        "      |      | sse4_2       |   | as TensorFlow decides                      | false",
        "      |      |              |   | as TensorFlow decides                      | false",
        "      | AVX2 | avx2 avx512f | 0 | off, because of ONEDNN_MAX_CPU_ISA=AVX2    | false",
        "0     | AVX2 | avx2 avx512f | 0 | off, by TF_ENABLE_ONEDNN_OPTS              | false",
        "false |      | avx2         | false | off, by TF_ENABLE_ONEDNN_OPTS          | false",
        "True  |      | sse4_2       | True | on, by TF_ENABLE_ONEDNN_OPTS            | false",
        "1     | AVX2 | avx2 avx512f | 1 | 'on, by TF_ENABLE_ONEDNN_OPTS, with ONEDNN_MAX_CPU_ISA=AVX2' | true",
      })
  void whoDecides(
      String option, String limit, String instructions, String set, String text, boolean warns) {
    var environment = new HashMap<String, String>();
    if (option != null) environment.put(OneDnn.SWITCH, option);
    if (limit != null) environment.put(OneDnn.LIMIT, limit);
    var known = instructions == null ? List.<String>of() : Arrays.asList(instructions.split(" "));
    var oneDnn = OneDnn.of(environment, known);
    assertEquals(set, oneDnn.set());
    assertEquals(text, oneDnn.toString());
    if (warns) assertNotNull(oneDnn.warning());
    else assertNull(oneDnn.warning());
  }
}
