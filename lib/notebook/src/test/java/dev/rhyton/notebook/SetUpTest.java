package dev.rhyton.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SetUpTest {
  private static final List<String> OLD =
      List.of("model name\t: Some CPU", "flags\t\t: sse avx2 fma", "model name\t: Some CPU");

  private static final String SWITCH = "TF_ENABLE_ONEDNN_OPTS";

  private static String row(String name, List<String> processor, Map<String, String> environment) {
    return SetUp.rows(environment, processor).get(name);
  }

  @Test
  void theProcessorWithItsInstructions() {
    assertEquals("Some CPU", row("processor", OLD, Map.of()));
    assertEquals("avx2", row("instructions", OLD, Map.of()));
    assertEquals("unknown", row("processor", List.of(), Map.of()));
    assertEquals("", row("instructions", List.of(), Map.of()));
  }

  @Test
  void oneDnnIsOnWithAvx2() {
    assertEquals("on", row("oneDNN", OLD, Map.of()));
    assertEquals("as TensorFlow decides", row("oneDNN", List.of(), Map.of()));
    assertEquals("off, by TF_ENABLE_ONEDNN_OPTS", row("oneDNN", OLD, Map.of(SWITCH, "0")));
  }

  @Test
  void theReportIsATableOfTwoColumns() {
    var report = SetUp.report();
    assertEquals(List.of("what", "here"), report.columnNames());
    assertEquals(10, report.rowCount());
  }

  @Test
  void threadsAreThoseOfTheEnvironment() {
    assertEquals("as many as cores", row("threads of an operation", OLD, Map.of()));
    assertEquals("1", row("threads of an operation", OLD, Map.of("TF_NUM_INTRAOP_THREADS", "1")));
  }
}
