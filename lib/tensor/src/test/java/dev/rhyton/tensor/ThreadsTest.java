package dev.rhyton.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.JavaProcess;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ThreadsTest {
  /** A process of its own: in that of the tests, TensorFlow may have started already. */
  @Test
  void numbersAreFixedOnceTensorFlowHasStarted() throws IOException, InterruptedException {
    assertEquals(
        """
        3.0
        Threads: TensorFlow has already started, with 1 thread for an operation and 2 operations at\
         once: set the threads before the first model, layer or operation.
        """,
        JavaProcess.run("256m", ThreadsTest.class).replaceAll("\\R", "\n"));
  }

  public static void main(String[] args) {
    Threads.set(0, 1);
    Threads.set(1, 2);
    System.out.println(NDArray.from(new float[] {1, 2}).sum().value().item());
    Threads.set(1, 2); // as it is
    System.out.println(assertThrows(IllegalStateException.class, Seed::deterministic).getMessage());
  }

  @Test
  void moreThreadsThanCoresGetAWarning() {
    assertNull(Threads.warning(2, 0, 2));
    assertEquals(
        "Threads: 8 threads share 2 cores, on which they wait for each other: use at most 2, or 0"
            + " for one thread for each core.",
        Threads.warning(1, 8, 2));
    assertTrue(Threads.warning(4, 1, 1).contains("4 threads share 1 core,"));
  }

  @Test
  void numbersBelowZeroAreRefused() {
    assertEquals(
        "Threads: expected numbers of at least 0, received -1 and 0.",
        assertThrows(IllegalArgumentException.class, () -> Threads.set(-1, 0)).getMessage());
  }
}
