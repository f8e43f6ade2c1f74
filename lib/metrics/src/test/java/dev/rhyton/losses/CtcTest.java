package dev.rhyton.losses;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.rhyton.Kit;
import dev.rhyton.tensor.NDArray;
import org.junit.jupiter.api.Test;

/** The loss against values of Keras 3.15.1, of logits sin(0), sin(1), ... */
class CtcTest {
  private static final int STEPS = 4;
  private static final int CLASSES = 5;

  private static NDArray logits() {
    var logits = new float[2 * STEPS * CLASSES];
    for (int i = 0; i < logits.length; i++) logits[i] = (float) Math.sin(i);
    return NDArray.of(logits, 2, STEPS, CLASSES);
  }

  private static float[] losses(int[]... labels) {
    return CTC.of().call(NDArray.from(labels), logits()).value().toFloats();
  }

  @Test
  void labelsOfEachLength() {
    float[] expected = {4.082419f, 8.549475f};
    assertArrayEquals(expected, losses(new int[][] {{4, 0, 0, 0}, {3, 3, 1, 0}}), 1e-5f);
  }

  @Test
  void moreLabelsThanSteps() {
    float[] expected = {4.463961f, Float.POSITIVE_INFINITY};
    int[][] labels = {{1, 2, 0, 0, 0, 0}, {3, 3, 1, 1, 2, 2}};
    assertArrayEquals(expected, losses(labels), 1e-5f);
  }

  /** In Keras, the padding counts as a label then. */
  @Test
  void paddingBeforeALabelIsRefused() {
    Kit.assertRefused(
        "ctc_loss: expected labels from 0 to below 5, none of them 0, received [[1, 0, 2],\n [2, 3, 1]].",
        () -> losses(new int[][] {{1, 0, 2}, {2, 3, 1}}));
  }
}
