package dev.rhyton.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sizes that nobody means end in a result or in a sentence: no call ends the process, hangs, or
 * takes the memory of the machine. Calls are made by seeds, in processes of their own; {@code
 * -Drhyton.hostile=150} searches for so many seconds in each setting with seeds that were not tried
 * before, and {@code -Drhyton.hostile.seed} repeats one of them. What it finds becomes a case of
 * {@link NamedSizes}.
 */
class HostileCallsTest {
  private static final Integer SECONDS = Integer.getInteger("rhyton.hostile");
  private static final Long SEED = Long.getLong("rhyton.hostile.seed");
  private static final int CALLS = 150;
  private static final long LIMIT = 256 << 20;

  @ParameterizedTest
  @ValueSource(strings = {"0", "1"})
  void randomCallsEndInAResultOrASentence(String oneDnn) throws IOException, InterruptedException {
    long from = SEED != null ? SEED : SECONDS == null ? 0 : System.currentTimeMillis() * 1000;
    long to = SEED != null ? SEED + 1 : SECONDS == null ? CALLS : Long.MAX_VALUE;
    long end = System.nanoTime() + (SECONDS == null ? 3600 : SECONDS) * 1_000_000_000L;
    var wrong = new ArrayList<String>();
    long next = from;
    while (next < to && System.nanoTime() < end) {
      try (var child = Children.start(HostileRuns.class, oneDnn, LIMIT, next, to)) {
        Children.Outcome outcome = null;
        do {
          outcome = child.next();
          if (outcome == null) break;
          next = outcome.number() + 1;
          if (outcome.outcome().startsWith("wrong")) {
            wrong.add(outcome.call() + "\n    " + outcome.outcome());
          }
        } while (!Children.isLast(outcome) && System.nanoTime() < end);
      }
    }
    System.out.printf("hostile calls with oneDNN %s: %d from %d on%n", oneDnn, next - from, from);
    assertEquals("", String.join("\n", wrong));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1"})
  void namedSizesEndInAResultOrASentence(String oneDnn) throws IOException, InterruptedException {
    var expected = NamedSizes.CASES.stream().map(c -> c.name() + ": " + c.end()).toList();
    var ends = new ArrayList<String>();
    while (ends.size() < expected.size()) {
      try (var child = Children.start(NamedSizes.class, oneDnn, 1L << 30, ends.size())) {
        Children.Outcome outcome = null;
        do {
          outcome = child.next();
          if (outcome == null) break;
          ends.add(NamedSizes.CASES.get(ends.size()).name() + ": " + outcome.outcome());
        } while (!Children.isLast(outcome));
      }
    }
    assertEquals(String.join("\n", expected), String.join("\n", ends));
  }
}
