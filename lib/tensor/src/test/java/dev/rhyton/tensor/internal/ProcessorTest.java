package dev.rhyton.tensor.internal;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the lists of a processor's instructions mean. */
class ProcessorTest {
  private static String information(String list, String instructions) {
    return "processor\t: 0\nmodel name\t: P\n"
        + list
        + "\t\t: "
        + instructions
        + "\nbugs\t: none\n";
  }

  static Stream<String> withInstructions() {
    return Stream.of(
        information("flags", "fpu avx2 avx512f avx512_bf16 fma"),
        information("flags", "fpu amx_bf16"),
        information("Features", "fp asimd bf16 i8mm"));
  }

  @ParameterizedTest
  @MethodSource("withInstructions")
  void processorsWithInstructionsForBfloat16GetNoWarning(String information) {
    assertNull(Processor.warningOfBfloat16(information));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "processor\t: 0\nmodel name\t: P\n"})
  void nothingIsSaidOfUnknownProcessors(String information) {
    assertNull(Processor.warningOfBfloat16(information));
  }

  @Test
  void processorsWithoutThemGetOne() {
    var warning = Processor.warningOfBfloat16(information("flags", "fpu avx2 avx512_bf160 fma"));
    assertTrue(warning.startsWith("This processor has no instructions for bfloat16"), warning);
  }
}
