package dev.rhyton.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ThreadsTest {
  @Test
  void numbersAreFixedOnceTensorFlowHasStarted() {
    assertEquals(
        "Threads: expected numbers of at least 0, received -1 and 0.",
        assertThrows(IllegalArgumentException.class, () -> Threads.set(-1, 0)).getMessage());
    Threads.set(3, 2);
    Threads.set(1, 2);
    var x = NDArray.from(new float[] {1, 2});
    assertEquals(3, x.sum().value().item());
    Threads.set(1, 2); // as it is
    var message =
        "Threads: TensorFlow has already started, with 1 thread for an operation and 2 operations at"
            + " once: set the threads before the first model, layer or operation.";
    assertEquals(
        message, assertThrows(IllegalStateException.class, Seed::deterministic).getMessage());
  }
}
