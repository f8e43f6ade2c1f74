package dev.rhyton.callbacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.ModelKit;
import dev.rhyton.models.Fit;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgbarLoggerTest {
  private static final String TIME = "\\d+\\.\\ds";

  private static String run(ProgbarLogger logger) {
    var training = new FakeTraining();
    training.run(logger);
    return training.said();
  }

  @Test
  void aLogHasALineForEachEpoch() {
    var lines = run(ProgbarLogger.of().terminal(false)).lines().toList();
    assertEquals(10, lines.size());
    for (int i = 0; i < 10; i++) {
      var expected = "Epoch " + (i + 1) + "/10  4/4  " + TIME + "  loss \\d+\\.\\d{4}";
      assertTrue(lines.get(i).matches(expected), lines.get(i));
    }
  }

  @Test
  void aTerminalHasOneLineThatIsOverwritten() {
    var text = run(ProgbarLogger.of().terminal(true));
    assertTrue(text.endsWith("\n"));
    assertEquals(1, text.chars().filter(c -> c == '\n').count());
    var states = text.strip().split("\r", -1);
    assertTrue(states.length >= 10);
    assertTrue(states[states.length - 1].startsWith("Epoch 10/10  4/4  "), text);
  }

  @Test
  void linesForEachEpochAreChosenAndLabelled() {
    var lines = run(ProgbarLogger.of().terminal(true).eachEpoch(true).prefix("2/4  relu")).lines();
    var all = lines.toList();
    assertEquals(10, all.size());
    assertTrue(all.get(2).startsWith("2/4  relu  Epoch 3/10  "), all.get(2));
  }

  /** The tests have no terminal. */
  @Test
  void fitPrintsWhatVerboseSays() {
    assertEquals("", printed(Fit.epochs(2).verbose(0)));
    assertEquals("", printed(Fit.epochs(2).quiet()));
    assertEquals(2, printed(Fit.epochs(2)).lines().count());
    assertEquals(2, printed(Fit.epochs(2).verbose(2)).lines().count());
    assertFalse(printed(Fit.epochs(2)).contains("\r"));
  }

  private static String printed(Fit options) {
    var bytes = new ByteArrayOutputStream();
    var before = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      var model = ModelKit.classifier();
      model.compile("sgd", "mse");
      model.fit(new float[8][4], new float[8][3], options);
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
