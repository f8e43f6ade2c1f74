package dev.rhyton.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.tensor.NDArray;
import org.junit.jupiter.api.Test;

class TargetsTest {
  /** As {@code keras.utils.to_categorical} does. */
  @Test
  void anAxisOfLengthOneIsReplacedByThatOfTheClasses() {
    var column = Targets.toCategorical(NDArray.of(new int[] {2, 0}, 2, 1), 3);
    assertEquals(NDArray.of(new float[] {0, 0, 1, 1, 0, 0}, 2, 3), column);
    var masks = Targets.toCategorical(NDArray.of(new int[8], 2, 2, 2, 1), 3);
    assertEquals("(2, 2, 2, 3)", masks.shape().toString());
    assertEquals("(2, 2, 2, 3)", Targets.toCategorical(new int[2][2][2], 3).shape().toString());
    assertEquals("(1, 3)", Targets.toCategorical(new int[] {1}, 3).shape().toString());
  }
}
